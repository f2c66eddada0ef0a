//! Completes a URL that was typed without its scheme, its slashes or an IPv6 address's brackets.

use std::net::Ipv6Addr;

use super::PageSecurity;
use crate::url::Url;

const SCHEMES: [&str; 4] = ["ws", "wss", "http", "https"];

/// What was typed, split where a scheme ends that may lack its colon or slashes.
pub(super) struct Loose<'text> {
    /// `ws`, `wss`, `http` or `https`.
    pub(super) scheme: Option<&'text str>,
    /// What follows it.
    rest: &'text str,
}

impl<'text> Loose<'text> {
    pub(super) fn parse(text: &'text str) -> Self {
        let is_relative = text.starts_with("//") || text.starts_with("://");
        let rest = if is_relative { text.trim_start_matches([':', '/']) } else { text };
        let mut loose = Self { scheme: None, rest };
        // A URL may have been pasted behind a scheme that was there already.
        while let Some((scheme, rest)) = split_scheme(loose.rest) {
            loose = Self { scheme: Some(scheme), rest };
        }
        loose
    }

    /// A URL that a page of this security may open: `ws:` for a machine nearby, unless another scheme was typed.
    pub(super) fn complete(&self, page: PageSecurity) -> String {
        // Known schemes are gone by now, so anything before a colon is a host.
        let text = format!("ws://{}", self.rest);
        let text = with_brackets(&Url::parse(&text)).unwrap_or(text);
        let url = Url::parse(&text);
        let is_plain = match self.scheme {
            Some(scheme) => ["ws", "http"].iter().any(|plain| scheme.eq_ignore_ascii_case(plain)),
            None => url.is_local(),
        };
        let may_be_plain = page == PageSecurity::Insecure || url.is_loopback();
        Url { scheme: Some(if is_plain && may_be_plain { "ws" } else { "wss" }), ..url }.to_string()
    }
}

/// Whether more than one scheme was typed.
pub(super) fn has_two_schemes(text: &str) -> bool {
    split_scheme(text).and_then(|(_, rest)| split_scheme(rest)).is_some_and(|(_, rest)| !rest.is_empty())
}

fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (scheme, after) = text.split_at(end);
    if !SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let rest = match after.strip_prefix([':', ';']) {
        // A host may be called ws, as in ws:9001.
        Some(port) if is_port(port) => return None,
        Some(rest) => rest,
        None => after.strip_prefix("//")?,
    };
    Some((scheme, rest.trim_start_matches(['/', '\\'])))
}

fn is_port(text: &str) -> bool {
    let port = text.split(['/', '?']).next().unwrap_or_default();
    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// An IPv6 address in brackets and its port, if the URL has one without brackets. `::1:9100` could be an address as a
/// whole, but the last part is more likely to be a port.
fn bracketed(url: &Url<'_>) -> Option<String> {
    let port = url.port.filter(|port| port.contains(':'))?;
    let address = format!("{}:{port}", url.host);
    if let Some((host, port)) = address.rsplit_once(':')
        && is_port(port)
        && host.parse::<Ipv6Addr>().is_ok()
    {
        return Some(format!("[{host}]:{port}"));
    }
    address.parse::<Ipv6Addr>().ok().map(|_| format!("[{address}]"))
}

/// The same URL with its IPv6 address in brackets, if they are missing.
pub(super) fn with_brackets(url: &Url<'_>) -> Option<String> {
    let address = bracketed(url)?;
    Some(Url { host: &address, port: None, ..*url }.to_string())
}
