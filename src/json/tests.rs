#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::arithmetic_side_effects)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod numbers;

use super::{DEPTH, Flaw, check, parse, scan};
use crate::error::Error;
use crate::testing::dice;

const GOOD: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "1",
    "10",
    "-1",
    "1.5",
    "-0.5",
    "1e3",
    "1E+3",
    "1e-3",
    "0.0",
    "0e0",
    "\"\"",
    "[]",
    "{}",
    " \t\r\n[ 1 , 2 ] \n",
    "[[],{},[{}]]",
    "{\"\":0}",
    "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}",
    r#""\"\\\/\b\f\n\r\t\u0000\u00e9\ud83d\uDE00""#,
    "\"é€😀\u{7f}\u{2028}\"",
    "9007199254740991",
    "-9007199254740991",
    "9007199254740992.0",
    "1.7976931348623157e308",
    "-1.7976931348623157e+308",
    "17976931348623157e292",
    "1e-400",
    "5e-324",
    "-5e-324",
    "-3e-324",
    "-2.470328229206232721e-324",
    "0e99999999999999999999",
    "0.00e-99999999999999999999",
];

const BAD: &[(&str, Flaw)] = &[
    ("", Flaw::Syntax),
    (" ", Flaw::Syntax),
    ("\u{feff}1", Flaw::Syntax),
    ("1\u{a0}", Flaw::Syntax),
    ("nul", Flaw::Syntax),
    ("nulll", Flaw::Syntax),
    ("True", Flaw::Syntax),
    ("NaN", Flaw::Syntax),
    ("Infinity", Flaw::Syntax),
    ("1 2", Flaw::Syntax),
    ("{} {}", Flaw::Syntax),
    ("[]]", Flaw::Syntax),
    ("[1,]", Flaw::Syntax),
    ("[,1]", Flaw::Syntax),
    ("[1 2]", Flaw::Syntax),
    ("[}", Flaw::Syntax),
    ("{]", Flaw::Syntax),
    ("[{]}", Flaw::Syntax),
    ("{\"a\"}", Flaw::Syntax),
    ("{\"a\":}", Flaw::Syntax),
    ("{\"a\":1,}", Flaw::Syntax),
    ("{a:1}", Flaw::Syntax),
    ("{'a':1}", Flaw::Syntax),
    ("{1:1}", Flaw::Syntax),
    ("{\"a\" 1}", Flaw::Syntax),
    ("[1]//", Flaw::Syntax),
    ("/**/1", Flaw::Syntax),
    ("\"", Flaw::Syntax),
    ("\"\\\"", Flaw::Syntax),
    ("\"\\x41\"", Flaw::Syntax),
    ("\"\\u00g0\"", Flaw::Syntax),
    ("\"\\u00+1\"", Flaw::Syntax),
    ("\"\\u12\"", Flaw::Syntax),
    ("\"\\U0041\"", Flaw::Syntax),
    ("\"a\nb\"", Flaw::Syntax),
    ("\"a\0\"", Flaw::Syntax),
    ("\"0123456789abcde\u{1f}f0123456789\"", Flaw::Syntax),
    ("01", Flaw::Syntax),
    ("-01", Flaw::Syntax),
    ("+1", Flaw::Syntax),
    ("-", Flaw::Syntax),
    (".5", Flaw::Syntax),
    ("5.", Flaw::Syntax),
    ("5.e3", Flaw::Syntax),
    ("1e", Flaw::Syntax),
    ("1e+", Flaw::Syntax),
    ("1e1.5", Flaw::Syntax),
    ("0x10", Flaw::Syntax),
    ("1_000", Flaw::Syntax),
    ("\"\\ud800\"", Flaw::Surrogate),
    ("\"\\udc00\"", Flaw::Surrogate),
    ("\"\\ud800\\ud800\"", Flaw::Surrogate),
    ("\"\\ud800a\"", Flaw::Surrogate),
    ("\"\\ud800\\n\"", Flaw::Surrogate),
    ("{\"\\ud800\":1}", Flaw::Surrogate),
];

