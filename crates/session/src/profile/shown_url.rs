//! A URL as it may be shown and saved: what is secret in it, by all appearances, is dots.

use super::template::MASK;

/// A query parameter whose name has one of these in it has a value that is nobody's business.
const SECRET: [&str; 10] =
    ["token", "secret", "passw", "pwd", "auth", "key", "credential", "signature", "jwt", "session"];

/// The URL without the password and the secret parameters that were typed into it. A `{{variable}}` is none.
pub fn shown_url(url: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let mut shown = without_password(address);
    if let Some(query) = query {
        let parameters: Vec<String> = query.split('&').map(masked).collect();
        shown.push('?');
        shown.push_str(&parameters.join("&"));
    }
    shown
}

fn without_password(address: &str) -> String {
    let parts = || {
        let (scheme, rest) = address.split_once("://")?;
        let end = rest.find('/').unwrap_or(rest.len());
        let (login, host) = rest[..end].rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        is_secret(password).then(|| format!("{scheme}://{user}:{MASK}@{host}{}", &rest[end..]))
    };
    parts().unwrap_or_else(|| address.into())
}

fn masked(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name, value)) if is_secret(value) && names_a_secret(name) => format!("{name}={MASK}"),
        _ => parameter.into(),
    }
}

fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET.iter().any(|word| name.contains(word)) || name == "sig"
}

/// Neither empty nor a variable, which says nothing.
fn is_secret(value: &str) -> bool {
    let is_variable = value.starts_with("{{") && value.ends_with("}}");
    !value.is_empty() && !is_variable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_dots_and_the_rest_stays() {
        for (url, shown) in [
            ("wss://h/p?a=1&b", "wss://h/p?a=1&b"),
            ("ws://u:p%40ss@h:1/x?q=@", "ws://u:••••••@h:1/x?q=@"),
            ("ws://u@h/", "ws://u@h/"),
            (
                "ws://{{user}}:{{password}}@h/?token={{token}}",
                "ws://{{user}}:{{password}}@h/?token={{token}}",
            ),
            ("wss://h/?v=2&access_token=abc.def&x=", "wss://h/?v=2&access_token=••••••&x="),
            ("wss://h?API-Key=a=b&sig=c&design=d", "wss://h?API-Key=••••••&sig=••••••&design=d"),
            ("practice:/room?login=token&token=", "practice:/room?login=token&token="),
        ] {
            assert_eq!(shown_url(url), shown);
        }
    }
}
