//! The bindings: they convert and delegate, and hold no logic. The only room that knows a `JsValue`.
//!
//! Handles are numbers, not classes: a caller cannot forge a pointer, and a trapped instance takes its handles with it.
//! The TypeScript facade stands before every function here and is the only caller.

// what wasm-bindgen exports must be `pub`, and no Rust crate can reach it
#![allow(unreachable_pub)]

mod circles;
mod convert;
mod people;
mod table;

use convert::{bytes, failure, list, optional, secret64};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use zeroize::Zeroize;
use zeroizing_alloc::ZeroAlloc;

use crate::inspect::{Inspection, inspect};
use crate::keyset::hint::Hint;
use crate::sign_in::{SignIn, check_hint};
use crate::suite::stretch::Profile;
use crate::vault::{Key, NewVault, Stretched, Vault, new_hint, unlock_hint};
use crate::{Error, Result, keyset, limits};

#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// Text and list results, errors as `code\nmessage`.
type Out<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen(js_name = inspect)]
pub fn inspect_object(object: &Uint8Array) -> Out<Array> {
    let object = bytes(object, limits::SEALED, &"object").map_err(failure)?;
    Ok(match inspect(&object).map_err(failure)? {
        Inspection::Keyset { account, generation, profile, passkeys, hash } => {
            let out = list([JsValue::from("keyset"), account.into(), generation.into(), profile.into(), convert::hex(&hash).into()]);
            for passkey in passkeys {
                out.push(&list([convert::view(&passkey.credential_id), convert::view(&passkey.prf_salt)]).into());
            }
            out
        }
        Inspection::Record { circle, epoch, id, revision, size, hash } => list([
            JsValue::from("record"),
            convert::hex(&circle).into(),
            epoch.into(),
            id.into(),
            revision.into(),
            size.into(),
            convert::hex(&hash).into(),
        ]),
        Inspection::Card { account, sequence, hash, .. } => {
            list([JsValue::from("card"), account.into(), sequence.into(), convert::hex(&hash).into()])
        }
        Inspection::Contacts { size, hash, .. } => list([JsValue::from("contacts"), size.into(), convert::hex(&hash).into()]),
        Inspection::Log { circle, sequence, epoch, size, hash, .. } => list([
            JsValue::from("log"),
            convert::hex(&circle).into(),
            sequence.into(),
            epoch.into(),
            size.into(),
            convert::hex(&hash).into(),
        ]),
        Inspection::Grant { size, hash } => list([JsValue::from("grant"), size.into(), convert::hex(&hash).into()]),
        Inspection::Letter { to, size, hash } => {
            list([JsValue::from("letter"), convert::hex(&to).into(), size.into(), convert::hex(&hash).into()])
        }
    })
}

#[wasm_bindgen(js_name = checkAccount)]
pub fn check_account(account: &str) -> Out<()> {
    limits::identifier(account, &"account").map_err(failure)
}

/// What the KDF module needs: profile, stretching salt, and the salt it was made from.
fn plan(account: &str, hint: Hint) -> Result<Array> {
    let salt = keyset::way::stretching_salt(account, &hint.salt)?;
    Ok(list([hint.profile.byte().into(), convert::view(&salt), convert::view(&hint.salt)]))
}

#[wasm_bindgen(js_name = planHint)]
pub fn plan_hint(account: &str, hint: &str, seen: Option<Uint8Array>) -> Out<Array> {
    let run = || plan(account, check_hint(account, hint, optional(seen.as_ref())?.as_deref())?);
    run().map_err(failure)
}

#[wasm_bindgen(js_name = planUnlock)]
pub fn plan_unlock(account: &str, keyset: &Uint8Array, seen: Option<Uint8Array>) -> Out<Array> {
    let run = || plan(account, unlock_hint(&bytes(keyset, limits::KEYSET, &"keyset")?, account, optional(seen.as_ref())?.as_deref())?);
    run().map_err(failure)
}

#[wasm_bindgen(js_name = planNew)]
pub fn plan_new(account: &str, profile: u8) -> Out<Array> {
    let run = || {
        limits::identifier(account, &"account")?;
        plan(account, new_hint(profile_argument(profile)?)?)
    };
    run().map_err(failure)
}

#[wasm_bindgen(js_name = planChange)]
pub fn plan_change(vault: u32, profile: u8) -> Out<Array> {
    let profile = if profile == 0 { Ok(None) } else { profile_argument(profile).map(Some) };
    table::vault(vault, |vault| plan(vault.account(), vault.next_hint(profile?)?)).map_err(failure)
}

