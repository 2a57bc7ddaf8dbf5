#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::arithmetic_side_effects)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod dates;
mod examples;
mod messages;

use examples::GOOD;

use super::schema::{Field, Shape};
use super::{COMMON, KINDS, check};
use crate::error::Error;
use crate::record::ContentType::{Bytes, Json, Text};

fn refusal(kind: &str, content: &str) -> String {
    match check(kind, Json, content.as_bytes()) {
        Err(Error::BadField(message)) => *message,
        Err(Error::BadInput(message)) => (*message).to_owned(),
        other => panic!("{kind} {content}: {other:?}"),
    }
}

#[test]
fn every_kind_takes_the_least_and_the_most() {
    for (kind, least, most) in GOOD {
        assert_eq!(check(kind, Json, least.as_bytes()), Ok(()), "{kind}");
        assert_eq!(check(kind, Json, most.as_bytes()), Ok(()), "{kind}");
    }
    assert!(KINDS.iter().all(|kind| GOOD.iter().any(|(name, ..)| *name == kind.name)));
}

#[test]
fn fields_beyond_the_table_are_taken() {
    for (kind, least, _) in GOOD {
        let more =
            [&least[..least.len() - 1], r#","x":{"deep":[1,null]},"__proto__":{"a":1},"Text":7,"":"","writtenAt":"2026-02-28T23:59Z"}"#]
                .concat();
        assert_eq!(check(kind, Json, more.as_bytes()), Ok(()), "{kind}");
    }
}

#[test]
fn every_field_left_out_is_missed_if_it_is_required() {
    for (kind, least, _) in GOOD {
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(least).unwrap();
        for name in fields.keys() {
            let mut fewer = fields.clone();
            fewer.remove(name);
            let message = refusal(kind, &serde_json::to_string(&fewer).unwrap());
            let expected = match name.as_str() {
                "minutes" | "endedAt" => "session: endedAt or minutes is missing".into(),
                _ => format!("{kind}: {name} is missing"),
            };
            assert_eq!(message, expected);
        }
    }
}

#[test]
fn no_field_takes_a_value_of_another_type() {
    for (kind, _, most) in GOOD {
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(most).unwrap();
        for name in fields.keys() {
            for wrong in ["null", "[[]]", "1e9", "\"\\ud83d\\ude00\"", "{\"a\":1}"] {
                let mut other = fields.clone();
                other.insert(name.clone(), serde_json::from_str(wrong).unwrap());
                let content = serde_json::to_string(&other).unwrap();
                if check(kind, Json, content.as_bytes()).is_ok() {
                    let free = matches!(
                        (fields[name].is_string(), fields[name].is_number(), wrong),
                        (true, _, "\"\\ud83d\\ude00\"") | (_, true, "1e9")
                    ) || (name == "safetyPlan" && wrong == "{\"a\":1}");
                    assert!(free, "{kind}.{name} took {wrong}");
                } else {
                    let message = refusal(kind, &content);
                    assert!(message.starts_with(&format!("{kind}: {name}")) && message.contains(" must be "), "{message}");
                    assert!(!message.contains('\u{1f600}') && !message.contains("1e9") && !message.contains("1000000000"), "{message}");
                }
            }
        }
    }
}

#[test]
fn keys_and_values_count_as_they_read_unescaped() {
    assert_eq!(check("risk", Json, br#"{"\u006cevel":"\u006cow"}"#), Ok(()));
    assert_eq!(refusal("risk", r#"{"\u006cevel":"\u006c"}"#), "risk: level must be one of none, low, moderate, high, imminent");
    assert_eq!(check("consent", Json, br#"{"purpose":"\u00e9","status":"given","from":"2026\u002d05-01"}"#), Ok(()));
    assert_eq!(refusal("consent", r#"{"purpose":"\u0020\n","status":"given"}"#), "consent: purpose must be text that is not blank");
}

#[test]
fn ids_are_counted_in_bytes() {
    let reply = |id: &str| check("message", Json, format!(r#"{{"text":"","replyTo":"{id}"}}"#).as_bytes());
    assert_eq!(reply(&"a".repeat(256)), Ok(()));
    assert_eq!(reply(&"\\u00e9".repeat(128)), Ok(()));
    assert!(reply(&"a".repeat(257)).is_err() && reply(&["a", &"é".repeat(128)].concat()).is_err() && reply("").is_err());
}

#[test]
fn kinds_by_name() {
    assert_eq!(check("", Json, b"{}"), Err(Error::bad_input(&"kind must be 1 to 64 of a-z, 0-9 and -")));
    for kind in ["X-note", "x_note", "x-ä", "x-\0", " x-note", "progress ", "Progress", "x-note\n"] {
        assert_eq!(check(kind, Json, b"{}"), Err(Error::bad_input(&"kind must be 1 to 64 of a-z, 0-9 and -")), "{kind:?}");
    }
    assert_eq!(check(&["x-", &"a".repeat(62)].concat(), Json, b"{}"), Ok(()));
    assert_eq!(check(&["x-", &"a".repeat(63)].concat(), Json, b"{}"), Err(Error::TooLarge(&"kind")));
    for kind in ["note", "x", "my-x-note", "progress-note", "progres", "0", "-", "constructor"] {
        assert_eq!(check(kind, Json, b"{}"), Err(Error::bad_input(&"kind is neither built in nor starts with x-")), "{kind}");
    }
}

#[test]
fn kinds_by_content_type() {
    for kind in KINDS {
        let name = kind.name;
        assert!(check(name, Bytes, b"{}").is_err(), "{name}");
        let plain = matches!(name, "message" | "process");
        assert_eq!(check(name, Text, "grüße".as_bytes()).is_ok(), plain, "{name}");
        assert_eq!(check(name, Text, b"").is_ok(), plain, "{name}");
        assert!(check(name, Text, b"\xff").is_err(), "{name}");
    }
    assert_eq!(check("mood", Bytes, b"\x01"), Err(Error::bad_field("mood: content must be an object".to_owned())));
    assert_eq!(check("message", Bytes, b"\x01"), Err(Error::bad_field("message: content must be an object or text".to_owned())));
    assert_eq!(check("message", Text, b"\xff"), Err(Error::bad_input(&"content is not strict UTF-8")));
    assert_eq!(check("x-scan", Bytes, b"\xff\0"), Ok(()));
    assert_eq!(check("x-scan", Text, "any text \0".as_bytes()), Ok(()));
    assert_eq!(check("x-scan", Text, b"\xff"), Err(Error::bad_input(&"content is not strict UTF-8")));
    for json in ["{}", "[1,2]", "null", "\"text\"", "1.5"] {
        assert_eq!(check("x-scan", Json, json.as_bytes()), Ok(()));
    }
}

/// Abuses A029, A037, A038 and A039, on sealing.
#[test]
fn bad_json_is_bad_input_whatever_the_kind() {
    let deep = ["{\"text\":", &"[".repeat(10_000), &"]".repeat(10_000), "}"].concat();
    for (content, message) in [
        ("", "content is not well-formed JSON"),
        ("{\"text\":\"\"", "content is not well-formed JSON"),
        ("{\"text\":\"\"}x", "content is not well-formed JSON"),
        ("\u{feff}{\"text\":\"\"}", "content is not well-formed JSON"),
        (r#"{"text":"","text":""}"#, "content holds one object key twice"),
        (r#"{"text":"","t\u0065xt":""}"#, "content holds one object key twice"),
        (deep.as_str(), "content is nested more than 64 levels deep"),
        (r#"{"text":"","n":1e400}"#, "content holds a number that JavaScript cannot carry exactly"),
        (r#"{"text":"","n":-0}"#, "content holds a number that JavaScript cannot carry exactly"),
        (r#"{"text":"","n":9007199254740993}"#, "content holds a number that JavaScript cannot carry exactly"),
        (r#"{"text":"\ud800"}"#, "content holds an unpaired surrogate"),
    ] {
        assert_eq!(refusal("message", content), message);
        assert_eq!(refusal("x-any", content), message);
    }
    assert_eq!(check("message", Json, b"{\"text\":\"\xff\"}"), Err(Error::bad_input(&"content is not strict UTF-8")));
    assert_eq!(check("message", Json, br#"{"text":"","__proto__":{"text":7},"constructor":null,"toString":0}"#), Ok(()));
    assert_eq!(refusal("message", r#"{"__proto__":{"text":""}}"#), "message: text is missing");
}

#[test]
fn every_prefix_is_refused() {
    for (kind, _, most) in GOOD {
        for length in 0..most.len() {
            assert!(check(kind, Json, &most.as_bytes()[..length]).is_err(), "{kind} {length}");
        }
    }
}

#[test]
fn a_hundred_thousand_fields_and_items() {
    let fields: String = (0..100_000).map(|n| format!(",\"field {n}\":[{{}}]")).collect();
    assert_eq!(check("message", Json, [r#"{"text":"""#, &fields, "}"].concat().as_bytes()), Ok(()));
    let goals = "{\"text\":\"\"},".repeat(100_000);
    assert_eq!(check("plan", Json, ["{\"goals\":[", &goals, "\"\"]}"].concat().as_bytes()), Ok(()));
    assert_eq!(refusal("plan", &["{\"goals\":[", &goals, "{}]}"].concat()), "plan: goals[100000].text is missing");
}

/// The tables keep their own rules, which the check takes for granted.
#[test]
fn the_tables_are_sound() {
    fn names(tables: &[&[Field]]) {
        let fields: Vec<_> = tables.iter().copied().flatten().collect();
        assert!(fields.len() <= 64);
        for (index, field) in fields.iter().enumerate() {
            assert!(fields.iter().skip(index + 1).all(|other| other.name != field.name), "{}", field.name);
            inner(&field.shape);
        }
    }
    fn inner(shape: &Shape) {
        match shape {
            Shape::List(each) => inner(each),
            Shape::Object(fields) => names(&[fields]),
            Shape::Or(other, fields) => {
                inner(other);
                names(&[fields]);
            }
            Shape::Whole(min, max) | Shape::Range(min, max) => assert!(min < max),
            _ => {}
        }
    }
    for kind in KINDS {
        names(&[COMMON, kind.fields]);
        let required = kind.fields.iter().any(|field| field.required);
        assert!(required || kind.variants.is_some(), "{} would take anything", kind.name);
        for case in kind.variants.iter().flat_map(|variants| variants.cases) {
            names(&[COMMON, kind.fields, case.fields]);
        }
    }
    for (kind, _, most) in GOOD {
        let content: serde_json::Map<String, serde_json::Value> = serde_json::from_str(most).unwrap();
        let kind = KINDS.iter().find(|known| known.name == *kind).unwrap();
        if kind.variants.is_none() {
            for field in kind.fields {
                assert!(content.contains_key(field.name), "{}.{} has no example", kind.name, field.name);
            }
        }
    }
}
