//! Limits on guessing. Argon2id makes a guess slow for an honest client only; this makes it slow for the others.
//!
//! The counts are kept in memory: a restart forgets them, and several servers behind one address would each keep their
//! own. A larger site keeps them where it keeps its sessions.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::app::Shared;
use crate::error::{Failure, Result};
use crate::secrets::{self, Hash};

const WINDOW: Duration = Duration::from_secs(15 * 60);
const PER_LOGIN: u32 = 10;
const PER_ADDRESS: u32 = 100;
/// About 10 MB.
const REMEMBERED: usize = 100_000;

/// What is counted, hashed so that an entry is as small for a long name as for a short one.
#[derive(Clone, Copy)]
pub(crate) struct Counted {
    key: Hash,
    limit: u32,
}

impl Counted {
    /// Also for logins that do not exist, or the limit would tell which ones do.
    pub(crate) fn login(login: &str) -> Result<Self> {
        Ok(Self { key: secrets::mac(b"attempts", "login", login.as_bytes())?, limit: PER_LOGIN })
    }

    /// A device that has signed in before, see `device`.
    pub(crate) fn device(nonce: &[u8]) -> Result<Self> {
        Ok(Self { key: secrets::mac(b"attempts", "device", nonce)?, limit: PER_LOGIN })
    }

    pub(crate) fn address(peer: &Peer) -> Result<Self> {
        Ok(Self { key: secrets::mac(b"attempts", "address", peer.0.to_string().as_bytes())?, limit: PER_ADDRESS })
    }

    /// Sign-ups have a count of their own, so that a class that signs up together can still sign in.
    pub(crate) fn sign_ups(peer: &Peer) -> Result<Self> {
        Ok(Self { key: secrets::mac(b"attempts", "sign-ups", peer.0.to_string().as_bytes())?, limit: PER_ADDRESS })
    }

    /// Letters from people without an account.
    pub(crate) fn letters(peer: &Peer) -> Result<Self> {
        Ok(Self { key: secrets::mac(b"attempts", "letters", peer.0.to_string().as_bytes())?, limit: PER_ADDRESS })
    }
}

struct Window {
    tries: u32,
    ends: Instant,
}

#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<Hash, Window>>);

impl Attempts {
    /// Counts one try before it is made, so that tries side by side cannot slip through; a try over a limit is refused.
    ///
    /// A window begins with its first try and ends a quarter of an hour later, whatever is tried meanwhile: refused tries
    /// are not counted, so nobody can prolong it.
    pub(crate) fn begin(&self, counted: &[Counted]) -> Result<()> {
        self.begin_at(counted, Instant::now())
    }

    fn begin_at(&self, counted: &[Counted], now: Instant) -> Result<()> {
        let mut windows = self.windows();
        let wait = counted
            .iter()
            .filter_map(|one| windows.get(&one.key).filter(|window| window.ends > now && window.tries >= one.limit))
            .map(|window| window.ends.saturating_duration_since(now))
            .max();
        if let Some(wait) = wait {
            return Err(Failure::too_many(wait.as_secs().saturating_add(1)));
        }
        if windows.len().saturating_add(counted.len()) > REMEMBERED {
            forget(&mut windows, now);
        }
        let ends = now.checked_add(WINDOW).unwrap_or(now);
        for one in counted {
            let window = windows.entry(one.key).or_insert(Window { tries: 0, ends });
            if window.ends <= now {
                *window = Window { tries: 0, ends };
            }
            window.tries = window.tries.saturating_add(1);
        }
        Ok(())
    }

    /// Takes back a try that was not wrong.
    pub(crate) fn take_back(&self, counted: &[Counted]) {
        let mut windows = self.windows();
        for one in counted {
            if let Some(window) = windows.get_mut(&one.key) {
                window.tries = window.tries.saturating_sub(1);
            }
        }
    }

    /// Forgets the wrong tries of who has now signed in.
    pub(crate) fn reset(&self, counted: &[Counted]) {
        let mut windows = self.windows();
        for one in counted {
            windows.remove(&one.key);
        }
    }

