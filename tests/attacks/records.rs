//! What a server may try with records.

use std::collections::HashSet;

use aes_gcm::aead::AeadInOut;
use hushnote::NoteRecord;

use crate::common::salamander;
use crate::common::toolkit::{self, Record, cobblestone, padme};
use crate::common::{NOW, Server, anna, berta, code, message, note, open, seal, still_works};

/// The whole of one item is served as another.
#[test]
fn swap_records() {
    let vault = anna().vault();
    let mut server = Server::default();
    for (id, text) in [("n-1", "one"), ("n-2", "two")] {
        assert!(server.put(id, &seal(&vault, id, text), None));
    }
    server.lie("n-1", server.get("n-2").to_vec());
    assert_eq!(open(&vault, "n-1", server.get("n-1")), "cannot-open");
    // With the clear header rewritten to fit.
    let other = Record::read(server.get("n-2")).unwrap();
    for record in [
        Record { id: "n-1".to_owned(), ..other.clone() },
        Record { id: "n-1".to_owned(), revision: 2, ..other.clone() },
        Record { id: "n-1".to_owned(), circle: *berta().vault().private().id(), ..other.clone() },
    ] {
        server.lie("n-1", record.bytes());
        assert_eq!(open(&vault, "n-1", server.get("n-1")), "cannot-open");
        assert_eq!(code(vault.private().seal("n-1", &note("next"), NOW, Some(server.get("n-1")))), "cannot-open");
    }
    // Somebody else's record under one's own circle and id.
    let theirs = Record::read(&seal(&berta().vault(), "n-1", "theirs")).unwrap();
    server.lie("n-1", Record { circle: *vault.private().id(), ..theirs }.bytes());
    assert_eq!(open(&vault, "n-1", server.get("n-1")), "cannot-open");
    server.repent();
    assert_eq!(vault.private().open("n-1", server.get("n-1"), None).unwrap().record, note("one"));
    still_works(&vault);
}

/// Parts of two records are put together.
#[test]
fn swap_fields() {
    let vault = anna().vault();
    let long = |id: &str, letter: u8| vault.private().seal(id, &NoteRecord::bytes("x-long", &[letter; 40_000]), NOW, None).unwrap();
    let (a, b) = (long("n", b'a'), long("n", b'b'));
    let (one, two) = (Record::read(&a).unwrap(), Record::read(&b).unwrap());
    assert_eq!(one.body.len(), two.body.len());
    // Salt, commitment and chunks at every boundary: the front of one, the rest of the other.
    let cuts: Vec<usize> = [24, 56].into_iter().chain((1..3).map(|chunk| 56 + chunk * 16_400)).collect();
    for cut in cuts {
        for (front, back) in [(&one, &two), (&two, &one)] {
            let mixed = Record { body: [&front.body[..cut], &back.body[cut..]].concat(), ..front.clone() };
            assert_eq!(open(&vault, "n", &mixed.bytes()), "cannot-open", "cut at {cut}");
        }
    }
    // Single parts, and chunks within one record.
    for (start, end) in [(0, 24), (24, 56), (56, 56 + 16_400), (56 + 16_400, 56 + 32_800), (one.body.len() - 16, one.body.len())] {
        let mut mixed = one.clone();
        mixed.body[start..end].copy_from_slice(&two.body[start..end]);
        assert_eq!(open(&vault, "n", &mixed.bytes()), "cannot-open", "{start}..{end}");
    }
    let mut swapped = one.clone();
    let (first, second) = (one.body[56..16_456].to_vec(), one.body[16_456..32_856].to_vec());
    swapped.body[56..16_456].copy_from_slice(&second);
    swapped.body[16_456..32_856].copy_from_slice(&first);
    assert_eq!(open(&vault, "n", &swapped.bytes()), "cannot-open");
    assert_eq!((open(&vault, "n", &a), open(&vault, "n", &b)), ("ok", "ok"));
    still_works(&vault);
}

