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
        "scripts of this connection may not ask {host}: allow it in the tab Scripts, under Allowed hosts"
    ))
}

/// Reads a list of hosts as it is typed: separated by commas or spaces.
pub fn parse(text: &str) -> Vec<String> {
    let hosts = text.split([',', ' ', '\n']).map(str::trim).filter(|host| !host.is_empty());
    hosts.map(bare).collect()
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
        let allowed = parse("Example.com, http://localhost:3000/path  user@h");
        assert_eq!(allowed, ["example.com", "localhost:3000", "h"]);
        assert_eq!(check("localhost:3000", &allowed), Ok(()));
        assert_eq!(check("EXAMPLE.com", &allowed), Ok(()));
        for other in ["localhost", "localhost:3001", "sub.example.com", "example.com.evil", ""] {
            assert!(check(other, &allowed).unwrap_err().contains("Allowed hosts"), "{other}");
        }
    }
}