/// A number from the caller, not from an object: a wrong one is the caller's mistake.
fn profile_argument(profile: u8) -> Result<Profile> {
    Profile::from_byte(profile).map_err(|_| Error::bad_input(&"profile must be 1, 2 or 3"))
}

fn stretched(hint: Hint, output: &Uint8Array) -> Result<Stretched> {
    Ok(Stretched { hint, output: secret64(output)? })
}

fn new_stretched(profile: u8, salt: &Uint8Array, output: &Uint8Array) -> Result<Stretched> {
    let salt = bytes(salt, 16, &"salt")?.as_slice().try_into().map_err(|_| Error::bad_input(&"salt must be 16 bytes"))?;
    stretched(Hint { profile: profile_argument(profile)?, salt }, output)
}

#[wasm_bindgen(js_name = signInPassphrase)]
pub fn sign_in_passphrase(account: &str, hint: &str, output: &Uint8Array, seen: Option<Uint8Array>) -> Out<Array> {
    let run = || {
        let seen = optional(seen.as_ref())?;
        let hint = check_hint(account, hint, seen.as_deref())?;
        keep_sign_in(SignIn::with_stretched(account, stretched(hint, output)?, seen.as_deref())?)
    };
    run().map_err(failure)
}

#[wasm_bindgen(js_name = signInRecovery)]
pub fn sign_in_recovery(account: &str, mut code: String, seen: Option<Uint8Array>) -> Out<Array> {
    let run = || keep_sign_in(SignIn::with_recovery_code(account, &code, optional(seen.as_ref())?.as_deref())?);
    let result = run().map_err(failure);
    code.zeroize();
    result
}

fn keep_sign_in(sign_in: SignIn) -> Result<Array> {
    let secret = JsValue::from(sign_in.secret());
    Ok(list([table::keep_sign_in(sign_in)?.into(), secret]))
}

#[wasm_bindgen(js_name = signInUnlock)]
pub fn sign_in_unlock(sign_in: u32, keyset: &Uint8Array) -> Out<u32> {
    let run = || {
        let keyset = bytes(keyset, limits::KEYSET, &"keyset")?;
        table::keep_vault(table::sign_in(sign_in, |sign_in| sign_in.unlock(&keyset))?)
    };
    run().map_err(failure)
}

#[wasm_bindgen(js_name = signInClose)]
pub fn sign_in_close(sign_in: u32) {
    table::close_sign_in(sign_in);
}

#[wasm_bindgen(js_name = vaultCreate)]
pub fn vault_create(account: &str, profile: u8, salt: &Uint8Array, output: &Uint8Array) -> Out<Array> {
    let run = || {
        let NewVault { vault, keyset, login, recovery } = Vault::create_stretched(account, &new_stretched(profile, salt, output)?)?;
        Ok(list([
            table::keep_vault(vault)?.into(),
            convert::view(&keyset),
            login.secret.as_str().into(),
            login.hint.into(),
            recovery.code.as_str().into(),
            recovery.secret.as_str().into(),
        ]))
    };
    run().map_err(failure)
}

#[wasm_bindgen(js_name = vaultUnlockPassphrase)]
pub fn vault_unlock_passphrase(account: &str, keyset: &Uint8Array, output: &Uint8Array, seen: Option<Uint8Array>) -> Out<u32> {
    let run = || {
        let (keyset, seen) = (bytes(keyset, limits::KEYSET, &"keyset")?, optional(seen.as_ref())?);
        let hint = unlock_hint(&keyset, account, seen.as_deref())?;
        table::keep_vault(Vault::unlock_stretched(&keyset, account, &stretched(hint, output)?, seen.as_deref())?)
    };
    run().map_err(failure)
}

#[wasm_bindgen(js_name = vaultUnlockRecovery)]
pub fn vault_unlock_recovery(account: &str, keyset: &Uint8Array, mut code: String, seen: Option<Uint8Array>) -> Out<u32> {
    let result = unlock(account, keyset, Key::RecoveryCode(&code), seen.as_ref()).map_err(failure);
    code.zeroize();
    result
}

#[wasm_bindgen(js_name = vaultUnlockPasskey)]
pub fn vault_unlock_passkey(account: &str, keyset: &Uint8Array, prf: &Uint8Array, seen: Option<Uint8Array>) -> Out<u32> {
    let run = || unlock(account, keyset, Key::Passkey(&bytes(prf, 64, &"prfOutput")?), seen.as_ref());
    run().map_err(failure)
}

fn unlock(account: &str, keyset: &Uint8Array, key: Key<'_>, seen: Option<&Uint8Array>) -> Result<u32> {
    let keyset = bytes(keyset, limits::KEYSET, &"keyset")?;
    table::keep_vault(Vault::unlock(&keyset, account, key, optional(seen)?.as_deref())?)
}