/// One ciphertext that AES-GCM accepts under two keys, to show two readers two texts.
#[test]
fn salamander() {
    let anna = anna();
    let mut vault = anna.vault();
    let (keyset, recovery) = vault.new_recovery_code().unwrap();
    vault.refresh(&keyset).unwrap();
    let epochs = {
        let read = toolkit::Keyset::read(&keyset).unwrap();
        let root = read.root(1, &toolkit::recovery_way(anna.account, &recovery.code)).unwrap();
        read.open(&root).unwrap().epochs
    };
    // Newest first in the keyset: two keys of one circle, known to whoever plays this.
    let record = |epoch| Record { circle: *vault.private().id(), epoch, id: "n".to_owned(), revision: 1, body: Vec::new() };
    let salt = [9; 24];
    let keys = [0, 1].map(|epoch| cobblestone::keys(&epochs[1 - epoch as usize], &salt, &record(epoch).context()));

    let content = [b'A'; 700];
    let mut text = toolkit::Inner { content_type: 0, kind: b"x-two", ..message(&content) }.padded();
    cobblestone::cipher(&keys[0]).encrypt_inout_detached(&keys[0].nonce.into(), &[], text.as_mut_slice().into()).unwrap();
    let tag = salamander::collide(&keys, &mut text, 20);
    for keys in &keys {
        let mut copy = text.clone();
        cobblestone::cipher(keys)
            .decrypt_inout_detached(&keys.nonce.into(), &[], copy.as_mut_slice().into(), &tag.into())
            .expect("AES-GCM alone accepts it under both keys");
    }
    // The commitment lets a body belong to one key alone.
    let served = |epoch: u32, commitment: &[u8; 32]| {
        let body = [salt.as_slice(), commitment, &text, &tag].concat();
        open(&vault, "n", &Record { body, ..record(epoch) }.bytes())
    };
    assert_eq!((served(0, &keys[0].commitment), served(1, &keys[0].commitment)), ("ok", "cannot-open"));
    // Under the other key it is authentic, and what comes out is no record.
    assert_eq!((served(0, &keys[1].commitment), served(1, &keys[1].commitment)), ("cannot-open", "malformed"));
    still_works(&vault);
}

/// A machine is cloned, two tabs seal at once: nothing that a nonce is made of may be kept between two sealings.
/// (A generator that fails or repeats is tried inside the crate, in src/attacks.rs.)
#[test]
fn nonce_dup() {
    let anna = anna();
    // Two vaults of one keyset, as in two tabs, and on as many threads, each with whatever it keeps for itself.
    let seal_many = || {
        let vault = anna.vault();
        (0..500).map(|_| seal(&vault, "n", "the same")).collect::<Vec<_>>()
    };
    let sealed: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let tabs: Vec<_> = (0..3).map(|_| scope.spawn(seal_many)).collect();
        tabs.into_iter().flat_map(|tab| tab.join().unwrap()).collect()
    });
    let (mut salts, mut keys, mut nonces) = (HashSet::new(), HashSet::new(), HashSet::new());
    let epoch_key = anna.epoch_key();
    for bytes in &sealed {
        let record = Record::read(bytes).unwrap();
        let salt = *record.body.first_chunk::<24>().unwrap();
        let derived = cobblestone::keys(&epoch_key, &salt, &record.context());
        assert_eq!(derived.commitment, record.body[24..56]);
        assert!(salts.insert(salt) && keys.insert(derived.key) && nonces.insert(derived.nonce));
    }
    assert_eq!(salts.len(), 1500);
    // No two bodies share a block either.
    let bodies: HashSet<&[u8]> = sealed.iter().flat_map(|bytes| bytes[bytes.len() - 1040..].chunks_exact(16)).collect();
    assert_eq!(bodies.len(), 1500 * 65);
    still_works(&anna.vault());
}

