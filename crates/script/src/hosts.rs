//! Which hosts a script may send HTTP requests to.
//!
//! A URL or host that could be read in two ways is refused: a malicious script could have it checked as one and fetched
//! as the other.

use std::fmt;

use weft_session::url::{Host, HostError, Url};

/// Why a script may not request a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// It doesn't begin with http: or https:.
    Scheme,
    /// It has spaces, control characters or backslashes in it, which browsers drop or turn into slashes.
    Character,
    /// It has a user or a password in it.
    Login,
    /// Its host isn't valid.
    Host(HostError),
    /// Its port isn't a number from 1 to 65535.
    Port,
    /// The user has not allowed this host and port.
    NotAllowed(String),
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("the URL has to begin with http:// or https://"),
            Self::Character => f.write_str("the URL has a space, a control character or a backslash in it"),
            Self::Login => f.write_str("the URL has a user in it: send an Authorization header instead"),
            Self::Host(error) => write!(f, "the URL's host isn't valid: {error}"),
            Self::Port => f.write_str("the URL's port isn't a number from 1 to 65535"),
            Self::NotAllowed(host) => write!(
                f,
                "scripts of this connection may not ask {host}: allow it in the tab Scripts, under Settings, as one \
                 of the Allowed hosts"
            ),
        }
    }
}

impl std::error::Error for UrlError {}

/// Checks that a script may request this URL. `allowed` are hosts as [`parse`] returns them; one without a port allows
/// the default port of the URL's scheme. Returns the URL's host and port.
///
/// # Errors
/// If it isn't allowed, or could be read in more than one way.
pub fn check(url: &str, allowed: &[String]) -> Result<String, UrlError> {
    let parts = Url::parse(url);
    let default_port = match parts.scheme.map(str::to_ascii_lowercase).as_deref() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return Err(UrlError::Scheme),
    };
    let address = Address::read(url)?;
    let port = address.port.unwrap_or(default_port);
    let is_it = |one: &String| {
        Address::read(one)
            .is_ok_and(|one| one.host == address.host && one.port.unwrap_or(default_port) == port)
    };
    let shown = address.to_string();
    if allowed.iter().any(is_it) { Ok(shown) } else { Err(UrlError::NotAllowed(shown)) }
}

/// Reads a list of hosts as typed: separated by commas or spaces, each a host, a host with a port, or a whole URL.
/// Returns the valid ones, and the first that isn't valid.
pub fn parse(text: &str) -> (Vec<String>, Option<String>) {
    let mut hosts = Vec::new();
    let mut wrong = None;
    for typed in text.split([',', ' ', '\n']).map(str::trim).filter(|host| !host.is_empty()) {
        match Address::read(typed) {
            Ok(address) => hosts.push(address.to_string()),
            Err(_) => wrong = wrong.or_else(|| Some(typed.into())),
        }
    }
    (hosts, wrong)
}

/// A host, and its port if it has been given.
struct Address {
    host: Host,
    port: Option<u16>,
}

impl Address {
    /// From a URL's authority, or from a host on its own.
    fn read(text: &str) -> Result<Self, UrlError> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(UrlError::Character);
        }
        let url = Url::parse(text);
        if url.user.is_some() {
            return Err(UrlError::Login);
        }
        let host = Host::parse(url.host).map_err(UrlError::Host)?;
        Ok(Self { host, port: url.port.map(read_port).transpose()? })
    }
}

