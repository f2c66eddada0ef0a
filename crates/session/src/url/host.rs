//! Hosts that can't be read in more than one way.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

/// A host, parsed strictly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A name, in lower case.
    Name(String),
    /// `127.0.0.1`
    V4(Ipv4Addr),
    /// `[::1]`
    V6(Ipv6Addr),
}

/// Why a text isn't accepted as a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostError {
    /// It is empty.
    Empty,
    /// A name with letters beyond ASCII, which different parsers map to different hosts.
    NotAscii,
    /// A label is empty, as in `a..b` or `a.`, or has characters other than letters, digits, `-` and `_`.
    Label,
    /// It ends like an IPv4 address or has brackets like an IPv6 address, but isn't a valid one. Browsers read
    /// `127.1` and `0x7f.0.0.1` as `127.0.0.1`.
    Address,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "it is empty",
            Self::NotAscii => "write letters beyond ASCII in their encoded form, which begins with xn--",
            Self::Label => "only letters, digits, - and _ can stand between its dots",
            Self::Address => "an address is written as 127.0.0.1 or [::1]",
        })
    }
}

impl std::error::Error for HostError {}

impl Host {
    /// Parses the host part of a URL.
    ///
    /// # Errors
    /// If it isn't a valid host, or could be read as another one.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        if text.is_empty() {
            return Err(HostError::Empty);
        }
        if !text.is_ascii() {
            return Err(HostError::NotAscii);
        }
        if let Some(inside) = text.strip_prefix('[') {
            let address = inside.strip_suffix(']').and_then(|inside| inside.parse().ok());
            return address.map(Self::V6).ok_or(HostError::Address);
        }
        if !text.split('.').all(is_label) {
            return Err(HostError::Label);
        }
        let last = text.rsplit('.').next().unwrap_or_default();
        if last.starts_with(|c: char| c.is_ascii_digit()) {
            // A domain's last label never begins with a digit, and browsers read such a host as an IPv4 address.
            return text.parse().map(Self::V4).map_err(|_| HostError::Address);
        }
        Ok(Self::Name(text.to_ascii_lowercase()))
    }
}

/// Domains that only exist in a local network.
const LOCAL_DOMAINS: [&str; 5] = [".home.arpa", ".internal", ".lan", ".local", ".localhost"];

impl Host {
    /// Whether it is this machine or one nearby, where servers rarely have a certificate.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Name(name) => {
                !name.contains('.') || LOCAL_DOMAINS.iter().any(|domain| name.ends_with(domain))
            }
            Self::V4(address) => is_local_v4(*address),
            Self::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => is_local_v4(address),
                None => {
                    let is_here = address.is_loopback() || address.is_unspecified();
                    is_here || address.is_unique_local() || address.is_unicast_link_local()
                }
            },
        }
    }
}

fn is_local_v4(address: Ipv4Addr) -> bool {
    let is_here = address.is_loopback() || address.is_unspecified();
    is_here || address.is_private() || address.is_link_local()
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(address) => address.fmt(f),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address() {
        for (text, shown) in [
            ("Example.COM", "example.com"),
            ("localhost", "localhost"),
            ("a_b.xn--bcher-kva.example", "a_b.xn--bcher-kva.example"),
            ("4chan.org", "4chan.org"),
            ("10.0.0.1", "10.0.0.1"),
            ("[::1]", "[::1]"),
            ("[0:0:0:0:0:0:0:1]", "[::1]"),
        ] {
            assert_eq!(Host::parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn ambiguous_hosts_are_refused() {
        use HostError::{Address, Empty, Label, NotAscii};
        for (text, error) in [
            ("", Empty),
            ("bücher.example", NotAscii),
            ("example。com", NotAscii),
            ("ｅxample.com", NotAscii),
            ("%65xample.com", Label),
            ("example.com%00", Label),
            ("example.com.", Label),
            ("a..b", Label),
            (".a", Label),
            ("*.example.com", Label),
            ("a b", Label),
            ("a\tb", Label),
            ("a\\b", Label),
            ("a@b", Label),
            ("1:2", Label),
            ("::1", Label),
            ("127.1", Address),
            ("2130706433", Address),
            ("0x7f000001", Address),
            ("0x7f.0.0.1", Address),
            ("127.0.0.01", Address),
            ("127.0.0.0x1", Address),
            ("256.0.0.1", Address),
            ("a.1", Address),
            ("[::1", Address),
            ("[::1]x", Address),
            ("[fe80::1%eth0]", Address),
            ("[x]", Address),
            ("[127.0.0.1]", Address),
        ] {
            assert_eq!(Host::parse(text), Err(error), "{text}");
        }
    }
}
