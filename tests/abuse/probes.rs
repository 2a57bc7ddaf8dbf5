//! Probes, and keys that are not whose they should be: A110, A111, A119, A121.

use aes_gcm::aead::AeadInOut;
use hushnote::{PutType, Trouble};

use crate::common::craft::Draft;
use crate::common::host::{goes_on, plain, world};
use crate::common::insider::{Insider, View};
use crate::common::toolkit::{Record, cobblestone, random};
use crate::common::{NOW, anna, berta, clara, code, mallory, note, salamander};

#[test]
fn a110_every_probe_of_a_record_or_letter_gets_one_answer() {
    let world = world();
    let (vault, mut circle) = world.enter(berta());
    let one = circle.seal(&vault, "n", &plain("one"), NOW, None).unwrap();
    let (vault, mut circle) = world.enter(clara());
    let record = Record::read(&one).unwrap();
    let probes = |body: usize| [0, 23, 24, 55, 56, 57, body - 17, body - 16, body - 1];
    for at in probes(record.body.len()) {
        let mut bent = record.clone();
        bent.body[at] ^= 1;
        assert_eq!(code(circle.open("n", &bent.bytes(), None)), "cannot-open", "byte {at}");
    }
    for other in [
        Record { id: "m".to_owned(), ..record.clone() },
        Record { revision: 2, ..record.clone() },
        Record { circle: [9; 16], ..record.clone() },
        Record { body: random::<1096>().to_vec(), ..record.clone() },
    ] {
        assert_eq!(code(circle.open("n", &other.bytes(), None)), "cannot-open");
    }
    let letter = hushnote::seal_to(vault.card(), &note("n"), NOW).unwrap();
    for at in (4..letter.len()).step_by(41).chain([letter.len() - 1]) {
        let mut bent = letter.clone();
        bent[at] ^= 1;
        assert_eq!(code(vault.open_sealed(&bent)), "cannot-open", "byte {at}");
    }
    let to_another = hushnote::seal_to(world.host.cards(berta().account)[0], &note("n"), NOW).unwrap();
    assert_eq!(code(vault.open_sealed(&to_another)), "cannot-open");
    // A grant that was touched is nobody's: it is as if the server had not served it.
    let grant = world.host.grants(clara().account)[0].to_vec();
    for at in (4..grant.len()).step_by(41) {
        let mut bent = grant.clone();
        bent[at] ^= 1;
        let mut vault = clara().open(world.host.keyset(clara().account), None).unwrap();
        let list = world.host.get(PutType::Contacts, clara().account).unwrap();
        vault.load([(PutType::Contacts, "", list), (PutType::Grant, "", bent.as_slice())]).unwrap();
        assert_eq!(code(world.host.open(&vault, &world.id, None)), "not-a-member", "byte {at}");
    }
    assert_eq!(code(circle.open("n", &one, None)), "ok");
}

/// One body that AES-GCM accepts under the keys of two epochs.
#[test]
fn a111_a_record_belongs_to_one_key() {
    let mut world = world();
    world.next_epoch(&[]);
    let berta = Insider::of(berta(), &world.host);
    let view = View::of(&berta, &world.host, &world.id);
    let draft = |epoch| view.backdated(view.note(&berta, "n", ""), if epoch == 0 { 2 } else { 3 }, epoch);
    let record = |epoch| Record { circle: world.id, epoch, id: "n".to_owned(), revision: 1, body: Vec::new() };
    let salt = [7; 24];
    let keys = [0, 1].map(|epoch: u32| cobblestone::keys(&view.keys[epoch as usize].record, &salt, &record(epoch).context()));
    let own = draft(0);
    let honest = Record::read(&own.seal(&berta.seed, &view.keys[0].record)).unwrap();
    let mut text = cobblestone::open(&view.keys[0].record, &honest.context(), &honest.body).unwrap();
    cobblestone::cipher(&keys[0]).encrypt_inout_detached(&keys[0].nonce.into(), &[], text.as_mut_slice().into()).unwrap();
    let tag = salamander::collide(&keys, &mut text, 40);
    let (_, mut circle) = world.enter(clara());
    let mut served = |epoch: u32, commitment: &[u8; 32]| {
        let body = [salt.as_slice(), commitment, &text, &tag].concat();
        code(circle.open("n", &Record { body, ..record(epoch) }.bytes(), None))
    };
    // Behind the commitment stands what a colliding block made of the padding.
    assert_eq!((served(0, &keys[0].commitment), served(1, &keys[0].commitment)), ("malformed", "cannot-open"));
    assert_eq!((served(0, &keys[1].commitment), served(1, &keys[1].commitment)), ("cannot-open", "malformed"));
}