#[test]
fn the_grammar() {
    for text in GOOD {
        assert_eq!(scan(text.as_bytes()), Ok(()), "{text}");
    }
    for (text, flaw) in BAD {
        assert_eq!(scan(text.as_bytes()), Err(*flaw), "{text}");
        assert_eq!(check(text.as_bytes()), Err(Error::Malformed(&"JSON")), "{text}");
    }
}

#[test]
fn only_strict_utf8() {
    for bytes in [&b"\"\xff\""[..], b"\"\xc0\x80\"", b"\"\xed\xa0\x80\"", b"\"\xf4\x90\x80\x80\"", b"\"\xe2\x82\"", b"\xff\xfe1\0"] {
        assert_eq!(scan(bytes), Err(Flaw::Encoding));
    }
}

/// Abuse A029.
#[test]
fn a_key_may_not_occur_twice() {
    for text in [
        r#"{"a":1,"a":2}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"{"/":1,"\/":2}"#,
        r#"{"":1,"":2}"#,
        r#"{"a":1,"b":{"c":[{"d":1,"e":2,"d":3}]}}"#,
        r#"{"a":1,"b":{"a":1},"a":2}"#,
        r#"{"é":1,"\u00e9":2}"#,
        r#"{"😀":1,"\ud83d\ude00":2}"#,
        r#"{"__proto__":1,"__proto__":2}"#,
    ] {
        assert_eq!(scan(text.as_bytes()), Err(Flaw::RepeatedKey), "{text}");
    }
    for text in [
        // the escaped form of a letter beside another letter, and two Unicode forms of one look
        r#"{"a":1,"\u0062":2}"#,
        "{\"\u{e9}\":1,\"e\u{301}\":2}",
        r#"{"a":1,"A":2,"a ":3,"":4,"\u0000":5,"a\u0000":6,"\"":7,"\\":8,"\\\"":9}"#,
        r#"[{"a":1},{"a":1},{"b":{"a":1},"a":1}]"#,
    ] {
        assert_eq!(scan(text.as_bytes()), Ok(()), "{text}");
    }
}

