//! Forms: what a message of a protocol is composed from, as data. Whoever shows one fills its fields with text, and makes
//! the value that the layer composes.
//!
//! What is fixed is a template: `{{next_id}}` is an id that is taken when the message is sent.

/// A kind of message that a client sends, and the fields it is composed from.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// What it is called: `Publish`.
    pub name: &'static str,
    /// What the value is made of, in order. Parts of the same object follow each other.
    pub parts: &'static [Part],
}

/// A part of a form's value.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// The keys that lead to it in the value. `0` is the only item of an array.
    pub path: &'static [&'static str],
    /// What is there.
    pub content: Content,
}

/// What a part of a value is.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// The same in every message: a template of JSON.
    Fixed(&'static str),
    /// What is typed into a field. Where it is empty, the value has no such member.
    Field(Field),
}

/// A field.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its label.
    pub label: &'static str,
    /// What may be typed there.
    pub kind: FieldKind,
    /// What is there at first.
    pub default: &'static str,
    /// What it looks like.
    pub placeholder: &'static str,
    /// Whether it can't be left empty.
    pub is_required: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text, which becomes a string.
    Line,
    /// Several lines of text, which become a string.
    Text,
    /// JSON.
    Json,
    /// What is sent to others: JSON if it is that, or else text.
    Payload,
    /// Lines of `name: value`, which become members of the object that the path leads to.
    Headers,
    /// One of these: what it is called, and its JSON.
    Choice(&'static [(&'static str, &'static str)]),
    /// On or off. This JSON is there while it is on.
    Flag(&'static str),
}

/// What a flag's field holds while it is on.
pub const ON: &str = "on";

impl Form {
    /// The fields, each with its path.
    pub fn fields(&self) -> impl Iterator<Item = (&'static [&'static str], &'static Field)> {
        self.parts.iter().filter_map(|part| match &part.content {
            Content::Fixed(_) => None,
            Content::Field(field) => Some((part.path, field)),
        })
    }
}

/// A part that is always the same.
pub(super) const fn fixed(path: &'static [&'static str], json: &'static str) -> Part {
    Part { path, content: Content::Fixed(json) }
}

/// A field that is empty at first, and may be left empty.
pub(super) const fn field(label: &'static str, kind: FieldKind) -> Field {
    Field { label, kind, default: "", placeholder: "", is_required: false }
}

impl Field {
    /// A part of the value that this is typed into.
    pub(super) const fn at(self, path: &'static [&'static str]) -> Part {
        Part { path, content: Content::Field(self) }
    }

    /// With this in it at first.
    pub(super) const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    /// With this shown while it is empty.
    pub(super) const fn placeholder(self, placeholder: &'static str) -> Self {
        Self { placeholder, ..self }
    }

    /// With something in it always.
    pub(super) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }
}
