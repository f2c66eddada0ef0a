//! The members of an object, or the items of an array, without a tree: for reading many small values quickly.

use std::borrow::Cow;

use super::{
    error::{Fault, JsonError, Problem},
    grammar::{self, Builder},
    scan::Span,
    string::unescape,
    tree::NodeKind,
};

/// A member of an object, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'src> {
    /// The kind of its value.
    pub kind: NodeKind,
    /// The key, the colon and the value.
    pub raw: &'src str,
    key: &'src str,
    value: &'src str,
}

impl<'src> Member<'src> {
    /// Its key.
    pub fn key(&self) -> Cow<'src, str> {
        unescape(self.key)
    }

    /// Its value as it is written.
    pub fn value(&self) -> &'src str {
        self.value
    }

    /// The text of its value, if that is a string.
    pub fn text(&self) -> Option<Cow<'src, str>> {
        (self.kind == NodeKind::String).then(|| unescape(self.value))
    }
}

/// An item of an array, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item<'src> {
    pub(crate) kind: NodeKind,
    pub(crate) raw: &'src str,
}

/// The members of the object that this is, in order; `None` if it is another value.
///
/// # Errors
/// What is wrong and where, if it isn't JSON.
pub fn members(source: &str) -> Result<Option<Vec<Member<'_>>>, JsonError> {
    let mut outline = Outline::default();
    grammar::read(source, &mut outline).map_err(|fault: Fault| JsonError::new(source, fault))?;
    let member = |&(kind, key, value): &(NodeKind, Option<Span>, Span)| {
        let key = key?;
        let raw = &source[key.start..value.end];
        Some(Member { kind, raw, key: &source[key.start..key.end], value: &source[value.start..value.end] })
    };
    Ok((outline.root == Some(NodeKind::Object)).then(|| outline.values.iter().filter_map(member).collect()))
}

/// The items of the array that this is; `None` if it is another value, or isn't JSON.
pub(crate) fn items(source: &str) -> Option<Vec<Item<'_>>> {
    let mut outline = Outline::default();
    grammar::read(source, &mut outline).ok()?;
    let item = |&(kind, _, value): &(NodeKind, Option<Span>, Span)| Item {
        kind,
        raw: &source[value.start..value.end],
    };
    (outline.root == Some(NodeKind::Array)).then(|| outline.values.iter().map(item).collect())
}

/// Notes the values in the root.
#[derive(Default)]
struct Outline {
    /// How many objects and arrays are open.
    depth: usize,
    /// The root's kind, if it is an object or array.
    root: Option<NodeKind>,
    /// The object or array in the root that is open: its kind, its key, and where it starts.
    begun: Option<(NodeKind, Option<Span>, usize)>,
    /// Their kinds, their keys in an object, and where they are.
    values: Vec<(NodeKind, Option<Span>, Span)>,
}

impl Builder for Outline {
    fn open(&mut self, kind: NodeKind, key: Option<Span>, start: usize) -> Result<(), Problem> {
        match self.depth {
            0 => self.root = Some(kind),
            1 => self.begun = Some((kind, key, start)),
            _ => {}
        }
        self.depth += 1;
        Ok(())
    }

    fn scalar(&mut self, kind: NodeKind, key: Option<Span>, value: Span) -> Result<(), Problem> {
        if self.depth == 1 {
            self.values.push((kind, key, value));
        }
        Ok(())
    }

    fn close(&mut self, end: usize) {
        self.depth -= 1;
        if self.depth == 1
            && let Some((kind, key, start)) = self.begun.take()
        {
            self.values.push((kind, key, Span { start, end }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_as_they_are_written() {
        let source = r#" {"a": 1.50, "a":{"b":[1,{"c":2}]} ,"\u0064":"x\n","e":[], "f":null} "#;
        let members = members(source).unwrap().unwrap();
        let raw: Vec<&str> = members.iter().map(|member| member.raw).collect();
        assert_eq!(
            raw,
            [r#""a": 1.50"#, r#""a":{"b":[1,{"c":2}]}"#, r#""\u0064":"x\n""#, r#""e":[]"#, r#""f":null"#]
        );
        assert_eq!(members[0].value(), "1.50");
        assert_eq!(members[1].kind, NodeKind::Object);
        assert_eq!((&*members[2].key(), members[2].text().as_deref()), ("d", Some("x\n")));
        assert_eq!((members[3].kind, members[4].text()), (NodeKind::Array, None));
    }

    #[test]
    fn items_are_as_they_are_written() {
        let items = items(r#" [1.50, {"a":[2]},"x",[] ,null] "#).unwrap();
        let raw: Vec<&str> = items.iter().map(|item| item.raw).collect();
        assert_eq!(raw, ["1.50", r#"{"a":[2]}"#, r#""x""#, "[]", "null"]);
        assert_eq!((items[1].kind, items[2].kind), (NodeKind::Object, NodeKind::String));
        for other in [r#"{"a":[1]}"#, "1", "[1", "[1] x"] {
            assert_eq!(super::items(other), None, "{other}");
        }
    }

    #[test]
    fn other_values_have_no_members_and_other_text_is_an_error() {
        assert_eq!(members("{}"), Ok(Some(Vec::new())));
        assert_eq!(members(r#"[{"a":1}]"#), Ok(None));
        assert_eq!(members("1"), Ok(None));
        assert!(members(r#"{"a":1"#).is_err() && members(r#"{"a":1} x"#).is_err());
    }
}
