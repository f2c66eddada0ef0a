//! What an action is about.

use std::{borrow::Cow, rc::Rc};

use weft_codec::json::{self, Node, Pointer, Tree};
use weft_message::{Kind, Payload};
use weft_session::{
    copy::{Server, Source},
    profile::Profile,
};

use crate::ui::{details::Content, handles::SessionRef};

/// The largest payload that is read as JSON, in bytes: a larger one would block the page.
const TREE_LIMIT: usize = 8 << 20;

/// A message, or a value in it.
#[derive(Clone, PartialEq)]
pub(in crate::ui) struct Target {
    /// The message.
    pub content: Content,
    /// The value, unless it is about the whole message.
    pub value: Option<Value>,
}

/// A value in a message.
#[derive(Clone, PartialEq)]
pub(in crate::ui) struct Value {
    /// Where it is.
    pub pointer: Pointer,
    /// What it is, as written in JSON.
    pub raw: Rc<str>,
}

impl Value {
    /// A node of a message's tree.
    pub(in crate::ui) fn of(node: Node<'_>) -> Option<Self> {
        Some(Self { pointer: Pointer::parse(&node.pointer()).ok()?, raw: node.raw().into() })
    }

    /// The value that a pointer finds in a message.
    pub(super) fn at(pointer: Pointer, content: &Content) -> Option<Self> {
        let raw = content.layers().value(&content.message(), &pointer)?.into();
        Some(Self { pointer, raw })
    }

    /// Whether it is neither an object nor an array.
    pub(super) fn is_scalar(&self) -> bool {
        !self.raw.starts_with(['{', '['])
    }

    /// The content of a string; any other value as written.
    pub(super) fn text(&self) -> Cow<'_, str> {
        json::text_of(&self.raw)
    }
}

impl Target {
    /// The value, if it is a scalar.
    pub(super) fn scalar(&self) -> Option<&Value> {
        self.value.as_ref().filter(|value| value.is_scalar())
    }

    /// What the message was sent as; `None` for an event.
    pub(super) fn payload(&self) -> Option<Payload> {
        match self.content.kind {
            Kind::Text => String::from_utf8(self.content.bytes.clone()).ok().map(Payload::Text),
            Kind::Binary => Some(Payload::Binary(self.content.bytes.clone())),
            Kind::Event(_) => None,
        }
    }

    /// What is copied of it, ready to be written in any way.
    pub(super) fn copied(&self, session: &SessionRef, profile: &Profile) -> Copied<'_> {
        let bytes = match self.value.as_ref().map(Value::text) {
            Some(Cow::Borrowed(text)) => Cow::Borrowed(text.as_bytes()),
            Some(Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
            None => Cow::Borrowed(&*self.content.bytes),
        };
        let tree = match &self.value {
            Some(value) => json::parse(&*value.raw).ok(),
            None if self.content.kind == Kind::Binary || bytes.len() > TREE_LIMIT => None,
            None => json::parse_bytes(&bytes).ok(),
        };
        let is_text = self.value.is_some() || self.content.kind != Kind::Binary;
        let url = Some(session.origin().url).filter(|url| is_command_url(url));
        let url = url.filter(|_| !matches!(self.content.kind, Kind::Event(_)));
        let subprotocols = Some(profile.subprotocols.clone()).filter(|offered| !offered.contains("{{"));
        Copied {
            bytes,
            is_text,
            tree,
            pointer: self.value.as_ref().map(|value| &value.pointer),
            url,
            subprotocols: subprotocols.unwrap_or_default(),
        }
    }
}

/// Whether a command can open this URL, whose variables may not have been filled in yet.
fn is_command_url(url: &str) -> bool {
    (url.starts_with("ws://") || url.starts_with("wss://")) && !url.contains("{{")
}

/// What is copied of a target.
pub(super) struct Copied<'a> {
    bytes: Cow<'a, [u8]>,
    is_text: bool,
    tree: Option<Tree>,
    pointer: Option<&'a Pointer>,
    url: Option<String>,
    subprotocols: String,
}

impl Copied<'_> {
    /// To be written.
    pub(super) fn source(&self) -> Source<'_> {
        let server = |url| Server { url, subprotocols: &self.subprotocols };
        Source {
            bytes: &self.bytes,
            is_text: self.is_text,
            json: self.tree.as_ref(),
            pointer: self.pointer,
            server: self.url.as_deref().map(server),
        }
    }
}