/// What a length tells: a one-line cry for help must look like any other note.
#[test]
fn length_classes() {
    let vault = anna().vault();
    let length = |record: &NoteRecord| vault.private().seal("n", record, NOW, None).unwrap().len();
    let crisis = length(&NoteRecord::text("message", "I can't go on."));
    for other in [
        NoteRecord::text("message", ""),
        NoteRecord::text("message", &"x".repeat(700)),
        NoteRecord::json("progress", r#"{"format":"free","text":"A calm hour."}"#),
        NoteRecord::json("risk", r#"{"level":"high"}"#),
        NoteRecord::json("x-with-a-rather-long-kind-of-its-own-which-nobody-can-see", "[]"),
    ] {
        assert_eq!(length(&other), crisis);
    }
    // length, content type, kind, time, clock, prev, meta, proof
    let overhead = 4 + 1 + (1 + 7) + 8 + 4 + 1 + 2 + 1;
    let classes: HashSet<usize> = (0..20_000)
        .step_by(97)
        .map(|bytes| {
            let sealed = length(&NoteRecord::bytes("x-bytes", &vec![1; bytes]));
            let padded = padme(bytes + overhead);
            assert_eq!(sealed, 4 + 16 + 4 + 3 + 4 + 56 + padded + 16 * (padded / 16_384 + 1));
            sealed
        })
        .collect();
    assert!(classes.len() < 70, "{} classes under 20,000 bytes", classes.len());

    // A reader checks the padding: it holds nothing, and is as long as it must be.
    let good = message(b"hi").padded();
    let crafted = |padded: &[u8]| open(&vault, "n", &anna().crafted("n", 1, padded));
    assert_eq!(crafted(&good), "ok");
    for at in overhead + 2..good.len() {
        let mut hiding = good.clone();
        hiding[at] = 1 << (at % 8);
        assert_eq!(crafted(&hiding), "malformed", "byte {at}");
    }
    for length in [good.len() - 1, good.len() + 1, 1088, 2048] {
        let mut other = good.clone();
        other.resize(length, 0);
        assert_eq!(crafted(&other), "malformed", "{length}");
    }
    still_works(&vault);
}

/// An older revision is served.
#[test]
fn rollback_record() {
    let vault = anna().vault();
    let mut server = Server::default();
    let mut if_match = None;
    for text in ["one", "two", "three"] {
        let previous = if_match.map(|_| server.get("n").to_vec());
        let sealed = vault.private().seal("n", &note(text), NOW, previous.as_deref()).unwrap();
        assert!(server.put("n", &sealed, if_match));
        if_match = Some(hushnote::hash(&sealed));
    }
    assert_eq!(vault.private().open("n", server.get("n"), Some(3)).unwrap().revision, 3);
    for (version, least) in [(0, 2), (0, 3), (1, 3)] {
        server.lie("n", server.old("n", version).to_vec());
        assert_eq!(code(vault.private().open("n", server.get("n"), Some(least))), "rolled-back");
    }
    assert_eq!(code(vault.private().open("n", server.get("n"), Some(2))), "ok");
    // An old text under a new number.
    let renumbered = Record { revision: 3, ..Record::read(server.old("n", 0)).unwrap() };
    assert_eq!(code(vault.private().open("n", &renumbered.bytes(), Some(3))), "cannot-open");
    let ahead = Record { revision: 4, ..Record::read(server.old("n", 2)).unwrap() };
    assert_eq!(code(vault.private().open("n", &ahead.bytes(), Some(3))), "cannot-open");
    // Each revision names the one it replaced, inside: a server cannot join the ends of two histories without its showing.
    let inside = |sealed: &[u8]| {
        let record = Record::read(sealed).unwrap();
        cobblestone::open(&anna().epoch_key(), &record.context(), &record.body).unwrap()
    };
    let prev = |sealed: &[u8]| inside(sealed)[4 + 1 + 8 + 8 + 4..][..33].to_vec();
    assert_eq!(prev(server.old("n", 0))[0], 0);
    let (second, third) = (prev(server.old("n", 1)), prev(server.old("n", 2)));
    assert!(second[0] == 32 && third[0] == 32 && second != third);
    let other = vault.private().seal("n", &note("two, but another"), NOW, Some(server.old("n", 0))).unwrap();
    let after_other = vault.private().seal("n", &note("three"), NOW, Some(&other)).unwrap();
    assert_eq!(prev(&other), second);
    assert_ne!(prev(&after_other), third);
    server.repent();
    still_works(&vault);
}

/// The server changes what it serves and reads the answers.
#[test]
fn error_uniform() {
    let vault = anna().vault();
    let long = vault.private().seal("n", &NoteRecord::bytes("x-long", &[7; 20_000]), NOW, None).unwrap();
    let own = Record::read(&long).unwrap();
    let theirs = Record::read(&seal(&berta().vault(), "n", "theirs")).unwrap();
    let with_body = |body: Vec<u8>| Record { body, ..own.clone() }.bytes();
    let flipped = |at: usize| {
        let mut body = own.body.clone();
        body[at] ^= 1;
        with_body(body)
    };
    let last = own.body.len();
    let tries = [
        ("another key", Record { circle: own.circle, ..theirs.clone() }.bytes()),
        ("another circle", theirs.bytes()),
        ("another id", Record { id: "m".to_owned(), ..own.clone() }.bytes()),
        ("another revision", Record { revision: 2, ..own.clone() }.bytes()),
        ("salt", flipped(0)),
        ("commitment", flipped(24)),
        ("first byte of the text", flipped(56)),
        ("tag of the first chunk", flipped(56 + 16_399)),
        ("second chunk", flipped(56 + 16_400)),
        ("last tag", flipped(last - 1)),
        ("padding", flipped(last - 17)),
        ("one byte less", with_body(own.body[..last - 1].to_vec())),
        ("one chunk less", with_body(own.body[..56 + 16_400].to_vec())),
        ("one byte more", with_body([own.body.as_slice(), &[0]].concat())),
        ("a chunk twice", with_body([&own.body[..56 + 16_400], &own.body[56..]].concat())),
        ("random", with_body(vec![0x5a; last])),
    ];
    let mut said = HashSet::new();
    for (what, sealed) in &tries {
        let error = vault.private().open("n", sealed, None).unwrap_err();
        assert_eq!(error.code(), "cannot-open", "{what}");
        said.insert(format!("{error} {error:?}"));
        // Sealing over it answers the same, and so does asking for a revision.
        assert_eq!(vault.private().seal("n", &note("next"), NOW, Some(sealed)).unwrap_err(), error, "{what}");
        assert_eq!(vault.private().open("n", sealed, Some(2)).unwrap_err(), error, "{what}");
    }
    assert_eq!(said.len(), 1, "{said:?}");
    still_works(&vault);
}
