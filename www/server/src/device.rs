//! A mark on a device that has signed in before, so that strangers cannot lock its owner out.
//!
//! Wrong tries are counted for each login. Without this mark, ten wrong tries every quarter of an hour would keep a
//! person out for as long as somebody cares to go on. Tries from a marked device are counted for that device alone.

use axum::http::{HeaderMap, HeaderValue};

use crate::cookies;
use crate::error::{Failure, Result};
use crate::secrets;

const NONCE: usize = 16;
const HALF_A_YEAR: u32 = 182 * 24 * 60 * 60;

/// The cookie to set after a sign-in: it says nothing about the person to who reads it.
pub(crate) fn mark(key: &[u8], headers: &HeaderMap, login: &str) -> Result<HeaderValue> {
    let nonce = secrets::random::<NONCE>()?;
    let token = [nonce.as_slice(), proof(key, &nonce, login)?.as_slice()].concat();
    cookies::set(headers, cookies::DEVICE, &secrets::to_base64(&token), HALF_A_YEAR)
}

/// The device's nonce, if this device has signed in as `login` before.
pub(crate) fn known(key: &[u8], headers: &HeaderMap, login: &str) -> Result<Option<Vec<u8>>> {
    let Some(token) = cookies::get(headers, cookies::DEVICE).and_then(|text| secrets::from_base64("device", text).ok()) else {
        return Ok(None);
    };
    let Some((nonce, given)) = token.split_at_checked(NONCE) else {
        return Ok(None);
    };
    Ok(secrets::same(&proof(key, nonce, login)?, given).then(|| nonce.to_vec()))
}

fn proof(key: &[u8], nonce: &[u8], login: &str) -> Result<secrets::Hash> {
    if nonce.len() != NONCE {
        return Err(Failure::internal("a device nonce has another length"));
    }
    secrets::mac(key, "device", &[nonce, login.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    #[test]
    fn a_mark_holds_for_its_login_and_its_server_only() {
        let line = mark(&[1; 32], &HeaderMap::new(), "mia").unwrap();
        let cookie = line.to_str().unwrap().split(';').next().unwrap().to_owned();
        let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&cookie).unwrap())]);
        assert_eq!(known(&[1; 32], &headers, "mia").unwrap().unwrap().len(), NONCE);
        assert_eq!(known(&[1; 32], &headers, "leo").unwrap(), None);
        assert_eq!(known(&[2; 32], &headers, "mia").unwrap(), None);
        assert_eq!(known(&[1; 32], &HeaderMap::new(), "mia").unwrap(), None);
        for broken in ["", "AAAA", "!"] {
            let headers =
                HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&format!("__Host-device={broken}")).unwrap())]);
            assert_eq!(known(&[1; 32], &headers, "mia").unwrap(), None);
        }
    }
}
