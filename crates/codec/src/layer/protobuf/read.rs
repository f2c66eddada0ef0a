//! Reads a message as its schema says, as the JSON that Protobuf's own mapping makes of it, except that numbers of 64 bits
//! are numbers. Fields that the schema doesn't have are there by their numbers.

use std::collections::HashSet;

use data_encoding::BASE64;

use super::{
    known,
    raw::Raw,
    schema::{Field, FieldType, Label, MessageType, Schema},
    wire::{self, DEEPEST, Tag, Wire},
};
use crate::{
    json,
    layer::{DecodeError, READ_LIMIT, bytes::Bytes, writer::finite},
};

/// The JSON of a message of this type.
pub(super) fn message(schema: &Schema, of: &MessageType, payload: &[u8]) -> Result<String, DecodeError> {
    let mut reader = Reader { schema, left: READ_LIMIT };
    let mut values = Values::new(of);
    reader.fields(&mut Bytes::new(payload), &mut values, Within { depth: DEEPEST, group: None })?;
    Ok(values.finish(schema))
}

/// What has been read of a message. A field may occur again, and messages of one field are merged, so its JSON is only
/// written at the end.
pub(super) struct Values<'s> {
    pub(super) of: &'s MessageType,
    /// The values of fields, each with the field's place among those of the type.
    slots: Vec<(usize, Value<'s>)>,
    /// Fields that the type doesn't have, as members.
    unknown: String,
}

enum Value<'s> {
    /// A scalar.
    Json(String),
    Message(Values<'s>),
    /// Items, with commas between them.
    List(String),
    /// Keys and values of a map. A later one with the same key takes the place of an earlier one.
    Map(Vec<(String, String)>),
}

/// Where a message is.
#[derive(Clone, Copy)]
struct Within {
    /// How many more messages may be in it.
    depth: usize,
    /// The number of the group that it is.
    group: Option<u32>,
}

impl<'s> Values<'s> {
    fn new(of: &'s MessageType) -> Self {
        Self { of, slots: Vec::new(), unknown: String::new() }
    }

    /// The value of the field with this number, as JSON; `None` if it isn't there.
    pub(super) fn take(&mut self, number: u32, schema: &Schema) -> Option<String> {
        let field = self.of.field(number)?;
        let slot = self.slots.iter().position(|(own, _)| *own == field)?;
        Some(self.slots.remove(slot).1.finish(schema))
    }

    /// The number in a field.
    pub(super) fn number(&self, number: u32) -> i64 {
        let field = self.of.field(number);
        let slot = self.slots.iter().find(|(own, _)| Some(*own) == field);
        slot.and_then(|(_, value)| if let Value::Json(json) = value { json.parse().ok() } else { None })
            .unwrap_or_default()
    }

