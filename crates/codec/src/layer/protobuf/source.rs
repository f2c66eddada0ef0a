//! The files of a schema, read: `.proto` files as they are written, or what a compiler has made of them.

use std::fmt;

use data_encoding::BASE64;
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use prost_types::{FileDescriptorProto, FileDescriptorSet, source_code_info::Location};

use crate::layer::READ_LIMIT;

/// How deeply the parts of a file may be nested.
const DEEPEST: usize = 64;

/// The best compression.
const LEVEL: u8 = 9;

/// A file of a schema.
#[derive(Clone, Copy, Debug)]
pub struct SchemaFile<'f> {
    /// Its name.
    pub name: &'f str,
    /// What is in it.
    pub content: SchemaContent<'f>,
}

/// What is in a file of a schema.
#[derive(Clone, Copy, Debug)]
pub enum SchemaContent<'f> {
    /// The text of a `.proto` file.
    Proto(&'f str),
    /// A `FileDescriptorSet`, as compilers write it.
    Descriptors(&'f [u8]),
}

/// Why files don't make a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaError {
    /// A file can't be read.
    Syntax(Place, String),
    /// It needs a file that isn't there.
    MissingImport {
        /// The file that imports it.
        place: Place,
        /// What it imports.
        import: String,
    },
    /// A name isn't defined in any file.
    UnknownName(Place, String),
    /// A name is defined a second time.
    DuplicateName(Place, String),
    /// A file isn't a descriptor set.
    NotDescriptors(String),
    /// A file is nested too deeply.
    TooDeep(String),
    /// A file is of an edition, which isn't read yet.
    Edition(String),
}

/// Where in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The line and column, from 1 on, and the text of the line; `None` if the file doesn't say.
    pub line: Option<(usize, usize, String)>,
}

impl fmt::Display for SchemaError {
    /// `chat.proto:3:5: “User” isn't defined: “User from = 1;”`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(place, problem) => place.write(f, format_args!("{problem}")),
            Self::MissingImport { place, import } => {
                let file = import.rsplit('/').next().unwrap_or_default();
                place.write(f, format_args!("“{import}” is missing: add {file} too"))
            }
            Self::UnknownName(place, name) => place.write(f, format_args!("“{name}” isn't defined")),
            Self::DuplicateName(place, name) => {
                place.write(f, format_args!("“{name}” is defined a second time"))
            }
            Self::NotDescriptors(file) => write!(f, "{file} isn't a descriptor set"),
            Self::TooDeep(file) => write!(f, "{file} is nested too deeply"),
            Self::Edition(file) => {
                write!(
                    f,
                    "{file} is written in an edition of Protobuf; only proto2 and proto3 can be read yet"
                )
            }
        }
    }
}

impl std::error::Error for SchemaError {}

impl Place {
    fn write(&self, f: &mut fmt::Formatter<'_>, problem: fmt::Arguments<'_>) -> fmt::Result {
        match &self.line {
            Some((line, column, text)) => {
                write!(f, "{}:{line}:{column}: {problem}", self.file)?;
                if text.is_empty() { Ok(()) } else { write!(f, ": {text}") }
            }
            None => write!(f, "{}: {problem}", self.file),
        }
    }
}

/// A file that was read.
pub(super) struct Source<'f> {
    pub(super) file: FileDescriptorProto,
    /// As it is written.
    text: Option<&'f str>,
}

impl<'f> Source<'f> {
    /// Reads a file; what a compiler has made may hold several.
    pub(super) fn read(file: SchemaFile<'f>) -> Result<Vec<Self>, SchemaError> {
        let sources = match file.content {
            SchemaContent::Proto(text) => vec![Self { file: parse(file.name, text)?, text: Some(text) }],
            SchemaContent::Descriptors(bytes) => {
                let set = <FileDescriptorSet as prost::Message>::decode(bytes).ok();
                let set = set.filter(|set| !set.file.is_empty());
                let set = set.ok_or_else(|| SchemaError::NotDescriptors(file.name.into()))?;
                set.file.into_iter().map(|file| Self { file, text: None }).collect()
            }
        };
        match sources.iter().find(|source| !["", "proto2", "proto3"].contains(&source.file.syntax())) {
            Some(source) => Err(SchemaError::Edition(source.file.name().into())),
            None => Ok(sources),
        }
    }

    /// Where the part with this path begins, as the numbers of fields of its descriptor.
    pub(super) fn place(&self, path: &[i32]) -> Place {
        let locations = self.file.source_code_info.as_ref().map(|info| &*info.location).unwrap_or_default();
        let is_it = |location: &&Location| location.path == path && location.span.len() >= 3;
        let begin = locations.iter().find(is_it).map(|location| (location.span[0], location.span[1]));
        let line = begin.zip(self.text).map(|((line, column), text)| {
            let (line, column) = (line.max(0) as usize, column.max(0) as usize);
            (line + 1, column + 1, text.lines().nth(line).unwrap_or_default().trim().into())
        });
        Place { file: self.file.name().into(), line }
    }
}

fn parse(name: &str, text: &str) -> Result<FileDescriptorProto, SchemaError> {
    if depth(text) > DEEPEST {
        return Err(SchemaError::TooDeep(name.into()));
    }
    protox_parse::parse(name, text).map_err(|error| {
        let at = error.span().map_or(text.len(), |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[start..].chars().count() + 1;
        let text = text[start..].lines().next().unwrap_or_default().trim().into();
        let place = Place { file: name.into(), line: Some((line, column, text)) };
        SchemaError::Syntax(place, error.to_string())
    })
}

/// At most how deeply the parts of a file are nested: what is in comments counts too.
fn depth(text: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' | b'(' | b'<' => open += 1,
            b'}' | b']' | b')' | b'>' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// The bytes of a descriptor set as text, to be kept in a setting: compressed.
pub fn pack(descriptors: &[u8]) -> String {
    BASE64.encode(&compress_to_vec(descriptors, LEVEL))
}

/// What [`pack`] has made text of; `None` if it isn't such a text.
pub fn unpack(text: &str) -> Option<Vec<u8>> {
    let packed = BASE64.decode(text.as_bytes()).ok()?;
    decompress_to_vec_with_limit(&packed, READ_LIMIT).ok()
}
