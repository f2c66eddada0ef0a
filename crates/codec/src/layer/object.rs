//! Writes the value of a record: an object, one member after the other.

use crate::json;

/// A JSON object that is being written.
#[derive(Default)]
pub(super) struct Object(String);

impl Object {
    /// Adds a string.
    pub(super) fn text(self, key: &str, text: &str) -> Self {
        self.json(key, &json::quote(text))
    }

    /// Adds a value that is JSON already.
    pub(super) fn json(mut self, key: &str, value: &str) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push('"');
        json::escape(key, &mut self.0);
        self.0.push_str("\":");
        self.0.push_str(value);
        self
    }

    /// Adds a value if there is one.
    pub(super) fn some(self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.json(key, value),
            None => self,
        }
    }

    /// The object.
    pub(super) fn finish(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "{}" } else { "}" });
        self.0
    }
}
