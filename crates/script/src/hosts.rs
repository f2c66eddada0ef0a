//! Which hosts a script may send HTTP requests to.

/// Checks that a script may ask this host, `example.com` or `localhost:3000`.
///
/// # Errors
/// What to do about it, in words.
pub fn check(host: &str, allowed: &[String]) -> Result<(), String> {
    if allowed.iter().any(|one| one.trim().eq_ignore_ascii_case(host)) {
        return Ok(());
    }
    Err(format!(
        "scripts of this connection may not ask {host}: allow it in the tab Scripts, under Settings, as one of the \
         Allowed hosts"
    ))
}

/// Reads a list of hosts as it is typed: separated by commas or spaces. Returns those that are hosts, and the
/// first that is none.
pub fn parse(text: &str) -> (Vec<String>, Option<String>) {
    let typed = text.split([',', ' ', '\n']).map(str::trim).filter(|host| !host.is_empty());
    let (hosts, others): (Vec<_>, Vec<_>) = typed.map(bare).partition(|host| is_host(host));
    (hosts, others.into_iter().next())
}

/// Whether it is a host's name or address, maybe with a port, as a URL would have it.
fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !text.ends_with(']') => (name, Some(port)),
        _ => (text, None),
    };
    let is_address =
        |text: &str| text.contains(':') && text.chars().all(|c| c.is_ascii_hexdigit() || ":.".contains(c));
    let is_label = |label: &str| {
        let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        !label.is_empty() && label.chars().all(is_inside)
    };
    let is_name = match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inside) => is_address(inside),
        None => name.trim_end_matches('.').split('.').all(is_label),
    };
    is_name && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// The host and port of what may be a whole URL.
fn bare(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.rsplit_once('@').map_or(host, |(_, host)| host).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_allowed_by_its_name_and_port() {
        let (allowed, wrong) = parse("Example.com, http://localhost:3000/path  user@h");
        assert_eq!((wrong, allowed.len()), (None, 3));
        assert_eq!(allowed, ["example.com", "localhost:3000", "h"]);
        assert_eq!(check("localhost:3000", &allowed), Ok(()));
        assert_eq!(check("EXAMPLE.com", &allowed), Ok(()));
        for other in ["localhost", "localhost:3001", "sub.example.com", "example.com.evil", ""] {
            assert!(check(other, &allowed).unwrap_err().contains("Allowed hosts"), "{other}");
        }
    }

    #[test]
    fn what_is_no_host_is_named() {
        for host in ["a.example", "[::1]:8080", "10.0.0.1:1", "bücher.example", "a_b.example."] {
            assert_eq!(parse(host), (vec![host.into()], None));
        }
        for wrong in ["*.example.com", "a..b", "host:port", "host:99999", "[x]", "(%&)", ":80", "1:2:3"] {
            assert_eq!(parse(&format!("ok {wrong}")), (vec!["ok".into()], Some(wrong.into())));
        }
    }
}
