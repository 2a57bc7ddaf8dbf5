#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::record::ContentType::Json;
use crate::record::kinds::check;

#[test]
fn dates_are_real_ones() {
    let date = |text: &str| check("consent", Json, format!(r#"{{"purpose":"p","status":"given","from":"{text}"}}"#).as_bytes()).is_ok();
    let partial = |text: &str| check("medication", Json, format!(r#"{{"name":"n","since":"{text}"}}"#).as_bytes()).is_ok();
    let moment = |text: &str| check("mood", Json, format!(r#"{{"score":1,"writtenAt":"{text}"}}"#).as_bytes()).is_ok();
    let both = |text: &str| date(text) && partial(text) && moment(text);
    for text in ["2026-05-01", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2026-04-30", "2026-12-31"] {
        assert!(both(text), "{text}");
    }
    for text in [
        "",
        "2026-5-1",
        "2026-05-1",
        "26-05-01",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-00-10",
        "2026-13-10",
        "2026-05-00",
        "2026-05-32",
        "2026/05/01",
        "20260501",
        "+2026-05-01",
        "02026-05-01",
        "2026-05-01 ",
        " 2026-05-01",
        "2026-W18-5",
        "2026-121",
        "-001-05-01",
        "２０２６-05-01",
        "2026-05-01T",
        "2026-05-01T10",
        "2026-05-01T10:00",
        "2026-05-01T10:00:00",
    ] {
        assert!(!date(text) && !partial(text) && !moment(text), "{text}");
    }
    assert!(partial("2019") && partial("2019-05") && !partial("201") && !partial("2019-") && !partial("2019-00") && !partial("2019-13"));
    assert!(!date("2019") && !date("2019-05") && !moment("2019") && !moment("2019-05"));
    for text in [
        "2026-05-01T10:00Z",
        "2026-05-01T10:00:59Z",
        "2026-05-01T00:00:00.1Z",
        "2026-05-01T23:59:59.999999999+14:00",
        "2026-05-01T10:00:00.000Z",
        "2026-05-01T10:00-00:00",
        "2024-02-29T10:00:00-23:59",
    ] {
        assert!(moment(text) && !date(text) && !partial(text), "{text}");
    }
    for text in [
        "2026-05-01t10:00Z",
        "2026-05-01T10:00z",
        "2026-05-01 10:00Z",
        "2026-05-01T24:00Z",
        "2026-05-01T10:60Z",
        "2026-05-01T10:00:60Z",
        "2026-05-01T10:00:00.Z",
        "2026-05-01T10:00:00.1234567890Z",
        "2026-05-01T10:00:00,5Z",
        "2026-05-01T10Z",
        "2026-05-01T1:00Z",
        "2026-05-01T10:00+2",
        "2026-05-01T10:00+0200",
        "2026-05-01T10:00+02",
        "2026-05-01T10:00+24:00",
        "2026-05-01T10:00+02:60",
        "2026-05-01T10:00ZZ",
        "2026-05-01T10:00:00.123456789+02:00Z",
        "2026-02-30T10:00Z",
        "2026-05-01T10:00 Z",
    ] {
        assert!(!moment(text), "{text}");
    }
}
