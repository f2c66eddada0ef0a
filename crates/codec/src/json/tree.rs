//! The tree: its nodes in document order, each with the end of its subtree.

use std::{borrow::Cow, iter, ops::Range};

use super::{
    error::Problem,
    grammar::Builder,
    layout,
    pointer::escape_step,
    scan::Span,
    string::{Needle, unescape},
};

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// A number, of any size and precision.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

/// A JSON text and all its values in document order, the root first.
#[derive(Clone, Debug)]
pub struct Tree {
    source: Box<str>,
    records: Vec<Record>,
}

/// A value. Offsets are 32 bits wide, which halves the memory of a large tree.
#[derive(Clone, Copy, Debug)]
struct Record {
    kind: NodeKind,
    depth: u32,
    /// The key's token; empty if there is none.
    key: (u32, u32),
    value: (u32, u32),
    children: u32,
    /// The index of the first node that is not in this subtree.
    end: u32,
}

impl Tree {
    /// How many values a tree can hold, so that a hostile message can't use up memory: 128 MiB of nodes.
    pub const MAX_NODES: usize = 1 << 22;

    /// The text, byte for byte.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How many values there are; at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a tree has a root")]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// The root value.
    pub fn root(&self) -> Node<'_> {
        Node { tree: self, index: 0 }
    }

    /// The value with this index.
    pub fn node(&self, index: usize) -> Option<Node<'_>> {
        (index < self.len()).then_some(Node { tree: self, index })
    }

    /// All values in document order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.len()).map(|index| Node { tree: self, index })
    }

    /// The values that are visible when nodes for which this returns true are collapsed, in document
    /// order.
    pub fn visible(&self, is_folded: impl Fn(usize) -> bool) -> impl Iterator<Item = Node<'_>> {
        iter::successors(Some(self.root()), move |node| {
            self.node(if is_folded(node.index) { node.end() } else { node.index + 1 })
        })
    }

    /// The values whose key, or whose own text if they are scalar, contains `text`, ignoring case.
    pub fn find<'a>(&'a self, text: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let needle = Needle::new(text);
        self.nodes().filter(move |node| {
            node.key().is_some_and(|key| needle.is_in(&key))
                || node.scalar_text().is_some_and(|text| needle.is_in(&text))
        })
    }

    /// The text with one value per line and two spaces per level, its tokens as they were written.
    pub fn pretty(&self) -> String {
        layout::pretty(&self.source)
    }
}

/// A value in a tree.
#[derive(Clone, Copy, Debug)]
pub struct Node<'tree> {
    tree: &'tree Tree,
    index: usize,
}

impl<'tree> Node<'tree> {
    fn record(self) -> &'tree Record {
        &self.tree.records[self.index]
    }

    fn slice(self, (start, end): (u32, u32)) -> &'tree str {
        &self.tree.source[start as usize..end as usize]
    }

    /// The tree that it is in.
    pub fn tree(self) -> &'tree Tree {
        self.tree
    }

    /// Its index among all values of the tree, in document order.
    pub fn index(self) -> usize {
        self.index
    }

    /// The index of the first node that is not inside it.
    pub fn end(self) -> usize {
        self.record().end as usize
    }

    /// The kind of value.
    pub fn kind(self) -> NodeKind {
        self.record().kind
    }

    /// How deeply it is nested: 0 for the root.
    pub fn depth(self) -> usize {
        self.record().depth as usize
    }

    /// Its range in the text, in bytes.
    pub fn span(self) -> Range<usize> {
        let (start, end) = self.record().value;
        start as usize..end as usize
    }

    /// The value as it is written.
    pub fn raw(self) -> &'tree str {
        self.slice(self.record().value)
    }

    /// Its key as written, including the quotes, if it is in an object.
    pub fn raw_key(self) -> Option<&'tree str> {
        let key = self.record().key;
        (key.0 < key.1).then(|| self.slice(key))
    }

    /// Its key, if it is in an object.
    pub fn key(self) -> Option<Cow<'tree, str>> {
        self.raw_key().map(unescape)
    }

    /// The content of a string, or a number or literal as written; `None` for an object or array.
    pub fn scalar_text(self) -> Option<Cow<'tree, str>> {
        match self.kind() {
            NodeKind::Object | NodeKind::Array => None,
            NodeKind::String => Some(unescape(self.raw())),
            _ => Some(Cow::Borrowed(self.raw())),
        }
    }

    /// The JSON pointer that leads to it (RFC 6901); empty for the root.
    pub fn pointer(self) -> String {
        self.path().into_iter().map(|(_, token)| format!("/{}", escape_step(&token))).collect()
    }

    /// The values that lead from the root, which is not among them, to this one; each with its key or its position.
    pub fn path(self) -> Vec<(Self, Cow<'tree, str>)> {
        let mut path = Vec::new();
        let mut node = self.tree.root();
        while node.index < self.index {
            let mut children = node.children().enumerate();
            let Some((position, child)) = children.find(|(_, child)| self.index < child.end()) else { break };
            path.push((child, child.key().unwrap_or_else(|| Cow::Owned(position.to_string()))));
            node = child;
        }
        path
    }

    /// The value of this key; the last one if there are several.
    pub fn member(self, key: &str) -> Option<Self> {
        self.children().filter(|child| child.key().is_some_and(|name| name == key)).last()
    }

    /// How many values are directly in it.
    pub fn child_count(self) -> usize {
        self.record().children as usize
    }

    /// The values directly in it.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let at = move |index| (index < self.end()).then_some(Self { tree: self.tree, index });
        iter::successors(at(self.index + 1), move |child| at(child.end()))
    }
}

/// Builds a tree over a source that is shorter than 4 GiB.
#[derive(Default)]
pub(super) struct TreeBuilder {
    records: Vec<Record>,
    /// The indices of the containers that are still open.
    open: Vec<usize>,
}

impl TreeBuilder {
    pub(super) fn finish(mut self, source: Box<str>) -> Tree {
        self.records.shrink_to_fit();
        Tree { source, records: self.records }
    }

    fn push(&mut self, kind: NodeKind, key: Option<Span>, value: Span) -> Result<(), Problem> {
        if self.records.len() == Tree::MAX_NODES {
            return Err(Problem::TooManyValues);
        }
        let narrow = |span: Span| (span.start as u32, span.end as u32);
        let record = Record {
            kind,
            depth: self.open.len() as u32,
            key: key.map_or((0, 0), narrow),
            value: narrow(value),
            children: 0,
            end: self.records.len() as u32 + 1,
        };
        if let Some(&parent) = self.open.last() {
            self.records[parent].children += 1;
        }
        self.records.push(record);
        Ok(())
    }
}

impl Builder for TreeBuilder {
    fn open(&mut self, kind: NodeKind, key: Option<Span>, start: usize) -> Result<(), Problem> {
        self.push(kind, key, Span { start, end: start + 1 })?;
        self.open.push(self.records.len() - 1);
        Ok(())
    }

    fn scalar(&mut self, kind: NodeKind, key: Option<Span>, value: Span) -> Result<(), Problem> {
        self.push(kind, key, value)
    }

    fn close(&mut self, end: usize) {
        let subtree_end = self.records.len() as u32;
        if let Some(container) = self.open.pop() {
            self.records[container].value.1 = end as u32;
            self.records[container].end = subtree_end;
        }
    }
}
