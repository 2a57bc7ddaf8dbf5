//! What tests share: vector files as JSON, hex, and accounts that are made without stretching anything.

use serde_json::Value;

use crate::change::{Change, Put, PutType};
use crate::keyset::hint::Hint;
use crate::secret::Secret;
use crate::suite::stretch::Profile;
use crate::vault::{NewVault, Stretched, Vault};

/// The twelve encodings that make nothing of X25519: the points of small order, then the same over the prime, of which the
/// last five have the highest bit set, as readers meet them who do not mask it.
pub(crate) const X25519_OF_SMALL_ORDER: [&str; 12] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
    "4c9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
    "d9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "daffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "dbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

pub(crate) fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "odd hex");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text of a field that must be there.
pub(crate) fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_else(|| panic!("{field} of {case}"))
}

pub(crate) fn bytes(case: &Value, field: &str) -> Vec<u8> {
    unhex(text(case, field))
}

pub(crate) fn array<const N: usize>(case: &Value, field: &str) -> [u8; N] {
    bytes(case, field).try_into().unwrap()
}

pub(crate) fn secret<const N: usize>(case: &Value, field: &str) -> Secret<N> {
    Secret::from_slice(&bytes(case, field)).unwrap()
}

pub(crate) fn number(case: &Value, field: &str) -> u64 {
    case[field].as_u64().unwrap_or_else(|| panic!("{field} of {case}"))
}

/// What Argon2id might have given for a passphrase named by one byte.
pub(crate) fn stretched(byte: u8) -> Stretched {
    Stretched { hint: Hint { profile: Profile::Standard, salt: [byte; 16] }, output: Secret::from_slice(&[byte; 64]).unwrap() }
}

/// A new account whose passphrase is "1", as it were.
pub(crate) fn new_vault(account: &str) -> NewVault {
    Vault::create_stretched(account, &stretched(1)).unwrap()
}

/// Numbers below what is asked for, the same in each run.
pub(crate) fn dice() -> impl FnMut(usize) -> usize {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    }
}

/// What a site's server does with changes: all of one or nothing, comparing before it swaps.
#[derive(Clone, Default)]
pub(crate) struct Store(std::collections::BTreeMap<(&'static str, String), Vec<u8>>);

impl Store {
    /// Whether the change was taken.
    pub(crate) fn apply(&mut self, change: &Change) -> bool {
        let stored = |put: &Put| self.get(put.put_type, &put.id).map(crate::hash);
        let fits = change.puts.iter().all(|put| stored(put) == put.if_match);
        if fits {
            self.0.extend(change.puts.iter().map(|put| ((put.put_type.name(), put.id.clone()), put.bytes.clone())));
            self.0.retain(|(put_type, id), _| *put_type != PutType::Record.name() || !change.deletes.contains(id));
        }
        fits
    }

    pub(crate) fn get(&self, put_type: PutType, id: &str) -> Option<&[u8]> {
        self.0.get(&(put_type.name(), id.to_owned())).map(Vec::as_slice)
    }

    /// Everything of a type whose id begins so, in the order of ids.
    pub(crate) fn all<'s>(&'s self, put_type: PutType, prefix: &'s str) -> impl Iterator<Item = (&'s str, &'s [u8])> {
        let all = self.0.iter().filter(move |((held, id), _)| *held == put_type.name() && id.starts_with(prefix));
        all.map(|((_, id), bytes)| (id.as_str(), bytes.as_slice()))
    }

    pub(crate) fn put(&mut self, put_type: PutType, id: &str, bytes: &[u8]) {
        self.0.insert((put_type.name(), id.to_owned()), bytes.to_vec());
    }
}
