//! Cards, contacts and letters, and starting over after a breach.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};

use super::convert::{self, bytes, failure, list};
use super::{Out, new_stretched, table};
use crate::change::PutType;
use crate::circle::Role;
use crate::error::Error;
use crate::limits;
use crate::vault::{ContactView, Vault};

fn contact(view: &ContactView) -> Array {
    list([
        view.account.as_str().into(),
        convert::hex(&view.fingerprint).into(),
        view.sequence.into(),
        view.safety_number.as_str().into(),
        view.qr.as_str().into(),
        view.confirmed.into(),
    ])
}

#[wasm_bindgen(js_name = vaultCards)]
pub fn vault_cards(vault: u32) -> Out<Array> {
    table::vault(vault, |vault| Ok(vault.cards().iter().map(|card| convert::view(card)).collect())).map_err(failure)
}

#[wasm_bindgen(js_name = vaultPublish)]
pub fn vault_publish(vault: u32) -> Out<Array> {
    table::vault(vault, |vault| Ok(convert::change(&vault.publish()))).map_err(failure)
}

#[wasm_bindgen(js_name = vaultMeet)]
pub fn vault_meet(vault: u32, cards: &Array) -> Out<Array> {
    let meet = |vault: &mut Vault| {
        let cards = convert::many(cards, limits::CARD, &"card")?;
        let cards: Vec<&[u8]> = cards.iter().map(|card| card.as_slice()).collect();
        let (met, change) = vault.meet(&cards)?;
        Ok(list([contact(&met).into(), convert::change(&change).into()]))
    };
    table::vault(vault, meet).map_err(failure)
}

#[wasm_bindgen(js_name = vaultConfirm)]
pub fn vault_confirm(vault: u32, account: &str, fingerprint: &str) -> Out<Array> {
    let confirm = |vault: &mut Vault| Ok(convert::change(&vault.confirm(account, &convert::fingerprint(fingerprint)?)?));
    table::vault(vault, confirm).map_err(failure)
}

#[wasm_bindgen(js_name = vaultContact)]
pub fn vault_contact(vault: u32, account: &str) -> Out<JsValue> {
    let find = |vault: &mut Vault| Ok(vault.contact(account)?.map_or(JsValue::UNDEFINED, |view| contact(&view).into()));
    table::vault(vault, find).map_err(failure)
}

#[wasm_bindgen(js_name = vaultContacts)]
pub fn vault_contacts(vault: u32) -> Out<Array> {
    table::vault(vault, |vault| Ok(vault.contacts()?.iter().map(|view| JsValue::from(contact(view))).collect())).map_err(failure)
}

#[wasm_bindgen(js_name = vaultLoad)]
pub fn vault_load(vault: u32, items: &Array) -> Out<()> {
    let load = |vault: &mut Vault| {
        let mut held = Vec::new();
        for item in items.iter() {
            let item: &Array = item.unchecked_ref();
            let put_type = match item.get(0).as_string().as_deref() {
                Some("contacts") => PutType::Contacts,
                Some("grant") => PutType::Grant,
                // left alone, whatever they hold
                _ => continue,
            };
            held.push((put_type, bytes(item.get(2).unchecked_ref(), limits::CONTACTS, &"item")?));
        }
        vault.load(held.iter().map(|(put_type, bytes)| (*put_type, "", bytes.as_slice())))
    };
    table::vault(vault, load).map_err(failure)
}

#[wasm_bindgen(js_name = vaultRotate)]
pub fn vault_rotate(
    vault: u32,
    profile: u8,
    salt: &Uint8Array,
    output: &Uint8Array,
    reason: &str,
    circles: &Array,
    now: f64,
) -> Out<Array> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "handles that this module gave out")]
    let circles: Vec<u32> = circles.iter().filter_map(|handle| handle.as_f64()).map(|handle| handle as u32).collect();
    let rotated = table::circles(vault, &circles, |vault, circles| {
        let rotation = vault.rotate_stretched(&new_stretched(profile, salt, output)?, reason, circles, convert::time(now)?)?;
        let changes: Array = rotation.changes.iter().map(|change| JsValue::from(convert::change(change))).collect();
        let role = |role: Option<Role>| match role {
            None => "none",
            Some(Role::Reader) => "reader",
            Some(Role::Author) => "author",
            Some(Role::Keeper) => "keeper",
        };
        let private = *vault.private().id();
        let report = rotation.report.iter().map(|exposure| {
            let role = if exposure.circle == private { "private" } else { role(exposure.role) };
            let (from, to) = exposure.epochs;
            JsValue::from(list([convert::hex(&exposure.circle).into(), from.into(), to.into(), role.into(), exposure.healed.into()]))
        });
        Ok(list([
            changes.into(),
            rotation.login.secret.as_str().into(),
            rotation.login.hint.as_str().into(),
            rotation.recovery.code.as_str().into(),
            rotation.recovery.secret.as_str().into(),
            report.collect::<Array>().into(),
        ]))
    });
    rotated.map_err(failure)
}

#[wasm_bindgen(js_name = sealTo)]
pub fn seal_to(card: &Uint8Array, kind: String, content_type: u8, content: &Uint8Array, now: f64) -> Out<JsValue> {
    let seal = || {
        let record = convert::record(kind, content_type, content)?;
        Ok::<_, Error>(convert::view(&crate::seal_to(&bytes(card, limits::CARD, &"card")?, &record, convert::time(now)?)?))
    };
    seal().map_err(failure)
}

#[wasm_bindgen(js_name = openSealed)]
pub fn open_sealed(vault: u32, letter: &Uint8Array) -> Out<Array> {
    let open = |vault: &mut Vault| {
        let opened = vault.open_sealed(&bytes(letter, limits::SEALED, &"letter")?)?;
        convert::opened_behind(list([opened.id.as_str().into()]), &opened)
    };
    table::vault(vault, open).map_err(failure)
}
