//! Reading and writing cookies.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::error::{Failure, Result};

pub(crate) const SESSION: &str = "session";
pub(crate) const DEVICE: &str = "device";

/// The value of a cookie that this server has set.
pub(crate) fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let wanted = full_name(headers, name);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == wanted)
        .map(|(_, value)| value)
}

/// A `Set-Cookie` line. `seconds` 0 removes the cookie.
pub(crate) fn set(headers: &HeaderMap, name: &str, value: &str, seconds: u32) -> Result<HeaderValue> {
    let secure = if is_loopback(headers) { "" } else { "; Secure" };
    let name = full_name(headers, name);
    HeaderValue::try_from(format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"))
        .map_err(Failure::internal)
}

/// `__Host-` keeps a sibling domain from planting a cookie of its own, and needs `Secure`, which browsers refuse or
/// honour differently on plain http://127.0.0.1.
fn full_name(headers: &HeaderMap, name: &str) -> String {
    if is_loopback(headers) { name.to_owned() } else { format!("__Host-{name}") }
}

/// Decided by the address the browser asked for, because behind a proxy the socket is always a loopback one.
fn is_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([
            (header::HOST, HeaderValue::from_str(host).unwrap()),
            (header::COOKIE, HeaderValue::from_str(cookie).unwrap()),
        ])
    }

    #[test]
    fn cookies_are_secure_everywhere_but_on_this_machine() {
        for host in ["127.0.0.1:8080", "localhost", "[::1]:1", "[::1]"] {
            let line = set(&headers(host, ""), SESSION, "v", 9).unwrap();
            assert_eq!(line, "session=v; Path=/; Max-Age=9; HttpOnly; SameSite=Strict", "{host}");
        }
        for host in ["practice.example", "practice.example:443", "127.0.0.1.practice.example", "localhost.example:8080", ""] {
            let line = set(&headers(host, ""), SESSION, "v", 9).unwrap();
            assert_eq!(line, "__Host-session=v; Path=/; Max-Age=9; HttpOnly; SameSite=Strict; Secure", "{host}");
        }
    }

    #[test]
    fn a_cookie_is_found_among_others_and_a_planted_one_is_not() {
        assert_eq!(get(&headers("localhost", "a=1; session=x; b=2"), SESSION), Some("x"));
        assert_eq!(get(&headers("localhost", "xsession=x"), SESSION), None);
        assert_eq!(get(&headers("practice.example", "session=planted; __Host-session=x"), SESSION), Some("x"));
        assert_eq!(get(&headers("practice.example", "session=planted"), SESSION), None);
    }
}
