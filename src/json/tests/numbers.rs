#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::json::number::OVERFLOW;
use crate::json::{Flaw, parse, scan};
use crate::testing::dice;

/// Abuse A039.
#[test]
fn numbers_that_javascript_cannot_carry() {
    for text in [
        "1e400",
        "-1e400",
        "1e309",
        "2e308",
        "1.7976931348623159e308",
        "17976931348623159e292",
        "0.1e310",
        "1e99999999999999999999",
        "-0",
        "-0.0",
        "-0e5",
        "-0.000e-3",
        "-1e-400",
        "-2.4e-324",
        "-2.4703282292062327208e-324",
        "-0.00001e-320",
        "-1e-99999999999999999999",
        "9007199254740992",
        "9007199254740993",
        "-9007199254740992",
        "10000000000000000",
        "100000000000000000000000",
    ] {
        assert_eq!(scan(text.as_bytes()), Err(Flaw::Number), "{text}");
        assert_eq!(scan(["{\"a\":[", text, "]}"].concat().as_bytes()), Err(Flaw::Number), "{text}");
    }
}

#[test]
fn overflow_is_judged_to_the_last_digit() {
    let max = format!("{:.1}", f64::MAX);
    assert_eq!(scan(max.as_bytes()), Ok(()));
    // halfway to the next: every digit counts
    let limit = core::str::from_utf8(OVERFLOW).unwrap();
    let below = [&limit[..limit.len() - 1], "1.99999"].concat();
    for (text, good) in [(below, true), ([limit, ".0"].concat(), false), ([limit, "e0"].concat(), false), ([limit, ".01"].concat(), false)]
    {
        assert_eq!(text.parse::<f64>().unwrap().is_finite(), good);
        assert_eq!(scan(text.as_bytes()).is_ok(), good, "{text}");
    }
}

#[test]
fn floats_are_judged_as_the_standard_library_reads_them() {
    let mut random = dice();
    let mut digits = |most: usize| (0..=random(most)).map(|_| char::from(b'0' + random(10) as u8)).collect::<String>();
    for round in 0..40_000 {
        let sign = if round % 2 == 0 { "" } else { "-" };
        let (whole, fraction) = (digits(3), digits(25));
        let power = [308, -324, -325, 0][round / 2 % 4] + [0, 1, -1, 2][round / 8 % 4] - whole.len() as i32 + 1;
        let whole = if whole.starts_with('0') { "17976931348623157" } else { &whole };
        let text = format!("{sign}{whole}.{fraction}e{power}");
        let value: f64 = text.parse().unwrap();
        let carried = value.is_finite() && !(value == 0.0 && value.is_sign_negative());
        assert_eq!(scan(text.as_bytes()).is_ok(), carried, "{text}");
    }
}

#[test]
fn numbers_compare_exactly_with_integers() {
    let number = |text: &str| parse(text.as_bytes()).unwrap().number().unwrap();
    for text in ["5", "5.0", "50e-1", "0.5e1", "0.05E+2", "500.00e-2"] {
        assert!(number(text).is_whole(), "{text}");
        assert!(number(text).is_within(5, 5), "{text}");
        assert!(!number(text).is_within(6, 9) && !number(text).is_within(0, 4), "{text}");
    }
    for text in ["5.5", "55e-1", "5.00000000000000000000000001"] {
        assert!(!number(text).is_whole(), "{text}");
        assert!(number(text).is_within(5, 6) && !number(text).is_within(5, 5) && !number(text).is_within(6, 6), "{text}");
    }
    assert!(number("-5.5").is_within(-6, -5) && !number("-5.5").is_within(-5, 0) && !number("-5.5").is_within(-9, -6));
    assert!(number("-0.1").is_within(-1, 0) && !number("-0.1").is_within(0, 1));
    assert!(number("0").is_within(0, 0) && number("0.0").is_within(0, 0) && number("0").is_whole());
    assert!(number("1e-300").is_within(0, 1) && !number("1e-300").is_within(1, 1) && !number("1e-300").is_whole());
    assert!(number("1e300").is_whole() && !number("1e300").is_within(0, 10));
    assert!(parse(b"\"5\"").unwrap().number().is_none());
}
