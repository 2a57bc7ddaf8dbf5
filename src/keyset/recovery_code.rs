//! The recovery code: 160 random bits as 40 symbols of Crockford's base32, the last eight a checksum, so that a typo
//! is told at once and never mistaken for a wrong code.

use alloc::string::String;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::suite::{derive, random};

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE: usize = 20;
const CHECK: usize = 5;
const GROUP: usize = 5;
/// Symbols of a code and its checksum.
const LENGTH: usize = 40;

/// The 20 bytes behind a code.
pub(crate) struct RecoveryCode(Secret<CODE>);

impl RecoveryCode {
    pub(crate) fn make() -> Result<Self> {
        random::secret().map(Self)
    }

    #[cfg(test)]
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Secret::from_slice(bytes).map(Self)
    }

    /// `R = extract(H(ctx("recovery salt", account)), code)`.
    pub(crate) fn stretch(&self, account: &str) -> Result<Secret<64>> {
        let salt = derive::hash(&derive::context("recovery salt", &[account.as_bytes()])?);
        derive::extract(&salt, self.0.expose())
    }

    fn check(code: &[u8]) -> Result<[u8; CHECK]> {
        let digest = Zeroizing::new(derive::hash(&Zeroizing::new(derive::context("recovery check", &[code])?)));
        digest.first_chunk().copied().ok_or(Error::Internal(&"checksum length"))
    }

    /// Eight groups of five symbols with hyphens between.
    pub(crate) fn to_text(&self) -> Result<Zeroizing<String>> {
        let mut bytes = Zeroizing::new([0; CODE + CHECK]);
        let check = Self::check(self.0.expose())?;
        let (code, end) = bytes.split_at_mut(CODE);
        code.copy_from_slice(self.0.expose());
        end.copy_from_slice(&check);
        let mut text = Zeroizing::new(String::with_capacity(48));
        let mut written = 0_usize;
        let (fives, _) = bytes.as_chunks::<5>();
        for five in fives {
            let mut word = five.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
            for _ in 0..8 {
                if written > 0 && written.is_multiple_of(GROUP) {
                    text.push('-');
                }
                let symbol = SYMBOLS.get((word >> 35) as usize & 31).ok_or(Error::Internal(&"a symbol out of range"))?;
                text.push(char::from(*symbol));
                word <<= 5;
                written = written.saturating_add(1);
            }
            word.zeroize();
        }
        Ok(text)
    }

    /// Reads what a person typed: case, ASCII white space, hyphens and the look-alikes O/0 and I/L/1 don't matter.
    /// Anything else that is not the code and its checksum is [`Error::MistypedCode`], before any key work.
    pub(crate) fn from_text(text: &str) -> Result<Self> {
        let mut bytes = Zeroizing::new([0_u8; CODE + CHECK]);
        let (fives, _) = bytes.as_chunks_mut::<5>();
        let mut fives = fives.iter_mut();
        let (mut word, mut symbols) = (0_u64, 0_usize);
        for byte in text.bytes() {
            if byte.is_ascii_whitespace() || byte == b'-' {
                continue;
            }
            word = (word << 5) | u64::from(value(byte).ok_or(Error::MistypedCode)?);
            symbols = symbols.saturating_add(1);
            if symbols.is_multiple_of(8) {
                let [_, _, _, low @ ..] = word.to_be_bytes();
                *fives.next().ok_or(Error::MistypedCode)? = low;
            }
        }
        word.zeroize();
        if symbols != LENGTH {
            return Err(Error::MistypedCode);
        }
        let (code, check) = bytes.split_at(CODE);
        if bool::from(Self::check(code)?.ct_eq(check)) {
            Secret::from_slice(code).map(Self).ok_or(Error::Internal(&"code length"))
        } else {
            Err(Error::MistypedCode)
        }
    }
}

fn value(symbol: u8) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    SYMBOLS.iter().position(|known| *known == symbol).and_then(|index| u8::try_from(index).ok())
}
