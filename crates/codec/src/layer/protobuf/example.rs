//! An example of a message type, to be filled in.

use super::{
    read::usual,
    schema::{FieldType, Label, Schema},
};
use crate::json;

/// How many levels of messages it has.
const LEVELS: usize = 3;

impl Schema {
    /// JSON of a message of the type with this name, with a value in each field; `None` if the schema doesn't have it.
    pub fn example(&self, name: &str) -> Option<String> {
        let json = self.example_of(self.message(name)?, LEVELS);
        Some(json::parse(json).ok()?.pretty())
    }

    fn example_of(&self, at: usize, levels: usize) -> String {
        let of = &self.messages[at];
        let mut object = String::from("{");
        let mut oneofs = Vec::new();
        for field in &of.fields {
            let is_taken = field.oneof.is_some() && oneofs.contains(&field.oneof);
            // What extends the type isn't part of it.
            if is_taken || field.json_name.starts_with('[') {
                continue;
            }
            let value = match (field.label, field.kind) {
                (Label::Repeated, _) => if self.entry_of(field).is_some() { "{}" } else { "[]" }.into(),
                (_, FieldType::Message(at) | FieldType::Group(at)) if self.messages[at].known.is_none() => {
                    match levels.checked_sub(1) {
                        Some(levels) => self.example_of(at, levels),
                        None => continue,
                    }
                }
                _ => usual(self, field),
            };
            oneofs.push(field.oneof);
            object.push_str(if object.len() > 1 { "," } else { "" });
            object.push_str(&format!("{}:{value}", json::quote(&field.json_name)));
        }
        object.push('}');
        object
    }
}
