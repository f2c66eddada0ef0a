//! Makes a message of JSON: what reading does, the other way round, checked against the schema.

use super::{
    known,
    schema::{EnumType, Field, FieldType, Known, Label, MessageType, Schema},
    wire::{DEEPEST, Wire, put_bytes, put_tag, put_varint, zigzag},
};
use crate::{
    base64, hex,
    json::{Node, NodeKind},
    layer::{ComposeError, compose::misfit},
};

/// The member that names the type of a message, if it isn't the usual one.
pub const TYPE: &str = "$type";

/// The bytes of a message of this type.
pub(super) fn message(schema: &Schema, of: &MessageType, value: Node<'_>) -> Result<Vec<u8>, ComposeError> {
    let mut out = Vec::new();
    Writer { schema }.message(of, value, DEEPEST, &mut out)?;
    Ok(out)
}

#[derive(Clone, Copy)]
struct Writer<'s> {
    schema: &'s Schema,
}

impl Writer<'_> {
    fn message(
        self,
        of: &MessageType,
        node: Node<'_>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        let depth = depth.checked_sub(1).ok_or_else(|| misfit(node, "is nested too deeply"))?;
        match of.known {
            Some(known) if !self.is_plain(known, node) => self.known(known, of, node, depth, out),
            _ => self.members(of, node, depth, out),
        }
    }

    fn members(
        self,
        of: &MessageType,
        node: Node<'_>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        if node.kind() != NodeKind::Object {
            return Err(misfit(node, format!("has to be an object of type {}", of.name)));
        }
        let mut seen: Vec<&Field> = Vec::new();
        for child in node.children() {
            let name = child.key().unwrap_or_default();
            if name == TYPE && node.index() == 0 {
                continue;
            }
            let field = of.field_named(&name);
            let field = field.ok_or_else(|| misfit(child, format!("isn't a field of {}", of.name)))?;
            if child.kind() == NodeKind::Null && !self.has_null(field) {
                continue;
            }
            if let Some(other) = seen.iter().find(|other| conflict(other, field)) {
                let problem = match field.oneof.and_then(|oneof| of.oneofs.get(oneof)) {
                    Some(oneof) if other.number != field.number => {
                        format!("can't be there with “{}”: “{oneof}” is one of them", other.json_name)
                    }
                    _ => "is there twice".into(),
                };
                return Err(misfit(child, problem));
            }
            seen.push(field);
            self.field(field, child, depth, out)?;
        }
        let is_missing = |field: &&Field| {
            field.label == Label::Required && seen.iter().all(|own| own.number != field.number)
        };
        match of.fields.iter().find(is_missing) {
            Some(field) => Err(misfit(node, format!("needs the field “{}”", field.json_name))),
            None => Ok(()),
        }
    }

    fn field(
        self,
        field: &Field,
        node: Node<'_>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        if let Some(entry) = self.schema.entry_of(field) {
            return self.entries(field, entry, node, depth, out);
        }
        if field.label != Label::Repeated {
            let mut value = Vec::new();
            self.value(field, node, depth, &mut value)?;
            // The bytes of usual values, and only these, are all 0.
            if field.has_presence || value.iter().any(|byte| *byte != 0) {
                put_value(field, &value, out);
            }
            return Ok(());
        }
        if node.kind() != NodeKind::Array {
            return Err(misfit(node, "has to be an array"));
        }
        let mut packed = Vec::new();
        for item in node.children() {
            let mut value = Vec::new();
            self.value(field, item, depth, &mut value)?;
            match field.is_packed {
                true => packed.extend(value),
                false => put_value(field, &value, out),
            }
        }
        if !packed.is_empty() {
            put_tag(field.number, Wire::Length, out);
            put_bytes(&packed, out);
        }
        Ok(())
    }

    fn entries(
        self,
        field: &Field,
        entry: &MessageType,
        node: Node<'_>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        if node.kind() != NodeKind::Object {
            return Err(misfit(node, "has to be an object"));
        }
        let [Some(key), Some(value)] = [1, 2].map(|number| entry.field(number).map(|at| &entry.fields[at]))
        else {
            return Err(misfit(node, "has no keys in the schema"));
        };
        for child in node.children() {
            let mut bytes = Vec::new();
            put_tag(key.number, key.kind.wire(), &mut bytes);
            self.key(key, child, &mut bytes)?;
            let mut own = Vec::new();
            self.value(value, child, depth, &mut own)?;
            put_value(value, &own, &mut bytes);
            put_tag(field.number, Wire::Length, out);
            put_bytes(&bytes, out);
        }
        Ok(())
    }

    /// The key of an entry: a string in JSON, whatever it is in the schema.
    fn key(self, field: &Field, node: Node<'_>, out: &mut Vec<u8>) -> Result<(), ComposeError> {
        let key = node.key().unwrap_or_default();
        match (field.kind, &*key) {
            (FieldType::String, key) => put_bytes(key.as_bytes(), out),
            (FieldType::Bool, "true" | "false") => out.push(u8::from(key == "true")),
            (kind, key) => match whole(key).and_then(|number| integer(kind, number)) {
                Some(bytes) => out.extend(bytes),
                None => {
                    return Err(misfit(
                        node,
                        format!("has to have a key of type {}", kind.name(self.schema)),
                    ));
                }
            },
        }
        Ok(())
    }

    /// A value without its tag. That of a group has no end yet.
    fn value(
        self,
        field: &Field,
        node: Node<'_>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        let text = || node.scalar_text().filter(|_| node.kind() == NodeKind::String);
        let number =
            || node.scalar_text().filter(|_| [NodeKind::Number, NodeKind::String].contains(&node.kind()));
        match field.kind {
            FieldType::Double => match number().and_then(|text| float(&text)) {
                Some(number) => out.extend(number.to_le_bytes()),
                None => return Err(misfit(node, "has to be a number")),
            },
            FieldType::Float => match number().and_then(|text| float32(&text)) {
                Some(number) => out.extend(number.to_le_bytes()),
                None => return Err(misfit(node, "has to be a number of 32 bits")),
            },
            FieldType::Bool => match node.kind() {
                NodeKind::True => out.push(1),
                NodeKind::False => out.push(0),
                _ => return Err(misfit(node, "has to be true or false")),
            },
            FieldType::String => match text() {
                Some(text) => put_bytes(text.as_bytes(), out),
                None => return Err(misfit(node, "has to be a string")),
            },
            FieldType::Bytes => match bytes(node) {
                Some(bytes) => put_bytes(&bytes, out),
                None => return Err(misfit(node, "has to be a string of Base64")),
            },
            FieldType::Enum(at) => put_varint(enum_value(&self.schema.enums[at], node)? as u64, out),
            FieldType::Group(at) => self.message(&self.schema.messages[at], node, depth, out)?,
            FieldType::Message(at) => {
                let mut message = Vec::new();
                self.message(&self.schema.messages[at], node, depth, &mut message)?;
                put_bytes(&message, out);
            }
            kind => match number().and_then(|text| integer(kind, whole(&text)?)) {
                Some(bytes) => out.extend(bytes),
                None => {
                    let kind = kind.name(self.schema);
                    return Err(misfit(node, format!("has to be a whole number that fits into {kind}")));
                }
            },
        }
        Ok(())
    }

    /// Whether a value of a type with a form of its own is written in the usual one.
    fn is_plain(self, known: Known, node: Node<'_>) -> bool {
        matches!(known, Known::Timestamp | Known::Duration) && node.kind() == NodeKind::Object
    }

    fn known(
        self,
        known: Known,
        of: &MessageType,
        node: Node<'_>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        let text = node.scalar_text().filter(|_| node.kind() == NodeKind::String);
        match known {
            Known::Timestamp => {
                let time = text.and_then(|text| known::read_time(&text));
                put_time(
                    time.ok_or_else(|| misfit(node, "has to be a time like 2026-01-31T09:30:00Z"))?,
                    out,
                );
            }
            Known::Duration => {
                let duration = text.and_then(|text| known::read_duration(&text));
                put_time(duration.ok_or_else(|| misfit(node, "has to be a duration like 1.5s"))?, out);
            }
            Known::Value => {
                let number = known::field_of_value(node);
                let field = of.fields.iter().find(|field| field.number == number);
                let field = field.ok_or_else(|| misfit(node, "has to be JSON"))?;
                match node.kind() {
                    NodeKind::Null => put_value(field, &[0], out),
                    _ => self.field(field, node, depth, out)?,
                }
            }
            Known::Wrapper | Known::Struct | Known::ListValue => {
                if let Some(field) = of.fields.first() {
                    self.field(field, node, depth, out)?;
                }
            }
        }
        Ok(())
    }

    /// Whether `null` is a value of the field, and doesn't mean that there is none.
    fn has_null(self, field: &Field) -> bool {
        match field.kind {
            FieldType::Message(at) => self.schema.messages[at].known == Some(Known::Value),
            _ => false,
        }
    }
}