/// Grants and letters, the two things that are sealed to a card.
#[test]
fn a119_an_enc_that_is_not_the_recipients_own() {
    let world = world();
    let clara_card = world.host.cards(clara().account)[0].to_vec();
    let (vault, other) = (world.vault(clara()), world.vault(berta()));
    let one = hushnote::seal_to(&clara_card, &note("one"), NOW).unwrap();
    let two = hushnote::seal_to(&clara_card, &note("two"), NOW).unwrap();
    let theirs = hushnote::seal_to(other.card(), &note("theirs"), NOW).unwrap();
    let (to, enc) = (4..36, 36..36 + 1120);
    let with = |range: std::ops::Range<usize>, from: &[u8]| [&one[..range.start], &from[range.clone()], &one[range.end..]].concat();
    // Swapped between two letters, and two recipients; the name on it changed; both.
    for letter in [with(enc.clone(), &two), with(enc.clone(), &theirs), with(to.clone(), &theirs), with(4..enc.end, &theirs)] {
        assert_eq!((code(vault.open_sealed(&letter)), code(other.open_sealed(&letter))), ("cannot-open", "cannot-open"));
    }
    for length in [0, 4, 35, 36, 1155] {
        assert_eq!(code(vault.open_sealed(&one[..length])), "malformed", "{length}");
    }
    for length in [1156, 1180, 1212, one.len() - 1] {
        assert!(["malformed", "cannot-open"].contains(&code(vault.open_sealed(&one[..length]))), "{length}");
    }
    assert_eq!(code(vault.open_sealed(&[one.as_slice(), &[0]].concat())), "cannot-open");
    // Replayed whole it is the same letter, by its id.
    assert_eq!(vault.open_sealed(&one).unwrap().id, vault.open_sealed(&one).unwrap().id);
    assert_ne!(vault.open_sealed(&one).unwrap().id, vault.open_sealed(&two).unwrap().id);

    // A grant by a broken keeper: for another card, another epoch, another promise; its hash stands in the log all the same.
    let keeper = Insider::of(anna(), &world.host);
    let view = View::of(&keeper, &world.host, &world.id);
    let mallory_card = world.host.cards(mallory().account)[0].to_vec();
    let promise = view.last().epoch_commitment(0);
    let good = view.last().grant(&mallory_card, 0, true);
    let for_clara = view.last().grant(&clara_card, 0, true);
    let mixed = [&good[..4], &for_clara[4..1124], &good[1124..]].concat();
    let bad =
        [view.last().grant_as(&mallory_card, 1, true, &promise), view.last().grant_as(&mallory_card, 0, true, &[0; 32]), mixed, for_clara];
    for (grant, expected) in bad.iter().map(|grant| (grant, "not-a-member")).chain([(&good, "ok")]) {
        let action = crate::common::craft::action::grant(1, true, true, &mallory_card);
        let entry = view.make(&keeper, None, std::slice::from_ref(grant), &[], &action);
        let mut planted = world.clone();
        planted.host.plant(&world.id, &entry, &[(mallory().account, grant)]);
        assert_eq!(planted.answer(mallory()), expected);
        assert_eq!(planted.answer(berta()), "ok");
    }
    let mut vault = world.vault(mallory());
    for length in [0, 3, 4, 1123, 1124, good.len() - 1] {
        assert_eq!(code(vault.load([(PutType::Grant, "", &good[..length])])), "malformed", "{length}");
    }
    assert_eq!(code(vault.load([(PutType::Grant, "", [good.as_slice(), &[0]].concat().as_slice())])), "too-large");
}

/// A signature that holds, by a key that has no right here.
#[test]
fn a121_a_valid_signature_by_somebody_who_is_no_member() {
    let mut world = world();
    let berta_before = Insider::of(berta(), &world.host);
    world.revoke(berta());
    let view = View::of(&Insider::of(anna(), &world.host), &world.host, &world.id);
    let key = view.last().record;
    let (_, mut circle) = world.enter(clara());
    // Revoked; unknown; of another circle's member; a reader; a key that nobody has.
    let stranger = random::<32>();
    let unknown = Insider { seed: stranger, fingerprint: random(), ..berta_before.clone() };
    let people = [berta_before, Insider::of(mallory(), &world.host), Insider::of(clara(), &world.host), unknown];
    for by in &people {
        let draft = view.note(by, "n", "n");
        assert_eq!(code(circle.open("n", &draft.seal(&by.seed, &key), None)), "not-a-member", "{}", by.account);
        let message = view.message(by, "m", ([1; 16], 1, [0; 32]));
        assert_eq!(code(circle.open("m", &message.seal(&by.seed, &key), None)), "not-a-member", "{}", by.account);
        // As an entry of the log.
        let entry = view.make(by, None, &[], &[], &crate::common::craft::action::leave());
        let mut lying = world.clone();
        lying.host.append(&world.id, &entry);
        let expected = if by.account == clara().account && by.fingerprint == Insider::of(clara(), &world.host).fingerprint {
            "ok"
        } else {
            "not-a-member"
        };
        assert_eq!(lying.answer(anna()), expected, "{}", by.account);
    }
    // A head of an entry that is not in this log.
    let anna_insider = Insider::of(anna(), &world.host);
    let draft = Draft { head: random(), ..view.note(&anna_insider, "n", "n") };
    assert_eq!(code(circle.open("n", &draft.seal(&anna_insider.seed, &key), None)), "tampered");
    assert_eq!(circle.review(&["n", "m"]).iter().filter(|alarm| alarm.trouble == Trouble::Forked).count(), 0);
    let (vault, mut writers) = world.enter(anna());
    goes_on((&vault, &mut writers), &mut circle);
}
