//! The same in plain numbers, for tests on any machine: byte 0 is the lowest.

#[derive(Clone, Copy)]
pub(crate) struct Vector(u128);

impl Vector {
    pub(crate) fn splat(byte: u8) -> Self {
        Self(u128::from_le_bytes([byte; 16]))
    }

    pub(crate) fn load(bytes: &[u8; 16]) -> Self {
        Self(u128::from_le_bytes(*bytes))
    }

    pub(crate) fn store(self, to: &mut [u8; 16]) {
        *to = self.0.to_le_bytes();
    }

    pub(crate) fn xor(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn holds(self, mask: u8) -> Self {
        Self::each(|n| if self.bytes()[n] & mask == mask { 0xff } else { 0 })
    }

    pub(crate) fn left<const N: u32>(self) -> Self {
        Self::halves((self.0 as u64) << N, ((self.0 >> 64) as u64) << N)
    }

    pub(crate) fn right<const N: u32>(self) -> Self {
        Self::halves((self.0 as u64) >> N, ((self.0 >> 64) as u64) >> N)
    }

    pub(crate) fn pick(self, places: Self) -> Self {
        Self::each(|n| self.bytes().get(usize::from(places.bytes()[n])).copied().unwrap_or(0))
    }

    pub(crate) fn weave_first(self, other: Self) -> Self {
        Self::each(|n| [self, other][n % 2].bytes()[n / 2])
    }

    pub(crate) fn weave_second(self, other: Self) -> Self {
        Self::each(|n| [self, other][n % 2].bytes()[8 + n / 2])
    }

    pub(crate) fn advance_byte(self, before: Self) -> Self {
        Self(self.0 << 8 | before.0 >> 120)
    }

    pub(crate) fn advance_word(self, before: Self) -> Self {
        Self(self.0 << 32 | before.0 >> 96)
    }

    pub(crate) fn advance_half(self, before: Self) -> Self {
        Self(self.0 << 64 | before.0 >> 64)
    }

    pub(crate) fn turn_quarter(self) -> Self {
        Self(self.0.rotate_right(32))
    }

    pub(crate) fn turn_half(self) -> Self {
        Self(self.0.rotate_right(64))
    }

    fn bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    fn each(byte: impl Fn(usize) -> u8) -> Self {
        Self(u128::from_le_bytes(core::array::from_fn(byte)))
    }

    fn halves(low: u64, high: u64) -> Self {
        Self(u128::from(low) | u128::from(high) << 64)
    }
}
