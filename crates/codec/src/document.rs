//! JSON that outlives the version of Weft that wrote it, with its format's version: `{"version":1,"profiles":[…]}`.

use serde::{Serialize, de::DeserializeOwned};

use crate::json::{self, JsonError, Node, Tree};

/// A kind of document: the name of its content, and the version of its format.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    name: &'static str,
    version: u32,
}

/// Why a document can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It was written by a newer version of Weft.
    #[error("a newer version of Weft saved it, in format {found}; this one reads formats up to {newest}")]
    Newer {
        /// The version of the document's format.
        found: u32,
        /// The newest version that can be read.
        newest: u32,
    },
    /// It is not JSON.
    #[error(transparent)]
    Syntax(#[from] JsonError),
    /// It has a version but no content.
    #[error("it has no {0}")]
    NoContent(&'static str),
    /// A value isn't what was expected in its place.
    #[error("{}{reason}", place(pointer))]
    Misfit {
        /// The JSON pointer to the value.
        pointer: String,
        /// What was expected.
        reason: String,
    },
}

impl Document {
    /// Documents whose content has this name, in this version of their format.
    pub const fn new(name: &'static str, version: u32) -> Self {
        Self { name, version }
    }

    /// The document with this content.
    ///
    /// # Errors
    /// If the content can't be written as JSON, such as a map whose keys aren't strings.
    pub fn write(&self, content: &impl Serialize) -> Result<String, serde_json::Error> {
        let Self { name, version } = self;
        let content = serde_json::to_string(content)?;
        Ok(format!(r#"{{"version":{version},"{name}":{content}}}"#))
    }

    /// Reads the content of a document. One without a version, as Weft 0.1 wrote them, consists of the content alone.
    ///
    /// # Errors
    /// If its format is newer, or it isn't what it should be.
    pub fn read<T: DeserializeOwned>(&self, text: &str) -> Result<T, DocumentError> {
        let tree = json::parse(text)?;
        let content = self.content(&tree)?;
        serde_json::from_str(content.raw()).map_err(|error| misfit(&tree, content, &error))
    }

    /// Checks that a document is of this version.
    pub fn is_current(&self, text: &str) -> bool {
        json::parse(text).is_ok_and(|tree| {
            let version = tree.root().children().find(|child| child.key().as_deref() == Some("version"));
            version.is_some_and(|version| version.raw().parse() == Ok(self.version))
        })
    }

    fn content<'tree>(&self, tree: &'tree Tree) -> Result<Node<'tree>, DocumentError> {
        let member = |name| tree.root().children().find(|child| child.key().as_deref() == Some(name));
        let Some(version) = member("version") else { return Ok(tree.root()) };
        match version.raw().parse() {
            Ok(found) if found > self.version => Err(DocumentError::Newer { found, newest: self.version }),
            Ok(_) => member(self.name).ok_or(DocumentError::NoContent(self.name)),
            Err(_) => Err(DocumentError::Misfit {
                pointer: "/version".into(),
                reason: format!("expected a whole number, not {}", version.raw()),
            }),
        }
    }
}

fn place(pointer: &str) -> String {
    if pointer.is_empty() { String::new() } else { format!("{pointer}: ") }
}

/// serde_json's error, located at the value that it read last.
fn misfit(tree: &Tree, content: Node<'_>, error: &serde_json::Error) -> DocumentError {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = error.to_string().replace(&place, "");
    let lines = content.raw().split_inclusive('\n').map(str::len);
    let before: usize = lines.take(error.line().saturating_sub(1)).sum();
    let offset = content.span().start + before + error.column();
    let node = tree.nodes().take_while(|node| node.span().start <= offset).last().unwrap_or(content);
    DocumentError::Misfit { pointer: node.pointer(), reason }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const SIZES: Document = Document::new("sizes", 2);

    type Sizes = BTreeMap<String, Vec<f64>>;

    fn read(text: &str) -> Result<Sizes, DocumentError> {
        SIZES.read(text)
    }

    #[test]
    fn a_document_says_its_version_and_reads_back() {
        let sizes = Sizes::from([("a".into(), vec![1.5, 2.0])]);
        let text = SIZES.write(&sizes).unwrap();
        assert!(text.starts_with(r#"{"version":2,"sizes":{"a":[1.5,"#), "{text}");
        assert_eq!(read(&text), Ok(sizes));
    }

    #[test]
    fn content_without_a_version_is_still_read() {
        let sizes = Sizes::from([("a".into(), vec![0.1, 12.0])]);
        assert_eq!(read(r#"{"a":[0.1,12]}"#), Ok(sizes.clone()));
        assert_eq!(read(r#" {"sizes": {"a": [0.1, 12]}, "later": [1], "version": 1} "#), Ok(sizes));
        assert_eq!(Document::new("list", 1).read::<Vec<u8>>("[1]"), Ok(vec![1]));
    }

    #[test]
    fn a_newer_version_is_refused_whatever_it_contains() {
        let error = read(r#"{"version":3,"sizes":"all different"}"#).unwrap_err();
        assert_eq!(error, DocumentError::Newer { found: 3, newest: 2 });
        assert!(error.to_string().contains("newer version of Weft"));
    }

    #[test]
    fn an_error_says_which_value_could_not_be_read() {
        let error = |text| read(text).unwrap_err().to_string();
        let expected = r#"/sizes/b~1c/1: invalid type: string "x", expected f64"#;
        assert_eq!(error(r#"{"version":2,"sizes":{"a":[1],"b/c":[2,"x",3]}}"#), expected);
        assert_eq!(error("{\"a\":\n[1,\n\n [2]]}"), "/a/1: invalid type: sequence, expected f64");
        assert_eq!(error("[1]"), "invalid type: sequence, expected a map");
        assert_eq!(error(r#"{"version":2}"#), "it has no sizes");
        assert_eq!(error(r#"{"version":-1,"sizes":{}}"#), "/version: expected a whole number, not -1");
        assert!(error(r#"{"version":2,"#).starts_with("Line 1, column 14"), "{}", error(r#"{"version":2,"#));
    }
}