    fn windows(&self) -> MutexGuard<'_, HashMap<Hash, Window>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes room: windows that are over first, then those with the fewest tries, so that a flood of names that were tried
/// once does not wash out the one that is under attack.
fn forget(windows: &mut HashMap<Hash, Window>, now: Instant) {
    windows.retain(|_, window| window.ends > now);
    for tries in 0..PER_ADDRESS {
        if windows.len() <= REMEMBERED / 2 {
            return;
        }
        windows.retain(|_, window| window.tries > tries);
    }
}

/// The address that counts: an IPv4 address, or the /64 that a single IPv6 customer has to itself.
pub(crate) struct Peer(IpAddr);

impl From<IpAddr> for Peer {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

impl FromRequestParts<Shared> for Peer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self> {
        // only the last entry was written by the proxy; whatever stands before it, the client may have made up
        let forwarded = || -> Option<IpAddr> {
            let line = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            line.rsplit(',').next()?.trim().parse().ok()
        };
        let proxied = if app.behind_proxy { forwarded() } else { None };
        let socket = || parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        proxied.or_else(socket).map(Self::from).ok_or_else(|| Failure::internal("a request without a peer"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(result: Result<()>) -> bool {
        result.is_err_and(|failure| failure.word() == "too-many-tries")
    }

    #[test]
    fn the_eleventh_try_waits_and_waiting_ends() {
        let (attempts, start) = (Attempts::default(), Instant::now());
        let mia = Counted::login("mia").unwrap();
        for second in 0..10 {
            attempts.begin_at(&[mia], start + Duration::from_secs(second)).unwrap();
        }
        // knocking on does not prolong it
        for second in 10..900 {
            assert!(wait(attempts.begin_at(&[mia], start + Duration::from_secs(second))));
        }
        attempts.begin_at(&[mia], start + WINDOW).unwrap();
        attempts.begin_at(&[Counted::login("leo").unwrap()], start).unwrap();
    }

    #[test]
    fn one_address_cannot_try_many_logins() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        let peer = Counted::address(&Peer::from(IpAddr::from([192, 0, 2, 1]))).unwrap();
        for n in 0..100 {
            attempts.begin_at(&[Counted::login(&n.to_string()).unwrap(), peer], now).unwrap();
        }
        let fresh = Counted::login("fresh").unwrap();
        assert!(wait(attempts.begin_at(&[fresh, peer], now)));
        // the refused try was not counted for the login
        assert!(!attempts.windows().contains_key(&fresh.key));
    }

    #[test]
    fn success_forgets_the_login_and_gives_back_one_try_of_the_address() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        let (mia, peer) = (Counted::login("mia").unwrap(), Counted::address(&Peer::from(IpAddr::from([192, 0, 2, 1]))).unwrap());
        for _ in 0..10 {
            attempts.begin_at(&[mia, peer], now).unwrap();
        }
        attempts.reset(&[mia]);
        attempts.take_back(&[peer]);
        attempts.begin_at(&[mia, peer], now).unwrap();
        assert_eq!(attempts.windows().get(&peer.key).unwrap().tries, 10);
    }

    #[test]
    fn memory_is_bounded_and_the_login_under_attack_is_remembered() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        let victim = Counted::login("victim").unwrap();
        for _ in 0..10 {
            attempts.begin_at(&[victim], now).unwrap();
        }
        for n in 0..REMEMBERED * 2 {
            attempts.begin_at(&[Counted::login(&n.to_string()).unwrap()], now).unwrap();
        }
        assert!(attempts.windows().len() <= REMEMBERED);
        assert!(wait(attempts.begin_at(&[victim], now)));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_peer() {
        let peer = |text: &str| Peer::from(text.parse::<IpAddr>().unwrap()).0;
        assert_eq!(peer("2001:db8::1"), peer("2001:db8::ffff:1"));
        assert_ne!(peer("2001:db8::1"), peer("2001:db8:0:1::1"));
        assert_eq!(peer("::ffff:192.0.2.1"), peer("192.0.2.1"));
    }
}