#[wasm_bindgen(js_name = vaultState)]
pub fn vault_state(vault: u32) -> Out<Array> {
    let state = |vault: &mut Vault| {
        let out = list([
            vault.account().into(),
            vault.generation().into(),
            convert::view(&vault.seen()?),
            convert::hex(vault.private().id()).into(),
        ]);
        for unlock in vault.unlocks() {
            let credential_id = unlock.credential_id.map_or(JsValue::UNDEFINED, |id| convert::view(&id));
            out.push(&list([unlock.id.into(), (unlock.slot_type as u8).into(), credential_id]).into());
        }
        Ok(out)
    };
    table::vault(vault, state).map_err(failure)
}

#[wasm_bindgen(js_name = vaultChangePassphrase)]
pub fn vault_change_passphrase(vault: u32, profile: u8, salt: &Uint8Array, output: &Uint8Array) -> Out<Array> {
    let change = |vault: &mut Vault| {
        let (keyset, login) = vault.change_passphrase_stretched(&new_stretched(profile, salt, output)?)?;
        Ok(list([convert::view(&keyset), login.secret.as_str().into(), login.hint.into()]))
    };
    table::vault(vault, change).map_err(failure)
}

#[wasm_bindgen(js_name = vaultNewRecoveryCode)]
pub fn vault_new_recovery_code(vault: u32) -> Out<Array> {
    let change = |vault: &mut Vault| {
        let (keyset, recovery) = vault.new_recovery_code()?;
        Ok(list([convert::view(&keyset), recovery.code.as_str().into(), recovery.secret.as_str().into()]))
    };
    table::vault(vault, change).map_err(failure)
}

#[wasm_bindgen(js_name = vaultAddPasskey)]
pub fn vault_add_passkey(vault: u32, credential_id: &Uint8Array, prf_salt: &Uint8Array, prf: &Uint8Array) -> Out<Array> {
    let change = |vault: &mut Vault| {
        let credential_id = bytes(credential_id, limits::CREDENTIAL_ID, &"credentialId")?;
        let (keyset, id) = vault.add_passkey(&credential_id, &bytes(prf_salt, 64, &"prfSalt")?, &bytes(prf, 64, &"prfOutput")?)?;
        Ok(list([convert::view(&keyset), id.into()]))
    };
    table::vault(vault, change).map_err(failure)
}

#[wasm_bindgen(js_name = vaultRemoveUnlock)]
pub fn vault_remove_unlock(vault: u32, id: u8) -> Out<JsValue> {
    table::vault(vault, |vault| Ok(convert::view(&vault.remove_unlock(id)?))).map_err(failure)
}

#[wasm_bindgen(js_name = vaultRefresh)]
pub fn vault_refresh(vault: u32, keyset: &Uint8Array) -> Out<()> {
    table::vault(vault, |vault| vault.refresh(&bytes(keyset, limits::KEYSET, &"keyset")?)).map_err(failure)
}

#[wasm_bindgen(js_name = vaultClose)]
pub fn vault_close(vault: u32) {
    table::close_vault(vault);
}

#[wasm_bindgen(js_name = sealPrivate)]
pub fn seal_private(
    vault: u32,
    id: &str,
    kind: String,
    content_type: u8,
    content: &Uint8Array,
    now: f64,
    previous: Option<Uint8Array>,
) -> Out<JsValue> {
    let seal = |vault: &mut Vault| {
        let record = convert::record(kind, content_type, content)?;
        let previous = convert::previous(previous)?;
        let sealed = vault.private().seal(id, &record, convert::time(now)?, previous.as_deref().map(Vec::as_slice))?;
        Ok(convert::view(&sealed))
    };
    table::vault(vault, seal).map_err(failure)
}

#[wasm_bindgen(js_name = openPrivate)]
pub fn open_private(vault: u32, id: &str, sealed: &Uint8Array, at_least: u32) -> Out<Array> {
    let open = |vault: &mut Vault| {
        let sealed = bytes(sealed, limits::SEALED, &"sealed")?;
        convert::opened(&vault.private().open(id, &sealed, Some(at_least))?)
    };
    table::vault(vault, open).map_err(failure)
}

/// Overwrites the part of the stack that a call leaves behind: key schedules, expanded seeds and the like.
#[wasm_bindgen]
#[inline(never)]
pub fn scrub() {
    let mut deep = [0_u8; 512 << 10];
    std::hint::black_box(&mut deep).zeroize();
    std::hint::black_box(&deep);
}
