//! The command line.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
hushnote-demo [options]

  --port N        port to listen on; 0 takes a free one (default 8080)
  --data DIR      folder for the database, made if missing (default www/data)
  --www DIR       the page (default www)
  --pkg DIR       the built package, served under /hushnote/ (default pkg/dist)
  --demo          lets the page play a malicious server: one bit of a stored record can be changed, and the server
                  tells an account the lies that are asked for
  --bind ADDRESS  address to listen on (default 127.0.0.1); anything else needs a proxy in front,
                  for TLS and against clients that never finish a request
  --behind-proxy  take a client's address from the last entry of X-Forwarded-For
  --max-mib N     largest size of the database; what does not fit is refused as on a full disk
  --help          this text";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Args {
    pub(crate) port: u16,
    pub(crate) data: PathBuf,
    pub(crate) www: PathBuf,
    pub(crate) pkg: PathBuf,
    pub(crate) demo: bool,
    pub(crate) bind: IpAddr,
    pub(crate) behind_proxy: bool,
    pub(crate) max_mib: Option<u32>,
}

/// `None` asks for the usage text.
pub(crate) fn parse(words: impl Iterator<Item = OsString>) -> Result<Option<Args>, String> {
    let mut args = Args {
        port: 8080,
        data: "www/data".into(),
        www: "www".into(),
        pkg: "pkg/dist".into(),
        demo: false,
        bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
        behind_proxy: false,
        max_mib: None,
    };
    let mut words = words;
    while let Some(word) = words.next() {
        let name = word.to_string_lossy().into_owned();
        let mut value = || words.next().ok_or_else(|| format!("{name} needs a value"));
        match name.as_str() {
            "--help" | "-h" => return Ok(None),
            "--demo" => args.demo = true,
            "--behind-proxy" => args.behind_proxy = true,
            "--data" => args.data = value()?.into(),
            "--www" => args.www = value()?.into(),
            "--pkg" => args.pkg = value()?.into(),
            "--port" => args.port = number(&name, &value()?)?,
            "--bind" => args.bind = number(&name, &value()?)?,
            "--max-mib" => args.max_mib = Some(number(&name, &value()?)?),
            _ => return Err(format!("{name} is not an option of this program")),
        }
    }
    Ok(Some(args))
}

fn number<T: std::str::FromStr>(name: &str, value: &OsString) -> Result<T, String> {
    value.to_str().and_then(|text| text.parse().ok()).ok_or_else(|| format!("{name} does not take this value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(words: &[&str]) -> Result<Option<Args>, String> {
        parse(words.iter().map(OsString::from))
    }

    #[test]
    fn everything_has_a_default_and_only_this_machine_can_connect() {
        let args = given(&[]).unwrap().unwrap();
        assert_eq!((args.port, args.bind, args.demo), (8080, IpAddr::V4(Ipv4Addr::LOCALHOST), false));
    }

    #[test]
    fn options_are_read_and_mistakes_named() {
        let args = given(&["--port", "0", "--data", "d", "--demo", "--max-mib", "1"]).unwrap().unwrap();
        assert_eq!((args.port, args.data, args.demo, args.max_mib), (0, PathBuf::from("d"), true, Some(1)));
        assert_eq!(given(&["--port"]).unwrap_err(), "--port needs a value");
        assert_eq!(given(&["--port", "x"]).unwrap_err(), "--port does not take this value");
        assert_eq!(given(&["--prot", "1"]).unwrap_err(), "--prot is not an option of this program");
        assert_eq!(given(&["--help"]).unwrap(), None);
    }
}
