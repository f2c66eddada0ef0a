//! The schema in a profile: its files as they are kept, and what they make.

use std::{fmt, sync::Arc};

use weft_codec::layer::protobuf::{Schema, SchemaContent, SchemaError, SchemaFile, Types, pack, unpack};
use weft_message::Direction;

use crate::profile::Protobuf;

/// The endings of the names of files that may be a schema's.
pub const ENDINGS: [&str; 6] = [".proto", ".pb", ".desc", ".binpb", ".protoset", ".fds"];

/// How much a profile keeps of schemas, in bytes of text. Browsers have room for some megabytes in all.
const LIMIT: usize = 512 << 10;

/// Why a file can't become part of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAdded {
    /// It isn't UTF-8.
    NotText,
    /// There would be too much to keep.
    TooLarge,
    /// It isn't a descriptor set.
    Wrong(SchemaError),
}

impl fmt::Display for NotAdded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText => f.write_str("it isn't text in UTF-8"),
            Self::TooLarge => write!(f, "a connection keeps at most {} KiB of schema files", LIMIT >> 10),
            Self::Wrong(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for NotAdded {}

/// Adds a file to a schema, in place of one with the same name.
///
/// # Errors
/// Why that can't be.
pub fn add(schema: &mut Protobuf, name: &str, bytes: &[u8]) -> Result<(), NotAdded> {
    let text = if is_proto(name) {
        std::str::from_utf8(bytes).map_err(|_| NotAdded::NotText)?.trim_start_matches('\u{feff}').to_owned()
    } else {
        Schema::check_descriptors(name, bytes).map_err(NotAdded::Wrong)?;
        pack(bytes)
    };
    let others: usize = schema.files().filter(|(own, _)| *own != name).map(|(_, text)| text.len()).sum();
    if others + text.len() > LIMIT {
        return Err(NotAdded::TooLarge);
    }
    schema.set(name, text);
    Ok(())
}

/// What a schema's files make, or what is wrong with one; `None` if there are none.
pub type Compiled = Option<Result<Arc<Types>, Arc<SchemaError>>>;

/// Makes a schema of a profile's files.
pub fn compile(schema: &Protobuf) -> Compiled {
    let unpacked = |(name, text)| if is_proto(name) { None } else { unpack(text) };
    let unpacked: Vec<_> = schema.files().map(unpacked).collect();
    if unpacked.is_empty() {
        return None;
    }
    let files = schema.files().zip(&unpacked).map(|((name, text), unpacked)| SchemaFile {
        name,
        content: match unpacked {
            Some(bytes) => SchemaContent::Descriptors(bytes),
            None => SchemaContent::Proto(text),
        },
    });
    let with_types = |compiled| {
        let types = Types::new(Arc::new(compiled))
            .with(Direction::Sent, schema.get(Protobuf::SENT))
            .with(Direction::Received, schema.get(Protobuf::RECEIVED));
        Arc::new(
            topics(schema.get(Protobuf::TOPICS))
                .fold(types, |types, (filter, name)| types.with_topic(filter, name)),
        )
    };
    Some(Schema::compile(files).map(with_types).map_err(Arc::new))
}

/// The filters and types in lines of topics.
pub fn topics(lines: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.rsplit_once(':').map_or((line, ""), |(filter, name)| (filter.trim(), name.trim())))
}

fn is_proto(name: &str) -> bool {
    name.ends_with(ENDINGS[0])
}

#[cfg(test)]
mod tests {
    use weft_codec::layer::MessageTypes;

    use super::*;

    const PROTO: &str = "syntax = \"proto3\"; package chat; message Post { string text = 1; }";

    #[test]
    fn files_are_added_replaced_and_compiled() {
        let mut schema = Protobuf::default();
        assert!(compile(&schema).is_none());
        add(&mut schema, "chat.proto", b"nonsense").unwrap();
        assert!(compile(&schema).is_some_and(|compiled| compiled.is_err()));
        add(&mut schema, "chat.proto", format!("\u{feff}{PROTO}").as_bytes()).unwrap();
        schema.set(Protobuf::RECEIVED, "chat.Post".into());
        schema.set(Protobuf::SENT, "chat.Nothing".into());
        assert_eq!(schema.files().collect::<Vec<_>>(), [("chat.proto", PROTO)]);
        let types = compile(&schema).unwrap().unwrap();
        assert!(types.has_direction() && !types.has_topic());
        assert_eq!(types.schema().message_names().collect::<Vec<_>>(), ["chat.Post"]);
    }

    #[test]
    fn descriptor_sets_are_kept_compressed() {
        // One file with a message: a.proto, package p, message M.
        let set = weft_codec::hex::parse("0a110a07612e70726f746f1201702203 0a014d").unwrap();
        let mut schema = Protobuf::default();
        add(&mut schema, "all.pb", &set).unwrap();
        assert_eq!(unpack(schema.get("all.pb")).as_deref(), Some(&*set));
        let types = compile(&schema).unwrap().unwrap();
        assert_eq!(types.schema().message_names().collect::<Vec<_>>(), ["p.M"]);
        let wrong = add(&mut schema, "b.desc", b"no").unwrap_err();
        assert_eq!(wrong.to_string(), "b.desc isn't a descriptor set");
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        let mut schema = Protobuf::default();
        assert_eq!(add(&mut schema, "a.proto", b"\xff"), Err(NotAdded::NotText));
        assert_eq!(add(&mut schema, "a.proto", &vec![b' '; LIMIT + 1]), Err(NotAdded::TooLarge));
        add(&mut schema, "a.proto", &vec![b' '; LIMIT]).unwrap();
        assert_eq!(add(&mut schema, "b.proto", b" "), Err(NotAdded::TooLarge));
        add(&mut schema, "a.proto", b" ").unwrap();
        add(&mut schema, "b.proto", b" ").unwrap();
    }

    #[test]
    fn topics_are_lines() {
        let lines = " sensors/+ : acme.Reading\n\n/queue/a:b: acme.Job\nnone";
        let found: Vec<_> = topics(lines).collect();
        assert_eq!(found, [("sensors/+", "acme.Reading"), ("/queue/a:b", "acme.Job"), ("none", "")]);
    }
}
