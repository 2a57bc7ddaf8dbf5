//! Whatever is sealed to somebody's public key is sealed to X-Wing.

use hushnote::{PutType, Role, SlotType};

use crate::common::craft::Card;
use crate::common::host::world;
use crate::common::insider::{Insider, View};
use crate::common::toolkit::{self, Keyset, cobblestone, ctx, random};
use crate::common::{NOW, PRF, PRF_SALT, anna, berta, clara, code, mallory, note};

const PUBLIC_KEY: usize = 1184 + 32;
const ENCAPSULATED: usize = 1088 + 32;

/// The three objects with something sealed to a key: keyset slots, grants, letters; and the one that carries the key, the card.
#[test]
fn pq_required() {
    let mut world = world();
    let mut vault = world.vault(anna());
    let (with_passkey, _) = vault.add_passkey(&[1, 2, 3], &PRF_SALT, &PRF).unwrap();
    let keyset = Keyset::read(&with_passkey).unwrap();
    assert_eq!(vault.unlocks().iter().map(|unlock| unlock.slot_type).collect::<Vec<_>>(), [SlotType::Passphrase, SlotType::Recovery]);
    assert_eq!(keyset.slots.len(), 3, "every way in there is");
    for slot in &keyset.slots {
        assert_eq!((slot.pk.len(), slot.enc.len()), (PUBLIC_KEY, ENCAPSULATED));
    }
    let card = Card::read(vault.card()).unwrap();
    assert_eq!(card.sealing_key.len(), PUBLIC_KEY);
    assert_eq!(vault.card().len(), 4 + 2 + vault.account().len() + 4 + 32 + 32 + PUBLIC_KEY + 64 + 1);

    let mut circle = world.host.open(&vault, &world.id, None).unwrap();
    let change = circle.grant(&vault, mallory().account, Role::Reader, false, false, NOW).unwrap();
    for put in &change.puts {
        match put.put_type {
            PutType::Grant => assert_eq!(put.bytes.len(), 4 + ENCAPSULATED + 56 + 97 + 16),
            other => assert_eq!(other, PutType::Log),
        }
    }
    let letter = hushnote::seal_to(world.host.cards(berta().account)[0], &note("to you"), NOW).unwrap();
    assert_eq!(letter.len(), 4 + 32 + ENCAPSULATED + 56 + 1024 + 16);

    // Whoever will break X25519 one day, and knows that half, has nothing yet; nor has who breaks ML-KEM alone.
    world.host.adopt(&mut vault, &mut circle, &change);
    let owner = Insider::of(berta(), &world.host);
    let view = View::of(&owner, &world.host, &world.id);
    let grant = world.host.grants(berta().account).last().unwrap().to_vec();
    assert!(owner.opens(&grant, &view));
    for bent in [4 + 5, 4 + 1088 + 5] {
        let mut half = grant.clone();
        half[bent] ^= 1;
        assert!(!owner.opens(&half, &view), "byte {bent} is of no use");
    }
    let point: &[u8] = &grant[4 + 1088..4 + ENCAPSULATED];
    let sealed = &grant[4 + ENCAPSULATED..];
    let context = ctx("grant", &[&owner.fingerprint, &1_u32.to_be_bytes(), &view.starts[1][32..64]]);
    for guess in [point.try_into().unwrap(), toolkit::h(point), [0; 32]] {
        assert!(cobblestone::open(&guess, &context, sealed).is_none());
    }
    // A card with a classical key alone, or with half of one, is none.
    let seed = random();
    for length in [0, 32, 1184, PUBLIC_KEY - 1, PUBLIC_KEY + 1] {
        let card = Card { sealing_key: vec![9; length], ..Card::first("acc-new", &seed, &random()) }.sign(&seed, None);
        assert_ne!(code(vault.meet(&[&card])), "ok");
        assert_ne!(code(hushnote::seal_to(&card, &note("n"), NOW)), "ok");
    }
    for part in [0..1184, 1184..PUBLIC_KEY] {
        let mut card = Card::first("acc-new", &seed, &random());
        card.sealing_key[part].fill(0);
        let zeroed = code(vault.meet(&[&card.sign(&seed, None)]));
        // Zeros are a sound, if foolish, ML-KEM key; as a point they are refused.
        assert!(["bad-input", "ok"].contains(&zeroed));
    }
    let mut readers = world.enter(clara()).1;
    let sealed = circle.seal(&vault, "n", &crate::common::host::plain("n"), NOW, None).unwrap();
    assert_eq!(code(readers.open("n", &sealed, None)), "ok");
}
