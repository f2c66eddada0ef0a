//! A schema: message types and enums, with every name resolved.

use std::collections::BTreeMap;

use super::wire::Wire;
use crate::json;

/// The message types of a schema's files, and those that come with Protobuf.
#[derive(Debug, Default)]
pub struct Schema {
    pub(super) messages: Vec<MessageType>,
    pub(super) enums: Vec<EnumType>,
    pub(super) names: BTreeMap<String, Named>,
}

/// What a name stands for: its place among the schema's messages or enums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Message(usize),
    Enum(usize),
}

/// A message type.
#[derive(Debug, Default)]
pub(super) struct MessageType {
    /// With its package.
    pub(super) name: String,
    /// By number.
    pub(super) fields: Vec<Field>,
    pub(super) oneofs: Vec<String>,
    /// Whether it only stands for the entries of a map.
    pub(super) is_entry: bool,
    /// Whether it comes with Protobuf.
    pub(super) is_built_in: bool,
    pub(super) known: Option<Known>,
}

/// A type that JSON has a form of its own for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Timestamp,
    Duration,
    /// A scalar that may be missing.
    Wrapper,
    Struct,
    Value,
    ListValue,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) number: u32,
    /// As in the schema.
    pub(super) name: String,
    /// As in JSON.
    pub(super) json_name: String,
    pub(super) kind: FieldType,
    pub(super) label: Label,
    /// Whether a list is written as one value.
    pub(super) is_packed: bool,
    /// Whether it can be there with its usual value.
    pub(super) has_presence: bool,
    /// The place of its oneof among those of the message.
    pub(super) oneof: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Optional,
    Required,
    Repeated,
}

/// The type of a field, with the place of a message or enum in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldType {
    Double,
    Float,
    Int64,
    Uint64,
    Int32,
    Fixed64,
    Fixed32,
    Bool,
    String,
    Group(usize),
    Message(usize),
    Bytes,
    Uint32,
    Enum(usize),
    Sfixed32,
    Sfixed64,
    Sint32,
    Sint64,
}

#[derive(Debug)]
pub(super) struct EnumType {
    /// With its package.
    pub(super) name: String,
    /// The first one is the usual value. Several may have the same number.
    pub(super) values: Vec<(String, i32)>,
}

impl Schema {
    /// The names of the message types in its files, in alphabetical order.
    pub fn message_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter_map(|(name, named)| match named {
            Named::Message(at) => {
                let of = &self.messages[*at];
                (!of.is_entry && !of.is_built_in).then_some(&**name)
            }
            Named::Enum(_) => None,
        })
    }

    /// The place of a message type.
    pub(super) fn message(&self, name: &str) -> Option<usize> {
        match self.names.get(name)? {
            Named::Message(at) => Some(*at),
            Named::Enum(_) => None,
        }
    }

    /// What the entries of a map are, if a field is one.
    pub(super) fn entry_of(&self, field: &Field) -> Option<&MessageType> {
        match field.kind {
            FieldType::Message(at) if field.label == Label::Repeated => {
                Some(&self.messages[at]).filter(|of| of.is_entry)
            }
            _ => None,
        }
    }
}

impl MessageType {
    /// The place of a field among the type's.
    pub(super) fn field(&self, number: u32) -> Option<usize> {
        self.fields.binary_search_by_key(&number, |field| field.number).ok()
    }

    /// A field by either of its names.
    pub(super) fn field_named(&self, name: &str) -> Option<&Field> {
        let by = |is_it: fn(&Field) -> &str| self.fields.iter().find(|field| is_it(field) == name);
        by(|field| &field.json_name).or_else(|| by(|field| &field.name))
    }

    /// Its name without the package.
    pub(super) fn short_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }
}

impl EnumType {
    /// A value in JSON: its name, or its number if it has none.
    pub(super) fn json_of(&self, number: i32) -> String {
        self.name_of(number).map_or_else(|| number.to_string(), json::quote)
    }

    fn name_of(&self, number: i32) -> Option<&str> {
        self.values.iter().find(|(_, own)| *own == number).map(|(name, _)| &**name)
    }

    pub(super) fn number_of(&self, name: &str) -> Option<i32> {
        self.values.iter().find(|(own, _)| own == name).map(|(_, number)| *number)
    }

    /// The number of the value that it has if there is none.
    pub(super) fn usual(&self) -> i32 {
        self.values.first().map_or(0, |(_, number)| *number)
    }
}

impl FieldType {
    /// How a value of it is written.
    pub(super) fn wire(self) -> Wire {
        match self {
            Self::Double | Self::Fixed64 | Self::Sfixed64 => Wire::Fixed64,
            Self::Float | Self::Fixed32 | Self::Sfixed32 => Wire::Fixed32,
            Self::String | Self::Bytes | Self::Message(_) => Wire::Length,
            Self::Group(_) => Wire::Group,
            _ => Wire::Varint,
        }
    }

    /// Whether a list of it may be written as one value.
    pub(super) fn can_be_packed(self) -> bool {
        !matches!(self.wire(), Wire::Length | Wire::Group)
    }

    /// What it is called in a schema.
    pub(super) fn name(self, schema: &Schema) -> &str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int64 => "int64",
            Self::Uint64 => "uint64",
            Self::Int32 => "int32",
            Self::Fixed64 => "fixed64",
            Self::Fixed32 => "fixed32",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Group(at) | Self::Message(at) => &schema.messages[at].name,
            Self::Bytes => "bytes",
            Self::Uint32 => "uint32",
            Self::Enum(at) => &schema.enums[at].name,
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
        }
    }
}
