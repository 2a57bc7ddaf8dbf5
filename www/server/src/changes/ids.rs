//! The ids of the objects in a change, as hushnote makes them.

use crate::error::{Failure, Result};
use crate::records::ID_LIMIT;
use crate::store::Account;

pub(crate) struct Id<'a>(pub(crate) &'a str);

impl<'a> Id<'a> {
    /// A keyset's and contacts' id: the account of who is signed in.
    pub(crate) fn is_own(&self, own: &Account) -> Result<()> {
        if self.0 == own.account {
            Ok(())
        } else {
            Err(Failure::bad_request("A keyset, contacts or card goes under its own account."))
        }
    }

    /// `<account>/<sequence>`. An account may hold slashes.
    pub(crate) fn card(&self) -> Result<(&'a str, u32)> {
        self.0.rsplit_once('/').and_then(|(account, sequence)| Some((account, number(sequence)?))).ok_or_else(shape)
    }

    /// `<circle>/<sequence>`.
    pub(crate) fn entry(&self) -> Result<(&'a str, u32)> {
        self.0.split_once('/').and_then(|(of, sequence)| Some((circle(of)?, number(sequence)?))).ok_or_else(shape)
    }

    /// `<circle>/<sequence>/<account>`.
    pub(crate) fn grant(&self) -> Result<(&'a str, u32, &'a str)> {
        let mut parts = self.0.splitn(3, '/');
        let mut read = || Some((circle(parts.next()?)?, number(parts.next()?)?, parts.next()?));
        read().ok_or_else(shape)
    }

    /// `<circle>/<record id>`.
    pub(crate) fn record(&self) -> Result<(&'a str, &'a str)> {
        let found = self.0.split_once('/').and_then(|(of, id)| Some((circle(of)?, id)));
        found.filter(|(_, id)| (1..=ID_LIMIT).contains(&id.len())).ok_or_else(shape)
    }
}

/// For an object whose bytes name another place than its id.
pub(crate) fn other() -> Failure {
    Failure::bad_request("An object was made for another id.")
}

fn shape() -> Failure {
    Failure::bad_request("An id does not have the shape that its type asks for.")
}

/// 16 bytes in lower-case hex.
fn circle(text: &str) -> Option<&str> {
    (text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))).then_some(text)
}

/// Ten digits, so that ids in the order of their bytes stand in the order of their numbers.
fn number(text: &str) -> Option<u32> {
    (text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CIRCLE: &str = "00112233445566778899aabbccddeeff";

    fn id(text: &str) -> Id<'_> {
        Id(text)
    }

    #[test]
    fn ids_have_one_shape_each() {
        let (entry, grant) = (format!("{CIRCLE}/0000000007"), format!("{CIRCLE}/0000000007/a/b"));
        assert_eq!(id("a/b/0000000001").card().unwrap(), ("a/b", 1));
        assert_eq!(id(&entry).entry().unwrap(), (CIRCLE, 7));
        assert_eq!(id(&grant).grant().unwrap(), (CIRCLE, 7, "a/b"));
        assert_eq!(id(&grant).record().unwrap(), (CIRCLE, "0000000007/a/b"));
        assert_eq!(id(&format!("{CIRCLE}/4294967295")).entry().unwrap().1, u32::MAX);
    }

    #[test]
    fn everything_else_is_refused() {
        for wrong in ["", "/", "a", "a/1", "a/+000000001", "a/00000000001", "a/000000000", "a/4294967296", "a/0000000001/"] {
            assert!(id(wrong).card().is_err(), "{wrong}");
        }
        let upper = format!("{}/0000000007", CIRCLE.to_uppercase());
        for wrong in [
            CIRCLE,
            "0112233445566778899aabbccddeeff",
            &upper,
            &format!("{CIRCLE}/7"),
            &format!("{CIRCLE}0/0000000007"),
            "/0000000007",
        ] {
            assert!(id(wrong).entry().is_err() && id(wrong).grant().is_err(), "{wrong}");
        }
        assert!(id(&format!("{CIRCLE}/0000000007")).grant().is_err());
        for wrong in [CIRCLE, &format!("{CIRCLE}/"), &upper, &format!("{CIRCLE}/{}", "x".repeat(257))] {
            assert!(id(wrong).record().is_err(), "{wrong}");
        }
    }
}
