//! Where a session's `{{variables}}` get their values.

use std::cell::Cell;

use weft_log::rfc3339::Rfc3339;
use weft_message::Timestamp;

use crate::profile::{Credentials, Scope, Value, Variable};

/// The values at one moment. The user's own variables take precedence over the built-in ones.
pub struct Values<'a> {
    /// The profile's variables.
    pub variables: &'a [Variable],
    /// For `{{user}}` and `{{password}}`.
    pub credentials: &'a Credentials,
    /// For `{{token}}`; empty if there isn't one yet.
    pub token: Option<&'a str>,
    /// For `{{now}}` (RFC 3339) and `{{now_ms}}` (milliseconds since the epoch).
    pub now: Timestamp,
    /// For `{{counter}}`: the last value used; each use increments it.
    pub counter: &'a Cell<u64>,
    /// For `{{next_id}}`: the last one used.
    pub next_id: &'a Cell<u64>,
    /// For `{{uuid}}`: makes a new one for each use.
    pub uuid: &'a dyn Fn() -> String,
}

/// MQTT has 16 bits for an id, and its dialogue subscribes again with the last one.
const LARGEST_ID: u64 = 0xfffe;

/// The built-in variables and their descriptions, for help texts.
pub const BUILT_IN: [(&str, &str); 10] = [
    ("user", "the user"),
    ("password", "the password (masked in the log)"),
    ("token", "the token of the login (masked in the log)"),
    ("now", "the time, as in 2026-01-31T12:00:00.000000Z"),
    ("now_ms", "the time in milliseconds since 1970"),
    ("uuid", "a new random UUID"),
    ("counter", "1, 2, 3, …"),
    ("next_id", "the next id for what asks for a reply, from 1 to 65,534"),
    ("crlf", "CR LF, the line break in line-based protocols; a text field can't hold it"),
    ("0x1e", "the character U+001E; any code point works, such as {{0x00}} for NUL"),
];

impl Scope for Values<'_> {
    fn get(&mut self, name: &str) -> Option<Value> {
        if let Some(variable) = self.variables.iter().find(|variable| variable.name == name) {
            return Some(Value::plain(&variable.value));
        }
        Some(match name {
            "user" => Value::plain(&self.credentials.user),
            "password" => Value::secret(&self.credentials.password),
            "token" => Value::secret(self.token.unwrap_or_default()),
            "now" => Value::plain(Rfc3339(self.now).to_string()),
            "now_ms" => Value::plain((self.now.as_micros() / 1000).to_string()),
            "crlf" => Value::plain("\r\n"),
            "uuid" => Value::plain((self.uuid)()),
            "counter" => {
                self.counter.set(self.counter.get() + 1);
                Value::plain(self.counter.get().to_string())
            }
            "next_id" => {
                self.next_id.set(self.next_id.get() % LARGEST_ID + 1);
                Value::plain(self.next_id.get().to_string())
            }
            _ => Value::plain(character(name)?),
        })
    }
}

/// The character whose code point is written as `0x1e`.
pub(crate) fn character(name: &str) -> Option<char> {
    let digits =
        name.strip_prefix("0x").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_named_by_its_code_point() {
        for (name, expected) in [
            ("0x0", '\0'),
            ("0x00", '\0'),
            ("0x1e", '\u{1e}'),
            ("0x1E", '\u{1e}'),
            ("0x5c", '\\'),
            ("0xfeff", '\u{feff}'),
            ("0x01f9f5", '🧵'),
        ] {
            assert_eq!(character(name), Some(expected), "{name}");
        }
        for name in ["0x", "0xd800", "0x110000", "0x100000000", "0x+1e", "0x1g", "1e", "x1e", ""] {
            assert_eq!(character(name), None, "{name}");
        }
    }

    #[test]
    fn every_built_in_variable_has_a_value_and_the_users_own_go_first() {
        let counter = Cell::new(0);
        let mut values = Values {
            variables: &[Variable { name: "now".into(), value: "mine".into() }],
            credentials: &Credentials {
                user: "demo".into(),
                password: "secret".into(),
                token: String::new(),
            },
            token: None,
            now: Timestamp::from_micros(1_500),
            counter: &counter,
            next_id: &Cell::new(LARGEST_ID),
            uuid: &|| "a-uuid".into(),
        };
        for (name, _) in BUILT_IN {
            let secret = matches!(name, "password" | "token");
            assert_eq!(values.get(name).unwrap().secret, secret, "{name}");
        }
        assert_eq!(values.get("now"), Some(Value::plain("mine")));
        assert_eq!(values.get("now_ms"), Some(Value::plain("1")));
        assert_eq!(values.get("counter"), Some(Value::plain("2")));
        assert_eq!(values.get("next_id"), Some(Value::plain("2")), "1 comes after the largest");
        assert_eq!(values.get("nobody"), None);
    }
}
