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
    /// For `{{uuid}}`: makes a new one for each use.
    pub uuid: &'a dyn Fn() -> String,
}

/// The built-in variables and their descriptions, for help texts.
pub const BUILT_IN: [(&str, &str); 8] = [
    ("user", "the user"),
    ("password", "the password (masked in the log)"),
    ("token", "the token of the login (masked in the log)"),
    ("now", "the time, as in 2026-01-31T12:00:00.000000Z"),
    ("now_ms", "the time in milliseconds since 1970"),
    ("uuid", "a new random UUID"),
    ("counter", "1, 2, 3, …"),
    ("crlf", "CR LF, the line break of line protocols, which a text field can't hold"),
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
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_variable_has_a_value_and_the_users_own_go_first() {
        let counter = Cell::new(0);
        let mut values = Values {
            variables: &[Variable { name: "now".into(), value: "mine".into() }],
            credentials: &Credentials { user: "demo".into(), password: "secret".into() },
            token: None,
            now: Timestamp::from_micros(1_500),
            counter: &counter,
            uuid: &|| "a-uuid".into(),
        };
        for (name, _) in BUILT_IN {
            let secret = matches!(name, "password" | "token");
            assert_eq!(values.get(name).unwrap().secret, secret, "{name}");
        }
        assert_eq!(values.get("now"), Some(Value::plain("mine")));
        assert_eq!(values.get("now_ms"), Some(Value::plain("1")));
        assert_eq!(values.get("counter"), Some(Value::plain("2")));
        assert_eq!(values.get("nobody"), None);
    }
}