#[test]
fn keys_whose_hashes_collide_are_told_apart() {
    // two pairs with one 32-bit FNV-1a hash each
    assert_eq!(scan(br#"{"costarring":1,"liquid":2,"declinate":3,"macallums":4}"#), Ok(()));
    assert_eq!(scan(br#"{"costarring":1,"liquid":2,"declinate":3,"costarring":4}"#), Err(Flaw::RepeatedKey));
}

/// Abuse A037.
#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
    let objects = |depth: usize| ["{\"a\":".repeat(depth), "1".into(), "}".repeat(depth)].concat();
    let most = DEPTH;
    assert_eq!(scan(nested(most).as_bytes()), Ok(()));
    assert_eq!(scan(objects(most).as_bytes()), Ok(()));
    for depth in [most + 1, 10_000, 1_000_000] {
        assert_eq!(scan(nested(depth).as_bytes()), Err(Flaw::Depth));
        assert_eq!(scan(objects(depth).as_bytes()), Err(Flaw::Depth));
        assert_eq!(scan("[".repeat(depth).as_bytes()), Err(Flaw::Depth));
    }
    // breadth is not depth
    assert_eq!(scan(["[", &"[],".repeat(1000), "{}]"].concat().as_bytes()), Ok(()));
}

/// Abuse A038.
#[test]
fn names_that_javascript_gives_a_meaning_are_data() {
    let text = br#"{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"toString":1,"hasOwnProperty":null}"#;
    let names: Vec<_> = parse(text).unwrap().fields().map(|(name, _)| name.collect::<Vec<u8>>()).collect();
    assert_eq!(names, [&b"__proto__"[..], b"constructor", b"toString", b"hasOwnProperty"]);
}

#[test]
fn every_prefix_is_refused() {
    let text = " {\"k\\u00e9y\":[1.5e3,-2,true,null,{\"b\":\"x\\n\\ud83d\\ude00é€😀\"}],\"c\":{},\"d\":[],\"e\":false}".as_bytes();
    assert_eq!(scan(text), Ok(()));
    for length in 0..text.len() {
        assert!(scan(&text[..length]).is_err(), "{length}");
        assert!(scan(&[&text[..length], b"\x01", &text[length..]].concat()).is_err(), "{length}");
    }
}

#[test]
fn walking_a_document() {
    let text =
        r#" { "t" : "a\"\u00e9\ud83d\ude00" , "l" : [ 1 , [ 2 , "]" ] , { "x" : "}" } , "end" ] , "o":{}, "e":[] ,"b":true,"n":null} "#;
    let root = parse(text.as_bytes()).unwrap();
    let fields: Vec<_> = root.fields().collect();
    let field = |name: &str| fields.iter().find(|(key, _)| key.is(name.as_bytes())).unwrap().1;
    assert_eq!(fields.len(), 6);
    assert!(field("t").text().unwrap().is("a\"é😀".as_bytes()));
    assert_eq!(field("t").text().unwrap().count(), 8);
    let items: Vec<_> = field("l").items().collect();
    assert_eq!(items.len(), 4);
    assert!(items[1].items().nth(1).unwrap().text().unwrap().is(b"]"));
    assert!(items[2].fields().next().unwrap().1.text().unwrap().is(b"}"));
    assert!(items[3].text().unwrap().is(b"end"));
    assert_eq!(field("o").fields().count(), 0);
    assert_eq!(field("e").items().count(), 0);
    assert!(field("b").is_bool() && !field("n").is_bool());
    assert!(field("b").text().is_none() && !field("b").is_array() && !field("b").is_object());
}

#[test]
fn a_hundred_thousand_keys() {
    use core::fmt::Write as _;
    let object = |last: usize| {
        let mut text = String::from("{");
        for key in 0..100_000 {
            write!(text, "\"a key with a long beginning {key}\":{key},").unwrap();
        }
        write!(text, "\"a key with a long beginning {last}\":0}}").unwrap();
        text
    };
    assert_eq!(scan(object(100_000).as_bytes()), Ok(()));
    assert_eq!(scan(object(0).as_bytes()), Err(Flaw::RepeatedKey));
    assert_eq!(scan(object(99_999).as_bytes()), Err(Flaw::RepeatedKey));
    assert_eq!(parse(object(100_000).as_bytes()).unwrap().fields().count(), 100_001);
}

#[test]
fn sixteen_mebibytes() {
    let size = 16 << 20;
    let long = ["{\"text\":\"", &"a".repeat(size - 11), "\"}"].concat();
    // slower byte by byte in an unoptimised test
    let size = 1 << 20;
    let wide = ["[", &"0,".repeat(size / 2 - 1), "0]"].concat();
    let escaped = ["\"", &"\\u00e9".repeat(size / 6), "\""].concat();
    for text in [&long, &wide, &escaped] {
        assert_eq!(scan(text.as_bytes()), Ok(()));
    }
    assert_eq!(parse(wide.as_bytes()).unwrap().items().count(), size / 2);
}

/// Whatever an independent parser refuses, this one refuses; what it takes, this one takes too, but for the strictness
/// that the module promises.
#[test]
fn agrees_with_another_parser() {
    let mut random = dice();
    let alphabet = br#"{}[],:"\u0123456789abcdef-+.eEtrulsn "#;
    let (mut good, mut refused) = (0, 0);
    for round in 0..60_000 {
        let mut text = GOOD[round % GOOD.len()].as_bytes().to_vec();
        for _ in 0..random(4) {
            let at = random(text.len() + 1);
            match random(3) {
                0 => text.insert(at, alphabet[random(alphabet.len())]),
                1 if at < text.len() => drop(text.remove(at)),
                _ => drop(text.splice(at..at, GOOD[random(GOOD.len())].bytes())),
            }
        }
        let other = serde_json::from_slice::<serde_json::Value>(&text);
        match scan(&text) {
            Ok(()) => {
                good += 1;
                // its floats are not exact near the limit
                let fine = other.map_or_else(|error| error.to_string().starts_with("number out of range"), |_| true);
                assert!(fine, "{}", String::from_utf8_lossy(&text));
            }
            Err(Flaw::Syntax | Flaw::Encoding | Flaw::Surrogate) => {
                refused += 1;
                assert!(other.is_err(), "{}", String::from_utf8_lossy(&text));
            }
            Err(_) => {}
        }
    }
    assert!(good > 5_000 && refused > 5_000, "{good} {refused}");
}
