#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::refusal;

#[test]
fn errors_name_kind_and_field_and_nothing_else() {
    for (kind, content, message) in [
        ("progress", "{}", "progress: format is missing"),
        ("progress", r#"{"format":"soap"}"#, "progress: format must be one of SOAP, BIRP, DAP, free"),
        ("progress", r#"{"format":["SOAP"]}"#, "progress: format must be one of SOAP, BIRP, DAP, free"),
        ("progress", r#"{"format":"SOAP","subjective":"a secret"}"#, "progress: objective is missing"),
        ("progress", r#"{"format":"SOAP","subjective":{"secret":1}}"#, "progress: subjective must be text"),
        ("progress", r#"{"format":"free","text":"","session":""}"#, "progress: session must be a record id of 1 to 256 bytes"),
        ("process", "[]", "process: content must be an object or text"),
        ("plan", "\"secret\"", "plan: content must be an object"),
        ("plan", "null", "plan: content must be an object"),
        ("plan", r#"{"goals":"secret"}"#, "plan: goals must be a list"),
        ("plan", r#"{"goals":["",{"text":""},{"term":"short"}]}"#, "plan: goals[2].text is missing"),
        ("plan", r#"{"goals":["",7]}"#, "plan: goals[1] must be an object or text"),
        ("plan", r#"{"goals":[{"text":"","term":"medium"}]}"#, "plan: goals[0].term must be one of short, long"),
        ("plan", r#"{"goals":[],"diagnoses":[{"code":" \t"}]}"#, "plan: diagnoses[0].code must be text that is not blank"),
        ("plan", r#"{"goals":[],"reviewOn":"01.05.2026"}"#, "plan: reviewOn must be a date, YYYY-MM-DD"),
        ("risk", r#"{"level":"HIGH"}"#, "risk: level must be one of none, low, moderate, high, imminent"),
        (
            "risk",
            r#"{"level":"low","about":["self-harm","secret"]}"#,
            "risk: about[1] must be one of suicide, self-harm, harm-to-others, harm-from-others, self-neglect, other",
        ),
        ("risk", r#"{"level":"low","safetyPlan":{"coping":["a",1]}}"#, "risk: safetyPlan.coping[1] must be text"),
        ("risk", r#"{"level":"low","safetyPlan":[]}"#, "risk: safetyPlan must be an object"),
        ("mood", r#"{"score":11}"#, "mood: score must be a number from 0 to 10"),
        ("mood", r#"{"score":10.0000000000000000000001}"#, "mood: score must be a number from 0 to 10"),
        ("mood", r#"{"score":-0.5}"#, "mood: score must be a number from 0 to 10"),
        ("mood", r#"{"score":"5"}"#, "mood: score must be a number from 0 to 10"),
        (
            "session",
            r#"{"startedAt":"2026-05-01","minutes":50,"modality":"video","attendance":"attended"}"#,
            "session: startedAt must be a date-time with Z or an offset, YYYY-MM-DDThh:mm:ssZ",
        ),
        (
            "session",
            r#"{"startedAt":"2026-05-01T10:00Z","minutes":50.5,"modality":"video","attendance":"attended"}"#,
            "session: minutes must be a whole number from 0 to 1440",
        ),
        (
            "session",
            r#"{"startedAt":"2026-05-01T10:00Z","minutes":1441,"modality":"video","attendance":"attended"}"#,
            "session: minutes must be a whole number from 0 to 1440",
        ),
        (
            "session",
            r#"{"startedAt":"2026-05-01T10:00Z","modality":"video","attendance":"late"}"#,
            "session: endedAt or minutes is missing",
        ),
        (
            "assessment",
            r#"{"instrument":"A","answers":[1,[2]]}"#,
            "assessment: answers[1] must be an object or text, a number, true, false or null",
        ),
        ("assessment", r#"{"instrument":"A","answers":[{"question":"1"}]}"#, "assessment: answers[0].value is missing"),
        ("assessment", r#"{"instrument":"A","scales":[{"name":"a","score":"1"}]}"#, "assessment: scales[0].score must be a number"),
        ("assessment", r#"{"instrument":"A","scales":["a"]}"#, "assessment: scales[0] must be an object"),
        ("diagnosis", r#"{"system":"ICD-10","code":"F32.1","principal":"yes"}"#, "diagnosis: principal must be true or false"),
        (
            "diagnosis",
            r#"{"system":"ICD-10","code":"F32.1","since":"2019-13"}"#,
            "diagnosis: since must be a date, YYYY-MM-DD, YYYY-MM or YYYY",
        ),
        ("amendment", r#"{"text":"a secret"}"#, "amendment: of is missing"),
        ("amendment", r#"{"of":"n-1","text":"","revision":0}"#, "amendment: revision must be a whole number from 1 to 4294967295"),
        (
            "message",
            r#"{"text":"","writtenAt":"yesterday"}"#,
            "message: writtenAt must be a date, YYYY-MM-DD, or a date-time with Z or an offset",
        ),
    ] {
        assert_eq!(refusal(kind, content), message);
    }
}
