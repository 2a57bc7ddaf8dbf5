//! The rows of docs/THREATS.md that only a broken machine shows, played from inside; the others are in tests/attacks.rs.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::error::{Error, Result};
use crate::record::NoteRecord;
use crate::suite::random::{FAULT, Fault};
use crate::testing::{new_vault, stretched};
use crate::vault::Vault;

const NOW: u64 = 1_790_000_000_000;

fn note() -> NoteRecord {
    NoteRecord::text("message", "the same")
}

/// Everything that draws random bytes, thrown away.
fn each_draw(vault: &mut Vault) -> [Result<()>; 6] {
    [
        vault.private().seal("n", &note(), NOW, None).map(drop),
        vault.new_recovery_code().map(drop),
        vault.add_passkey(&[1], &[5; 32], &[7; 32]).map(drop),
        vault.remove_unlock(2).map(drop),
        vault.change_passphrase_stretched(&stretched(2)).map(drop),
        Vault::create_stretched("acc", &stretched(1)).map(drop),
    ]
}

/// A generator that errs, gives zeros or repeats itself: nothing leaves that was sealed under a repeated key.
#[test]
fn nonce_dup() {
    let mut new = new_vault("acc");
    let seen = new.vault.seen().unwrap();
    for fault in [Fault::Error, Fault::Constant(0), Fault::Constant(7), Fault::Constant(0xff)] {
        FAULT.set(Some(fault));
        let drawn: Vec<_> = (0..3).flat_map(|_| each_draw(&mut new.vault)).collect();
        FAULT.set(None);
        assert!(drawn.iter().all(|result| *result == Err(Error::NoRandomness)), "{drawn:?}");
        assert_eq!((new.vault.generation(), new.vault.seen().unwrap()), (1, seen.clone()));
        assert!(each_draw(&mut new.vault).iter().all(Result::is_ok));
    }
    let sealed = new.vault.private().seal("n", &note(), NOW, None).unwrap();
    assert_eq!(new.vault.private().open("n", &sealed, None).unwrap().record, note());
}
