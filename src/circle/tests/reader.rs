//! A worker that reads a circle's records, and the circle that admits them, come to what the circle alone comes to.

use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::cast::{Cast, entries, file, list};
use crate::circle::{Circle, RecordReader, SharedCircle};
use crate::error::{Error, Result};
use crate::record::decrypted::Handed;
use crate::record::envelope::{self, Clear, Inner, Place, Proof};
use crate::record::{ContentType, NoteRecord, OpenedRecord};
use crate::secret::Secret;
use crate::suite::sign;
use crate::testing::{array, bytes, number, secret, text};

/// As the facade does it: what the worker vouches for is admitted, all else opened.
fn by_reader(circle: &mut SharedCircle, reader: &mut RecordReader, id: &str, sealed: &[u8]) -> (bool, Result<OpenedRecord>) {
    let admitted =
        reader.open(sealed).and_then(|decrypted| circle.open_with(id, Handed::Decrypted(&decrypted), None, |opened| opened.to_record(id)));
    (admitted.is_ok(), admitted.or_else(|_| circle.open(id, sealed, None)))
}

fn reader(circle: &SharedCircle) -> RecordReader {
    RecordReader::read(&circle.reader_keys().unwrap()).unwrap()
}

#[test]
fn every_member_and_every_record() {
    let file = file();
    let (mut admitted, mut refused) = (0, 0);
    for account in list(&file, "people").iter().map(|person| text(person, "account")) {
        let open = || Cast::of(&file, account).open(&entries(&file));
        let Ok(mut alone) = open() else { continue };
        let mut helped = open().unwrap();
        let mut reader = reader(&helped);
        for case in list(&file, "records") {
            let (id, sealed) = (text(case, "id"), bytes(case, "sealed"));
            let (vouched, found) = by_reader(&mut helped, &mut reader, id, &sealed);
            assert_eq!(found, alone.open(id, &sealed, None), "{account}: {}", case["what"]);
            assert_eq!(vouched, found.is_ok());
            admitted += u32::from(vouched);
            refused += u32::from(!vouched);
            // under another id it is nothing, whatever the worker found
            assert_eq!(by_reader(&mut helped, &mut reader, "another", &sealed), (false, alone.open("another", &sealed, None)));
        }
        let ids: Vec<_> = list(&file, "records").iter().map(|case| text(case, "id")).collect();
        assert_eq!((helped.review(&ids), helped.gaps(), helped.missing()), (alone.review(&ids), alone.gaps(), alone.missing()));
    }
    assert!(admitted > 20 && refused > 0, "{admitted} {refused}");
}

/// A record of the vectors, with the signature and the card that `forge` gives it, sealed by somebody who has the key.
fn forged(case: &Value, forge: impl FnOnce(&mut Proof, &[u8])) -> Vec<u8> {
    let int = |field| u32::try_from(number(case, field)).unwrap();
    let clear = Clear { circle: array(case, "circle"), epoch: int("epoch"), id: text(case, "id"), revision: int("revision") };
    let (prev, content) = (bytes(case, "prev"), bytes(case, "content"));
    let place = Place { chain: array(case, "chain"), seq: int("seq"), author_prev: array(case, "author_prev") };
    let mut inner = Inner {
        content_type: ContentType::from_byte(u8::try_from(number(case, "content_type")).unwrap()).unwrap(),
        kind: text(case, "kind"),
        sealed_at: number(case, "sealed_at"),
        clock: int("clock"),
        prev: &prev,
        meta: &[],
        proof: Some(Proof { author: array(case, "author"), head: array(case, "head"), place, signature: array(case, "signature") }),
        content: &content,
    };
    let statement = inner.statement(&clear).unwrap();
    forge(inner.proof.as_mut().unwrap(), &statement);
    envelope::seal(&secret(case, "key"), &clear, &inner).unwrap()
}

