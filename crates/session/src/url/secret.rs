//! Recognises secret parameters of a URL by their names.

use percent_encoding::percent_decode_str;

use super::{is_secret, split};
use crate::profile::MASK;

/// Words that mark a parameter as secret if they occur in its name.
const SECRET_WORDS: [&str; 38] = [
    "accesskey",
    "accesstoken",
    "apikey",
    "apisecret",
    "apitoken",
    "assertion",
    "auth",
    "authkey",
    "authorization",
    "authtoken",
    "bearer",
    "clientsecret",
    "cookie",
    "credential",
    "credentials",
    "csrf",
    "hmac",
    "idtoken",
    "jwt",
    "key",
    "otp",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "refreshtoken",
    "secret",
    "secretkey",
    "session",
    "sessionid",
    "sid",
    "sig",
    "signature",
    "ticket",
    "token",
    "xsrf",
];

/// Last words of names that say something about a secret and don't hold it, such as `token_type`.
const ABOUT: [&str; 12] = [
    "algorithm",
    "expires",
    "expiry",
    "format",
    "length",
    "method",
    "mode",
    "name",
    "provider",
    "ttl",
    "type",
    "version",
];

/// Words that are as often about something else in messages.
const AMBIGUOUS: [&str; 15] = [
    "assertion",
    "auth",
    "cookie",
    "credential",
    "csrf",
    "hmac",
    "key",
    "pass",
    "session",
    "sessionid",
    "sid",
    "sig",
    "signature",
    "ticket",
    "xsrf",
];

/// Ends of names whose `key` is a secret.
const KEYS: [&str; 5] = ["accesskey", "apikey", "authkey", "privatekey", "secretkey"];

/// The parameters `name=value&…` of a query or form, with secret values replaced by dots.
pub fn mask_parameters(parameters: &str) -> String {
    let masked: Vec<String> = parameters.split('&').map(mask).collect();
    masked.join("&")
}

fn mask(parameter: &str) -> String {
    match split(parameter, parameter.find('=')) {
        (name, Some(value)) if is_secret(value) && names_a_secret(name) => format!("{name}={MASK}"),
        _ => parameter.into(),
    }
}

/// The name of the first parameter that has dots in place of its value.
pub(super) fn masked_parameter(parameters: &str) -> Option<&str> {
    let with_dots = parameters.split('&').filter_map(|parameter| parameter.split_once('='));
    with_dots.filter(|(_, value)| value.contains(MASK)).map(|(name, _)| name).next()
}

/// Whether one of the name's words is secret: `X-API-Key` and `apiKey` contain the word `key`, `monkey` doesn't.
pub fn names_a_secret(name: &str) -> bool {
    secret_words(name).next().is_some()
}

/// Whether a value of that name is a secret even in a message, where `key` and `session` are as often something else.
pub fn names_a_credential(name: &str) -> bool {
    let is_key_to_a_service = || {
        let name: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        KEYS.iter().any(|key| name.to_ascii_lowercase().ends_with(key))
    };
    let mut words = secret_words(name);
    words.any(|word| !AMBIGUOUS.contains(&&*word) || word == "key" && is_key_to_a_service())
}

/// The secret ones of a name's words, in lower case.
fn secret_words(name: &str) -> impl Iterator<Item = String> {
    let name = percent_decode_str(name).decode_utf8_lossy();
    let mut words: Vec<String> = words(&name).map(str::to_ascii_lowercase).collect();
    if words.last().is_some_and(|word| ABOUT.contains(&word.as_str())) {
        words.clear();
    }
    words.into_iter().filter(|word| SECRET_WORDS.contains(&word.as_str()))
}

/// `access_token2`, `accessToken` and `ACCESSToken` all consist of two words.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphabetic()).flat_map(camel_words).filter(|word| !word.is_empty())
}

fn camel_words(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let is_start = move |at: usize| {
        let is_upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
        let is_lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
        is_upper(at) && (is_lower(at - 1) || is_lower(at + 1))
    };
    let mut start = 0;
    let ends = (1..text.len()).filter(move |at| is_start(*at)).chain([text.len()]);
    ends.map(move |end| &text[std::mem::replace(&mut start, end)..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_secret_by_its_words() {
        for name in [
            "token",
            "access_token",
            "accessToken",
            "ACCESS-TOKEN",
            "apikey",
            "apiKey",
            "X-API-Key",
            "APIKey",
            "auth",
            "key2",
            "sig",
            "X-Amz-Signature",
            "password",
            "userPassword",
            "user[pass]",
            "jwt",
            "session_id",
            "sessionId",
            "SID",
            "client.secret",
            "access%5Ftoken",
            "user%5Bpass%5D",
            "%74oken",
            "_token",
            "token[]",
            "x-amz-security-token",
            "X-Amz-Credential",
            "X-Goog-Signature",
            "hub.token",
            "ws_ticket",
            "csrf-token",
            "XSRFToken",
            "AWSAccessKeyId",
            "sharedAccessSignature",
            "id_token_hint",
            "typeToken",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
    }

    #[test]
    fn in_a_message_fewer_names_are_secret() {
        for name in
            ["password", "access_token", "clientSecret", "api-key", "jwt", "Authorization", "X-Private-Key"]
        {
            assert!(names_a_credential(name), "{name}");
        }
        for name in ["key", "session", "sessionId", "user_sid", "sig", "monkey_key", "author", "token_type"] {
            assert!(!names_a_credential(name), "{name}");
        }
    }

    #[test]
    fn a_secret_word_inside_another_word_does_not_count() {
        for name in [
            "",
            "author",
            "keyword",
            "monkey",
            "sessions",
            "design",
            "keys",
            "tokenize",
            "compass",
            "signal",
            "passenger",
            "unauthorized",
            "a",
            "KEYboard",
            "mon-keys",
            "authors",
            "sessionsPerDay",
            "ticker",
            "signed",
            "X-Amz-SignedHeaders",
            "inside",
            "side",
            "passport",
            "bypass",
            "hotkey",
            "keyed",
            "cookies",
            "token_type",
            "tokenType",
            "authMethod",
            "key-version",
            "sessionName",
            "token_expires",
            "%6Donkey",
        ] {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
