//! The members of an object, without a tree: for reading many small objects quickly.

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

/// The members of the object that this is, in order; `None` if it is another value.
///
/// # Errors
/// What is wrong and where, if it isn't JSON.
pub fn members(source: &str) -> Result<Option<Vec<Member<'_>>>, JsonError> {
    let mut outline = Outline { source, depth: 0, is_object: false, begun: None, members: Vec::new() };
    grammar::read(source, &mut outline).map_err(|fault: Fault| JsonError::new(source, fault))?;
    Ok(outline.is_object.then_some(outline.members))
}

/// Notes the members of the root.
struct Outline<'src> {
    source: &'src str,
    /// How many objects and arrays are open.
    depth: usize,
    is_object: bool,
    /// The object or array in the root that is open: its kind, its key, and where it starts.
    begun: Option<(NodeKind, Span, usize)>,
    members: Vec<Member<'src>>,
}

impl Outline<'_> {
    fn push(&mut self, kind: NodeKind, key: Span, value: Span) {
        let raw = &self.source[key.start..value.end];
        let (key, value) = (&self.source[key.start..key.end], &self.source[value.start..value.end]);
        self.members.push(Member { kind, raw, key, value });
    }
}

impl Builder for Outline<'_> {
    fn open(&mut self, kind: NodeKind, key: Option<Span>, start: usize) -> Result<(), Problem> {
        match (self.depth, key) {
            (0, _) => self.is_object = kind == NodeKind::Object,
            (1, Some(key)) => self.begun = Some((kind, key, start)),
            _ => {}
        }
        self.depth += 1;
        Ok(())
    }

    fn scalar(&mut self, kind: NodeKind, key: Option<Span>, value: Span) -> Result<(), Problem> {
        if let (1, Some(key)) = (self.depth, key) {
            self.push(kind, key, value);
        }
        Ok(())
    }

    fn close(&mut self, end: usize) {
        self.depth -= 1;
        if self.depth == 1
            && let Some((kind, key, start)) = self.begun.take()
        {
            self.push(kind, key, Span { start, end });
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
    fn other_values_have_no_members_and_other_text_is_an_error() {
        assert_eq!(members("{}"), Ok(Some(Vec::new())));
        assert_eq!(members(r#"[{"a":1}]"#), Ok(None));
        assert_eq!(members("1"), Ok(None));
        assert!(members(r#"{"a":1"#).is_err() && members(r#"{"a":1} x"#).is_err());
    }
}