#[test]
fn what_is_not_signed_by_its_author_is_not_vouched_for() {
    let file = file();
    let mut circle = Cast::of(&file, "mia-björk").open(&entries(&file)).unwrap();
    let mut reader = reader(&circle);
    let case = &list(&file, "records")[0];
    let id = text(case, "id");
    assert!(reader.open(&forged(case, |_, _| {})).is_ok());
    for bit in 0..512 {
        let sealed = forged(case, |proof, _| proof.signature[bit / 8] ^= 1 << (bit % 8));
        assert!(reader.open(&sealed).is_err());
        assert_eq!(by_reader(&mut circle, &mut reader, id, &sealed).1, Err(Error::BadSignature(&"the record's signature")));
    }
    let stranger = Secret::from_slice(&[7; 32]).unwrap();
    let sealed = forged(case, |proof, statement| proof.signature = sign::sign(&stranger, statement));
    assert_eq!(by_reader(&mut circle, &mut reader, id, &sealed), (false, Err(Error::BadSignature(&"the record's signature"))));
    let sealed = forged(case, |proof, _| proof.author = [9; 32]);
    assert_eq!(by_reader(&mut circle, &mut reader, id, &sealed), (false, Err(Error::NotAMember)));
    // what another of the circle's own records was signed with
    let other: [u8; 64] = array(&list(&file, "records")[1], "signature");
    assert!(reader.open(&forged(case, |proof, _| proof.signature = other)).is_err());
}

#[test]
fn whatever_was_changed_is_not_vouched_for() {
    let keys: Vec<_> = (1..4).map(|byte| Secret::from_slice(&[byte; 32]).unwrap()).collect();
    let circle = Circle::private("anna", &keys, 5).unwrap();
    let mut reader = RecordReader::read(&circle.reader_keys().unwrap()).unwrap();
    let note = NoteRecord::text("x-note", "slept badly");
    let sealed = circle.seal("a", &note, 1, None).unwrap();
    let admit =
        |decrypted: &[u8], id: &str, least| circle.open_with(id, Handed::Decrypted(decrypted), least, |opened| opened.to_record(id));
    let decrypted = reader.open(&sealed).unwrap();
    assert_eq!(admit(&decrypted, "a", None), circle.open("a", &sealed, None));
    assert_eq!(admit(&decrypted, "b", None), Err(Error::CannotOpen));
    assert_eq!(admit(&decrypted, "a", Some(2)), Err(Error::RolledBack(&"the record")));
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(reader.open(&changed).is_err(), "bit {bit}");
    }
    for length in 0..sealed.len() {
        assert!(reader.open(&sealed[..length]).is_err());
    }
    // another's circle, an epoch that this one does not know yet, a keyset that it does not know yet
    assert_eq!(
        Circle::private("eva", &keys, 5).unwrap().open_with("a", Handed::Decrypted(&decrypted), None, |_| Ok(())),
        Err(Error::CannotOpen)
    );
    let newer = [&[Secret::from_slice(&[9; 32]).unwrap()], keys.as_slice()].concat();
    let sealed = Circle::private("anna", &newer, 5).unwrap().seal("a", &note, 1, None).unwrap();
    assert!(reader.open(&sealed).is_err());
    let sealed = Circle::private("anna", &keys, 6).unwrap().seal("a", &note, 1, None).unwrap();
    assert_eq!(admit(&reader.open(&sealed).unwrap(), "a", None), Err(Error::Stale));
    assert_eq!(circle.open("a", &sealed, None), Err(Error::Stale));
}

#[test]
fn keys_have_one_length() {
    let file = file();
    let circle = Cast::of(&file, "mia-björk").open(&entries(&file)).unwrap();
    let keys = circle.reader_keys().unwrap();
    for length in (0..keys.len()).filter(|length| !(keys.len() - length).is_multiple_of(64)) {
        assert!(RecordReader::read(&keys[..length]).is_err(), "{length}");
    }
}
