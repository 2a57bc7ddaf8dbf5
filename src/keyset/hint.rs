//! The login hint: what a device needs before it can stretch a passphrase. Public; equal to the passphrase slot's params.

use alloc::string::String;

use crate::base64;
use crate::error::{Error, Result};
use crate::suite::stretch::Profile;
use crate::wire::{Reader, Writer};

/// `profile | salt16`.
#[derive(Clone, Copy, PartialEq, Eq)]
// it is handed on in many places: as five words, and not byte by byte
#[repr(align(4))]
pub(crate) struct Hint {
    pub(crate) profile: Profile,
    pub(crate) salt: [u8; 16],
}

impl Hint {
    pub(crate) fn from_text(text: &str) -> Result<Self> {
        let bytes = base64::decode(text, 17).ok_or(Error::Malformed(&"login hint"))?;
        Self::read(Reader::new(&bytes, &"login hint"))
    }

    /// The shape comes first, so that a profile of another version is told from what is broken.
    #[inline(never)]
    pub(super) fn read(mut reader: Reader<'_>) -> Result<Self> {
        let (profile, salt) = (reader.u8()?, *reader.array()?);
        reader.end()?;
        Ok(Self { profile: Profile::from_byte(profile)?, salt })
    }

    pub(crate) fn to_text(self) -> Result<String> {
        let mut out = Writer::with_capacity(17);
        out.u8(self.profile.byte());
        out.bytes(&self.salt);
        Ok(base64::encode(&out.into_vec()?))
    }
}