fn read_port(text: &str) -> Result<u16, UrlError> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| is_number && *port > 0).ok_or(UrlError::Port)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => self.host.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(url: &str, allowed: &str) -> Result<String, UrlError> {
        let (hosts, wrong) = parse(allowed);
        assert_eq!(wrong, None);
        check(url, &hosts)
    }

    #[test]
    fn a_host_is_allowed_by_its_name_and_port() {
        let allowed = "Example.com, http://localhost:3000/path  [::1]:8080 10.0.0.1";
        for (url, address) in [
            ("https://example.com/a?b=http://evil/#c@d", "example.com"),
            ("HTTP://EXAMPLE.COM", "example.com"),
            ("https://example.com:443/", "example.com:443"),
            ("http://example.com:80", "example.com:80"),
            ("http://localhost:3000/@evil", "localhost:3000"),
            ("http://localhost:03000", "localhost:3000"),
            ("http://[0:0::1]:8080/", "[::1]:8080"),
            ("http://10.0.0.1/é", "10.0.0.1"),
        ] {
            assert_eq!(checked(url, allowed).as_deref(), Ok(address), "{url}");
        }
        for (url, host) in [
            ("http://localhost/", "localhost"),
            ("http://localhost:3001/", "localhost:3001"),
            ("http://example.com:443/", "example.com:443"),
            ("https://example.com:80/", "example.com:80"),
            ("https://sub.example.com/", "sub.example.com"),
            ("https://example.com.evil/", "example.com.evil"),
            ("https://evil/example.com", "evil"),
            ("https://evil?@example.com", "evil"),
            ("https://evil#@example.com", "evil"),
            ("http://[::1]/", "[::1]"),
            ("http://[::ffff:10.0.0.1]/", "[::ffff:10.0.0.1]"),
        ] {
            assert_eq!(checked(url, allowed), Err(UrlError::NotAllowed(host.into())), "{url}");
        }
        let error = checked("http://h", "").unwrap_err();
        assert!(error.to_string().contains("Allowed hosts"));
    }

    #[test]
    fn an_allowed_port_is_that_port_in_every_scheme() {
        assert!(checked("https://h/", "h:443").is_ok() && checked("http://h:443/", "h:443").is_ok());
        assert!(checked("http://h/", "h:443").is_err());
    }

    #[test]
    fn ambiguous_urls_are_refused() {
        use UrlError::{Character, Login, Port, Scheme};
        let host = UrlError::Host;
        for (url, error) in [
            // A user that looks like a host.
            ("http://h@evil/", Login),
            ("http://h:80@evil/", Login),
            ("http://@h/", Login),
            ("http://evil@h/", Login),
            // Browsers turn backslashes into slashes and drop these characters.
            (r"http://h\@evil/", Character),
            (r"http:\\h\", Scheme),
            ("http://ev\til/", Character),
            ("http://h\n.evil/", Character),
            ("ht\ntp://h/", Scheme),
            (" http://h/", Scheme),
            ("http://h/ ", Character),
            ("\u{0}http://h/", Scheme),
            ("http://h/\u{7f}", Character),
            ("http://h\u{a0}/", Character),
            // A browser skips any number of slashes before the host, or resolves against the page's URL.
            ("http:h/", Scheme),
            ("http:/h/", Scheme),
            ("http:///h/", host(HostError::Empty)),
            ("//h/", Scheme),
            ("/h", Scheme),
            ("h", Scheme),
            ("", Scheme),
            ("ftp://h/", Scheme),
            ("javascript://h/", Scheme),
            ("practice://h/", Scheme),
            // The same host in different spellings.
            ("http://h./", host(HostError::Label)),
            ("http://%68/", host(HostError::Label)),
            ("http://h%2eevil/", host(HostError::Label)),
            ("http://h%00.evil/", host(HostError::Label)),
            ("http://{{h}}/", host(HostError::Label)),
            ("http://ｈ/", host(HostError::NotAscii)),
            ("http://h。evil/", host(HostError::NotAscii)),
            ("http://h\u{ad}/", host(HostError::NotAscii)),
            ("http://2130706433/", host(HostError::Address)),
            ("http://0x7f.1/", host(HostError::Address)),
            ("http://[::1/", host(HostError::Address)),
            ("http://[h]/", host(HostError::Address)),
            ("http://[::1]h/", host(HostError::Address)),
            ("http://h:/", Port),
            ("http://h:0/", Port),
            ("http://h:+80/", Port),
            ("http://h:80:80/", Port),
            ("http://h:65536/", Port),
            ("http://h:８０/", Port),
        ] {
            assert_eq!(checked(url, "h 127.0.0.1 [::1]"), Err(error), "{url:?}");
        }
    }

    #[test]
    fn a_saved_host_that_is_invalid_allows_nothing() {
        for saved in ["", "*", "http://", "h@", "a@h", "h.", " h"] {
            assert!(check("http://h/", &[saved.into()]).is_err(), "{saved}");
        }
    }

    #[test]
    fn an_invalid_host_is_named() {
        for host in ["a.example", "[::1]:8080", "10.0.0.1:1", "xn--bcher-kva.example", "a_b.example"] {
            assert_eq!(parse(host), (vec![host.into()], None));
        }
        for wrong in [
            "*.example.com",
            "a..b",
            "a.",
            "host:port",
            "host:99999",
            "[x]",
            "(%&)",
            ":80",
            "1:2:3",
            "user@h",
            "http://h@evil",
            "bücher.example",
        ] {
            assert_eq!(parse(&format!("ok {wrong}")), (vec!["ok".into()], Some(wrong.into())));
        }
    }
}