/// Whether a message can't have values of both.
fn conflict(one: &Field, other: &Field) -> bool {
    one.number == other.number || one.oneof.is_some() && one.oneof == other.oneof
}

/// Writes a value behind its tag.
fn put_value(field: &Field, value: &[u8], out: &mut Vec<u8>) {
    put_tag(field.number, field.kind.wire(), out);
    out.extend_from_slice(value);
    if field.kind.wire() == Wire::Group {
        put_tag(field.number, Wire::GroupEnd, out);
    }
}

fn put_time((seconds, nanos): (i64, i64), out: &mut Vec<u8>) {
    for (number, value) in [(1, seconds), (2, nanos)] {
        if value != 0 {
            put_tag(number, Wire::Varint, out);
            put_varint(value as u64, out);
        }
    }
}

/// A whole number, as JSON or a string has it: `1e3` is one.
fn whole(text: &str) -> Option<i128> {
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        (number.fract() == 0.0 && number.abs() < 9.2e18).then_some(number as i128)
    })
}

/// The bytes of a whole number; `None` if it is too large for the type.
fn integer(kind: FieldType, number: i128) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match kind {
        FieldType::Int32 => put_varint(i64::from(i32::try_from(number).ok()?) as u64, &mut out),
        FieldType::Int64 => put_varint(i64::try_from(number).ok()? as u64, &mut out),
        FieldType::Uint32 => put_varint(u32::try_from(number).ok()?.into(), &mut out),
        FieldType::Uint64 => put_varint(u64::try_from(number).ok()?, &mut out),
        FieldType::Sint32 => put_varint(zigzag(i32::try_from(number).ok()?.into()), &mut out),
        FieldType::Sint64 => put_varint(zigzag(i64::try_from(number).ok()?), &mut out),
        FieldType::Fixed32 => out.extend(u32::try_from(number).ok()?.to_le_bytes()),
        FieldType::Fixed64 => out.extend(u64::try_from(number).ok()?.to_le_bytes()),
        FieldType::Sfixed32 => out.extend(i32::try_from(number).ok()?.to_le_bytes()),
        FieldType::Sfixed64 => out.extend(i64::try_from(number).ok()?.to_le_bytes()),
        _ => return None,
    }
    Some(out)
}

fn float(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => text.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

fn float32(text: &str) -> Option<f32> {
    match float(text)? {
        number if number.is_finite() => text.parse().ok().filter(|number: &f32| number.is_finite()),
        number => Some(number as f32),
    }
}

fn bytes(node: Node<'_>) -> Option<Vec<u8>> {
    match node.kind() {
        NodeKind::String => base64::parse(&node.scalar_text()?).ok(),
        NodeKind::Object if node.child_count() == 1 => hex::parse(&node.member("$hex")?.scalar_text()?).ok(),
        _ => None,
    }
}

/// The number of an enum's value, which may be any.
fn enum_value(of: &EnumType, node: Node<'_>) -> Result<i32, ComposeError> {
    let text = node.scalar_text().unwrap_or_default();
    let number = match node.kind() {
        NodeKind::String => of.number_of(&text),
        NodeKind::Number => whole(&text).and_then(|number| i32::try_from(number).ok()),
        _ => None,
    };
    number.ok_or_else(|| {
        let names: Vec<_> = of.values.iter().take(6).map(|(name, _)| &**name).collect();
        let more = if of.values.len() > names.len() { ", …" } else { "" };
        misfit(node, format!("has to be a value of {}: {}{more}", of.name, names.join(", ")))
    })
}