    /// The value of the only field that is there.
    pub(super) fn take_only(&mut self, schema: &Schema) -> Option<(u32, String)> {
        let slot = self.slots.pop().filter(|_| self.is_empty())?;
        Some((self.of.fields[slot.0].number, slot.1.finish(schema)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.unknown.is_empty()
    }

    /// Whether it has fields that its type doesn't have.
    pub(super) fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// The JSON of the message.
    fn finish(self, schema: &Schema) -> String {
        match known::to_json(self, schema) {
            Ok(json) => json,
            Err(values) => values.object(schema),
        }
    }

    fn object(self, schema: &Schema) -> String {
        let mut object = String::from("{");
        for (field, value) in self.slots {
            comma(&mut object);
            member(&self.of.fields[field].json_name, &value.finish(schema), &mut object);
        }
        if !self.unknown.is_empty() {
            comma(&mut object);
            object.push_str(&self.unknown);
        }
        object.push('}');
        object
    }

    /// The value of a field, to be added to; the one that it is at first if there is none.
    fn slot(&mut self, field: usize, first: impl FnOnce() -> Value<'s>) -> &mut Value<'s> {
        if let Some(oneof) = self.of.fields[field].oneof {
            let of = self.of;
            self.slots.retain(|(own, _)| *own == field || of.fields[*own].oneof != Some(oneof));
        }
        let at = self.slots.iter().position(|(own, _)| *own == field).unwrap_or_else(|| {
            self.slots.push((field, first()));
            self.slots.len() - 1
        });
        &mut self.slots[at].1
    }
}

impl Value<'_> {
    fn finish(self, schema: &Schema) -> String {
        match self {
            Self::Json(json) => json,
            Self::Message(values) => values.finish(schema),
            Self::List(items) => format!("[{items}]"),
            Self::Map(entries) => {
                let mut seen = HashSet::new();
                let mut last: Vec<_> = entries.iter().rev().filter(|(key, _)| seen.insert(key)).collect();
                last.reverse();
                let mut object = String::from("{");
                for (key, value) in last {
                    comma(&mut object);
                    object.push_str(&format!("{key}:{value}"));
                }
                object.push('}');
                object
            }
        }
    }
}

struct Reader<'s> {
    schema: &'s Schema,
    /// How much more JSON may be made.
    left: usize,
}

impl<'s> Reader<'s> {
    /// Reads fields up to the end of the bytes or of the group.
    fn fields(
        &mut self,
        bytes: &mut Bytes<'_>,
        into: &mut Values<'s>,
        within: Within,
    ) -> Result<(), DecodeError> {
        while within.group.is_some() || !bytes.is_end() {
            let tag = Tag::read(bytes)?;
            if tag.is_end_of(within.group)? {
                return Ok(());
            }
            match into.of.field(tag.number) {
                Some(field) => self.field(bytes, tag, field, into, within.depth)?,
                None => {
                    let raw = Raw { depth: within.depth.min(Raw::DEEPEST) }.value(bytes, tag)?;
                    self.spend(raw.len() + 8)?;
                    if !into.unknown.is_empty() {
                        into.unknown.push(',');
                    }
                    member(&tag.number.to_string(), &raw, &mut into.unknown);
                }
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        bytes: &mut Bytes<'_>,
        tag: Tag,
        at: usize,
        into: &mut Values<'s>,
        depth: usize,
    ) -> Result<(), DecodeError> {
        let schema = self.schema;
        let field = &into.of.fields[at];
        let is_list = field.label == Label::Repeated;
        if is_list && tag.wire == Wire::Length && field.kind.can_be_packed() {
            let mut items = wire::part(bytes)?;
            while !items.is_end() {
                let item = self.scalar(&mut items, field)?;
                self.add_item(into, at, &item)?;
            }
            return Ok(());
        }
        if tag.wire != field.kind.wire() {
            return Err(self.mismatch(tag, field));
        }
        let (FieldType::Message(nested) | FieldType::Group(nested)) = field.kind else {
            let value = self.scalar(bytes, field)?;
            if is_list {
                return self.add_item(into, at, &value);
            }
            self.spend(value.len() + field.json_name.len() + 4)?;
            *into.slot(at, || Value::Json(String::new())) = Value::Json(value);
            return Ok(());
        };
        let nested = &schema.messages[nested];
        if !is_list {
            self.spend(field.json_name.len() + 6)?;
            let slot = into.slot(at, || Value::Message(Values::new(nested)));
            return match slot {
                Value::Message(values) => self.nested(bytes, tag, values, depth),
                _ => Ok(()),
            };
        }
        let mut values = Values::new(nested);
        self.nested(bytes, tag, &mut values, depth)?;
        if nested.is_entry {
            return self.add_entry(into, at, values);
        }
        // What is in it was counted already.
        self.spend(3)?;
        add(into, at, &values.finish(schema));
        Ok(())
    }

    fn nested(
        &mut self,
        bytes: &mut Bytes<'_>,
        tag: Tag,
        into: &mut Values<'s>,
        depth: usize,
    ) -> Result<(), DecodeError> {
        let too_deep = DecodeError::malformed(tag.at, "this is nested too deeply to be read");
        let depth = depth.checked_sub(1).ok_or(too_deep)?;
        match tag.wire {
            Wire::Group => self.fields(bytes, into, Within { depth, group: Some(tag.number) }),
            _ => self.fields(&mut wire::part(bytes)?, into, Within { depth, group: None }),
        }
    }

    fn add_item(&mut self, into: &mut Values<'s>, at: usize, item: &str) -> Result<(), DecodeError> {
        self.spend(item.len() + 1)?;
        add(into, at, item);
        Ok(())
    }

    fn add_entry(
        &mut self,
        into: &mut Values<'s>,
        at: usize,
        mut entry: Values<'s>,
    ) -> Result<(), DecodeError> {
        let [key, value] = [1, 2].map(|number| {
            let usual = || entry.of.field(number).map(|at| usual(self.schema, &entry.of.fields[at]));
            let usual = usual().unwrap_or_default();
            entry.take(number, self.schema).unwrap_or(usual)
        });
        let key = if key.starts_with('"') { key } else { json::quote(&key) };
        self.spend(key.len() + value.len() + 2)?;
        if let Value::Map(entries) = into.slot(at, || Value::Map(Vec::new())) {
            entries.push((key, value));
        }
        Ok(())
    }

    fn scalar(&self, bytes: &mut Bytes<'_>, field: &Field) -> Result<String, DecodeError> {
        Ok(match field.kind {
            FieldType::Double => float(f64::from_le_bytes(bytes.array()?)),
            FieldType::Float => float32(f32::from_le_bytes(bytes.array()?)),
            FieldType::Int64 => (bytes.varint(10)? as i64).to_string(),
            FieldType::Uint64 => bytes.varint(10)?.to_string(),
            FieldType::Int32 => (bytes.varint(10)? as i32).to_string(),
            FieldType::Uint32 => (bytes.varint(10)? as u32).to_string(),
            FieldType::Sint32 => wire::from_zigzag(u64::from(bytes.varint(10)? as u32)).to_string(),
            FieldType::Sint64 => wire::from_zigzag(bytes.varint(10)?).to_string(),
            FieldType::Fixed64 => u64::from_le_bytes(bytes.array()?).to_string(),
            FieldType::Fixed32 => u32::from_le_bytes(bytes.array()?).to_string(),
            FieldType::Sfixed64 => i64::from_le_bytes(bytes.array()?).to_string(),
            FieldType::Sfixed32 => i32::from_le_bytes(bytes.array()?).to_string(),
            FieldType::Bool => if bytes.varint(10)? != 0 { "true" } else { "false" }.into(),
            FieldType::Enum(at) => self.schema.enums[at].json_of(bytes.varint(10)? as i32),
            FieldType::String => {
                let len = bytes.varint(10)?;
                json::quote(bytes.text(len)?)
            }
            FieldType::Bytes => {
                let len = bytes.varint(10)?;
                format!("\"{}\"", BASE64.encode(bytes.take(len)?))
            }
            FieldType::Message(_) | FieldType::Group(_) => "{}".into(),
        })
    }

    /// Whoever writes such a field has another schema.
    fn mismatch(&self, tag: Tag, field: &Field) -> DecodeError {
        let found = match tag.wire {
            Wire::Varint => "an integer",
            Wire::Fixed64 => "a number of 64 bits",
            Wire::Fixed32 => "a number of 32 bits",
            Wire::Length => "text, bytes or a message",
            Wire::Group | Wire::GroupEnd => "a group",
        };
        let (name, kind) = (&field.name, field.kind.name(self.schema));
        DecodeError::malformed(
            tag.at,
            format!("field {} is {found} here, but “{name}” is of type {kind} in the schema", tag.number),
        )
    }

    /// Counts JSON that is made, so that a few bytes don't become a lot of it.
    fn spend(&mut self, len: usize) -> Result<(), DecodeError> {
        let too_large = DecodeError::TooLarge { len: READ_LIMIT - self.left + len, limit: READ_LIMIT };
        self.left = self.left.checked_sub(len).ok_or(too_large)?;
        Ok(())
    }
}

fn add(into: &mut Values<'_>, at: usize, item: &str) {
    if let Value::List(items) = into.slot(at, || Value::List(String::new())) {
        if !items.is_empty() {
            items.push(',');
        }
        items.push_str(item);
    }
}

fn comma(object: &mut String) {
    if object.len() > 1 {
        object.push(',');
    }
}

fn member(name: &str, value: &str, object: &mut String) {
    object.push('"');
    json::escape(name, object);
    object.push_str("\":");
    object.push_str(value);
}

/// The value of a field that isn't there.
pub(super) fn usual(schema: &Schema, field: &Field) -> String {
    match field.kind {
        FieldType::String | FieldType::Bytes => "\"\"".into(),
        FieldType::Bool => "false".into(),
        FieldType::Double | FieldType::Float => "0.0".into(),
        FieldType::Enum(at) => schema.enums[at].json_of(schema.enums[at].usual()),
        FieldType::Message(at) | FieldType::Group(at) => Values::new(&schema.messages[at]).finish(schema),
        _ => "0".into(),
    }
}

/// A number, or what it is instead.
fn float(number: f64) -> String {
    special(number).unwrap_or_else(|| finite(number, format_args!("{number}"), format_args!("{number:e}")))
}

/// A float of 32 bits, with as few digits as tell it from others.
fn float32(number: f32) -> String {
    let plain = format_args!("{number}");
    special(number.into()).unwrap_or_else(|| finite(number.into(), plain, format_args!("{number:e}")))
}

fn special(number: f64) -> Option<String> {
    match number {
        _ if number.is_nan() => Some("\"NaN\"".into()),
        _ if number.is_infinite() => Some(if number > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" }.into()),
        _ => None,
    }
}
