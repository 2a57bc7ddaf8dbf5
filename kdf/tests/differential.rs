//! What the `argon2` crate says about random parameters: tests/vectors/argon2/differential.json, which the shipped module is compared
//! with in Node and in browsers (tests/facade/argon2.test.mjs). Here the file is compared with the crate, so that it stays the crate's word.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

use std::fmt::Write as _;

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/argon2/differential.json");
const SEED: u64 = 0x0a29_2026_0309_9106;

/// Repeatable numbers: xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        u32::try_from((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end).unwrap()
    }
    fn of(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(u64::from(to - from + 1))
    }
}

/// What the test in JavaScript makes as well: no case has to list its bytes.
fn filling(number: u32, field: u32, length: u32) -> Vec<u8> {
    let mut state = number * 4 + field;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| byte()).collect()
}

struct Case {
    cost: [u32; 3],
    /// Of tag, password, salt, secret and associated data.
    lengths: [u32; 5],
}

impl Case {
    fn tag(&self, number: u32) -> String {
        let [memory, passes, lanes] = self.cost;
        let [tag, password, salt, secret, associated] = self.lengths;
        let [password, salt, secret, associated] =
            [(0, password), (1, salt), (2, secret), (3, associated)].map(|(field, length)| filling(number, field, length));
        let mut params = ParamsBuilder::new();
        params.m_cost(memory).t_cost(passes).p_cost(lanes).data(AssociatedData::new(&associated).unwrap());
        let argon2 = Argon2::new_with_secret(&secret, Algorithm::Argon2id, Version::V0x13, params.build().unwrap()).unwrap();
        let mut out = vec![0; usize::try_from(tag).unwrap()];
        argon2.hash_password_into(&password, &salt, &mut out).unwrap();
        out.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    }
}

fn cases() -> Vec<Case> {
    let mut random = Random(SEED);
    let mut cases = Vec::new();
    // every length up to two blocks of BLAKE2b and more, at the least cost
    for length in 0..=270 {
        let lengths = [4 + length % 150, length, 8 + length % 140, length % 7 * 19, length % 33];
        cases.push(Case { cost: [8, 1, 1], lengths });
    }
    // every size of memory around a multiple of 4p, where the segments are shortest and where addresses are made anew
    for lanes in 1..=4 {
        for memory in (8 * lanes..=13 * lanes).chain(511 * lanes..=(517 * lanes).min(1024)) {
            cases.push(Case { cost: [memory, 2, lanes], lengths: [32, 8, 16, 0, 0] });
        }
    }
    for _ in 0..240 {
        let lanes = random.of(1, 4);
        let memory = if random.below(2) == 0 { random.of(8 * lanes, 1024) } else { random.of(8 * lanes, 96) };
        let some = |random: &mut Random, to| if random.below(2) == 0 { 0 } else { random.of(1, to) };
        let (secret, associated) = (some(&mut random, 80), some(&mut random, 32));
        let lengths = [random.of(4, 200), random.of(0, 300), random.of(8, 80), secret, associated];
        cases.push(Case { cost: [memory, random.of(1, 6), lanes], lengths });
    }
    cases
}

fn written() -> String {
    let mut text = format!(
        "{{\n \"source\": \"the argon2 crate, by kdf/tests/differential.rs with seed {SEED:#018x}\",\n \"unit_m\": \"KiB\",\n \"bytes\": \"byte i of field f (password 0, salt 1, secret 2, ad 3) of case n: the top byte of x[i + 1], where x[0] = 4n + f and x[i + 1] = 1664525 x[i] + 1013904223 mod 2^32\",\n \"tests\": [\n"
    );
    let cases = cases();
    for (number, case) in cases.iter().enumerate() {
        let number = u32::try_from(number).unwrap();
        let ([m, t, p], [tag, password, salt, secret, ad]) = (case.cost, case.lengths);
        let comma = if number as usize + 1 == cases.len() { "" } else { "," };
        writeln!(
            text,
            "  {{ \"n\": {number}, \"m\": {m}, \"t\": {t}, \"p\": {p}, \"lengths\": {{ \"tag\": {tag}, \"password\": {password}, \"salt\": {salt}, \"secret\": {secret}, \"ad\": {ad} }}, \"tag\": \"{}\" }}{comma}",
            case.tag(number)
        )
        .unwrap();
    }
    text + " ]\n}\n"
}

#[test]
fn the_file_is_what_the_crate_says() {
    assert!(
        std::fs::read_to_string(FILE).unwrap() == written(),
        "differential.json differs: `cargo test -p hushnote-kdf -- --ignored` writes it anew"
    );
}

#[test]
#[ignore = "writes the file that the other test reads"]
fn write_the_file() {
    std::fs::write(FILE, written()).unwrap();
}
