//! Lossless JSON: a flat tree over the source text, in which every token stays as it was written.
//!
//! Large integers, duplicate keys, unusual escapes and the order of keys survive. Nothing here recurses, so
//! only memory limits the depth. As strict as RFC 8259.

mod error;
mod grammar;
mod layout;
mod literal;
mod members;
mod merge;
mod number;
mod pointer;
mod scan;
mod string;
mod tree;
mod write;

use self::{error::Fault, grammar::Builder, scan::Span, tree::TreeBuilder};
pub use self::{
    error::{Found, JsonError, Problem},
    layout::{dense, pretty},
    literal::{javascript, python, string_literal},
    members::{Member, members},
    merge::merge,
    number::compare_numbers,
    pointer::{Path, Pointer, PointerError, escape_step, text_of},
    string::well_formed,
    tree::{Node, NodeKind, Tree},
    write::{escape, quote},
};
pub(crate) use self::{
    members::{Item, items},
    number::hash_number,
};

/// Reads JSON into a tree.
///
/// # Errors
/// What is wrong and where, or that it has more values than [`Tree::MAX_NODES`].
pub fn parse(source: impl Into<Box<str>>) -> Result<Tree, JsonError> {
    let source = source.into();
    if u32::try_from(source.len()).is_err() {
        return Err(JsonError::new(&source, Fault { offset: 0, problem: Problem::TooLong }));
    }
    let mut builder = TreeBuilder::default();
    match grammar::read(&source, &mut builder as &mut dyn Builder) {
        Ok(()) => Ok(builder.finish(source)),
        Err(fault) => Err(JsonError::new(&source, fault)),
    }
}

/// Reads JSON from bytes that may not be UTF-8.
///
/// # Errors
/// As [`parse`]; also if the bytes are not UTF-8.
pub fn parse_bytes(bytes: &[u8]) -> Result<Tree, JsonError> {
    match std::str::from_utf8(bytes) {
        Ok(source) => parse(source),
        Err(error) => Err(JsonError::not_utf8(bytes, error)),
    }
}

/// Checks that this is JSON, of any size, without building a tree.
///
/// # Errors
/// What is wrong and where.
pub fn check(source: &str) -> Result<(), JsonError> {
    Checker::new(source).advance(usize::MAX).map(drop)
}

/// [`check`] in slices, so that a long text doesn't block the event loop.
pub struct Checker<'src> {
    source: &'src str,
    reader: grammar::Reader<'src>,
}

impl<'src> Checker<'src> {
    /// A check that hasn't read anything yet.
    pub fn new(source: &'src str) -> Self {
        Self { source, reader: grammar::Reader::new(source) }
    }

    /// Reads up to `values` more values; returns whether it has reached the end.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn advance(&mut self, values: usize) -> Result<bool, JsonError> {
        for _ in 0..values {
            if self
                .reader
                .step(&mut Nothing as &mut dyn Builder)
                .map_err(|fault| JsonError::new(self.source, fault))?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Builds nothing.
struct Nothing;

impl Builder for Nothing {
    fn open(&mut self, _: NodeKind, _: Option<Span>, _: usize) -> Result<(), Problem> {
        Ok(())
    }
    fn scalar(&mut self, _: NodeKind, _: Option<Span>, _: Span) -> Result<(), Problem> {
        Ok(())
    }
    fn close(&mut self, _: usize) {}
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::value;
