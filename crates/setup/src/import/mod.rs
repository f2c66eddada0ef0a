//! Reads connections from files: Weft's own set-ups, collections of other tools, and AsyncAPI documents.

mod asyncapi;
mod collection;
mod sample;
#[cfg(test)]
mod tests;

use serde_saphyr::with_deserializer_from_str;
use weft_codec::{
    document::DocumentError,
    json::{self, Node, Tree},
};
use weft_session::profile::{Draft, Format, Profile, SavedMessage};

use crate::file;

/// What was found in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What wrote it.
    pub source: Source,
    /// The connections, without ids unless they are Weft's own.
    pub connections: Vec<Profile>,
    /// What a browser can't do, or Weft can't take over.
    pub remarks: Vec<Remark>,
}

/// What wrote a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Weft.
    Weft,
    /// A collection of Postman, Hoppscotch or Insomnia.
    Collection,
    /// An AsyncAPI document.
    AsyncApi,
}

/// Something to know about an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Headers that a browser can't send, of the connection with this title.
    Headers {
        /// The connection's title.
        connection: String,
        /// The headers' names.
        names: Vec<String>,
    },
    /// As many requests of other protocols were left out.
    OtherRequests(usize),
    /// As many servers of other protocols were left out.
    OtherServers(usize),
    /// As many references to other files were left out.
    OtherFiles(usize),
}

/// Why a file can't be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// A set-up that can't be used.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Not YAML; the parser's words.
    #[error("{0}")]
    Yaml(String),
    /// There are no WebSocket connections in it.
    #[error("it has no WebSocket connections")]
    Empty,
}

/// The connections of a file; `None` if it isn't of a kind that has any.
///
/// # Errors
/// Why they can't be read.
pub fn read(text: &str) -> Option<Result<Imported, ImportError>> {
    let text = text.trim_start_matches('\u{feff}');
    let tree = match json::parse(text) {
        Ok(tree) => tree,
        Err(_) if is_yaml(text) => match from_yaml(text) {
            Ok(tree) => tree,
            Err(error) => return Some(Err(error)),
        },
        Err(_) => return None,
    };
    if file::is_setup(&tree) {
        let imported = file::read(&tree).map(|connections| Imported {
            source: Source::Weft,
            connections,
            remarks: Vec::new(),
        });
        return Some(imported.map_err(ImportError::from));
    }
    let imported = if asyncapi::is_document(tree.root()) {
        asyncapi::read(tree.root())
    } else if collection::is_collection(tree.root()) {
        collection::read(tree.root())
    } else {
        return None;
    };
    Some(if imported.connections.is_empty() { Err(ImportError::Empty) } else { Ok(imported) })
}

/// Whether a text that isn't JSON is one of the documents that are written in YAML.
fn is_yaml(text: &str) -> bool {
    let starts = |line: &str| {
        ["asyncapi:", "type: collection.insomnia.rest", "$kind:"].iter().any(|start| line.starts_with(start))
    };
    text.lines().take(100).any(starts)
}

/// YAML as JSON, with its members in their order.
fn from_yaml(text: &str) -> Result<Tree, ImportError> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut bytes);
    with_deserializer_from_str(text, |deserializer| {
        serde_transcode::transcode(deserializer, &mut serializer).map_err(serde::de::Error::custom)
    })
    .map_err(|error| ImportError::Yaml(error.to_string()))?;
    json::parse_bytes(&bytes).map_err(|error| ImportError::Document(error.into()))
}

/// A message that is saved under a name which none of the others has.
fn save(messages: &mut Vec<SavedMessage>, name: &str, text: String) {
    if messages.iter().any(|other| other.message.text == text) {
        return;
    }
    let name = if name.trim().is_empty() { "Message" } else { name.trim() };
    let numbered = (2..).map(|count| format!("{name} {count}"));
    let is_free = |name: &String| messages.iter().all(|other| other.name != *name);
    let name = std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default();
    let format = if json::check(&text).is_ok() { Format::Json } else { Format::Text };
    messages.push(SavedMessage { name, message: Draft { format, text } });
}

/// A member that is a text which isn't empty.
fn text(node: Node<'_>, key: &str) -> Option<String> {
    let text = node.member(key)?.scalar_text()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Whether a URL is that of a WebSocket, or begins with a variable.
fn is_websocket(url: &str) -> bool {
    let scheme = url.trim().split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("ws" | "wss"))
}
