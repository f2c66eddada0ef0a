//! How the values of two JSON texts differ. Nothing here recurses: only memory limits the depth.

use std::{
    collections::HashMap,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{Few, diff::diff};
use crate::json::{Node, NodeKind, Tree, escape_step, hash_number};

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The JSON pointer to it: in the second text, or in the first if it was removed.
    pub pointer: String,
    /// What happened to it.
    pub changed: Changed,
}

/// What happened to a value; values are as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is only in the second text.
    Added(String),
    /// It was only in the first text.
    Removed(String),
    /// It was the first value and is now the second.
    Replaced(String, String),
}

/// How much of a value is listed, in bytes.
const CUT: usize = 400;

/// Values with a longer pointer, in bytes, are compared as a whole: each level has a pointer of its own.
const LONGEST_POINTER: usize = 10_000;

/// The values that differ, in the order of the second text.
pub(super) fn compare_values(one: &Tree, other: &Tree) -> Few<Change> {
    let mut comparer = Comparer { hashes: (hashes(one), hashes(other)), found: Vec::new(), todo: Vec::new() };
    comparer.todo.push(Step::Pair(Pointers::default(), one.root(), other.root()));
    while let Some(step) = comparer.todo.pop() {
        if comparer.found.len() > Few::<Change>::MOST {
            break;
        }
        match step {
            Step::Pair(pointers, one, other) => comparer.pair(&pointers, one, other),
            Step::Found(change) => comparer.found.push(change),
        }
    }
    Few::of(comparer.found)
}

/// What is left to do.
enum Step<'a> {
    Pair(Pointers, Node<'a>, Node<'a>),
    Found(Change),
}

/// Where a pair of values is in each text: items that were added or removed before them make a difference.
#[derive(Default)]
struct Pointers {
    one: String,
    other: String,
}

impl Pointers {
    /// Those to what is one step further in.
    fn at(&self, one: impl fmt::Display, other: impl fmt::Display) -> Self {
        Self { one: self.in_one(one), other: self.in_other(other) }
    }

    fn in_one(&self, step: impl fmt::Display) -> String {
        format!("{}/{step}", self.one)
    }

    fn in_other(&self, step: impl fmt::Display) -> String {
        format!("{}/{step}", self.other)
    }
}

struct Comparer<'a> {
    /// The hash of each value, by its index.
    hashes: (Vec<u64>, Vec<u64>),
    found: Vec<Change>,
    /// The next one is at the end.
    todo: Vec<Step<'a>>,
}

impl<'a> Comparer<'a> {
    fn pair(&mut self, pointers: &Pointers, one: Node<'a>, other: Node<'a>) {
        if self.hashes.0[one.index()] == self.hashes.1[other.index()] {
            return;
        }
        let steps = match (one.kind(), other.kind()) {
            _ if pointers.other.len() > LONGEST_POINTER => return self.replaced(pointers, one, other),
            (NodeKind::Object, NodeKind::Object) => members(pointers, one, other),
            (NodeKind::Array, NodeKind::Array) => self.items(pointers, one, other),
            _ => return self.replaced(pointers, one, other),
        };
        self.todo.extend(steps.into_iter().rev());
    }

    fn replaced(&mut self, pointers: &Pointers, one: Node<'_>, other: Node<'_>) {
        let changed = Changed::Replaced(cut(one), cut(other));
        self.found.push(Change { pointer: pointers.other.clone(), changed });
    }

    /// The items of two arrays, as few as possible of which were added or removed.
    fn items(&self, pointers: &Pointers, one: Node<'a>, other: Node<'a>) -> Vec<Step<'a>> {
        let (ones, others): (Vec<_>, Vec<_>) = (one.children().collect(), other.children().collect());
        let hash = |nodes: &[Node<'_>], hashes: &[u64]| -> Vec<u64> {
            nodes.iter().map(|node| hashes[node.index()]).collect()
        };
        let hunks = diff(&hash(&ones, &self.hashes.0), &hash(&others, &self.hashes.1));
        let mut steps = Vec::new();
        for hunk in hunks {
            let pairs = hunk.one.len().min(hunk.other.len());
            for (from, to) in hunk.one.clone().zip(hunk.other.clone()) {
                steps.push(Step::Pair(pointers.at(from, to), ones[from], others[to]));
            }
            steps.extend(hunk.one.skip(pairs).map(|index| removed(pointers.in_one(index), ones[index])));
            steps.extend(hunk.other.skip(pairs).map(|index| added(pointers.in_other(index), others[index])));
        }
        steps
    }
}

/// The members of two objects. Of a key that is there twice, the last one counts.
fn members<'a>(pointers: &Pointers, one: Node<'a>, other: Node<'a>) -> Vec<Step<'a>> {
    let (ones, others) = (by_key(one), by_key(other));
    let mut steps = Vec::new();
    for (key, node) in &ones.order {
        if !others.nodes.contains_key(key) {
            steps.push(removed(pointers.in_one(escape_step(key)), *node));
        }
    }
    for (key, node) in others.order {
        steps.push(match ones.nodes.get(&key) {
            Some(before) => Step::Pair(pointers.at(escape_step(&key), escape_step(&key)), *before, node),
            None => added(pointers.in_other(escape_step(&key)), node),
        });
    }
    steps
}

struct Members<'a> {
    nodes: HashMap<String, Node<'a>>,
    order: Vec<(String, Node<'a>)>,
}

fn by_key(object: Node<'_>) -> Members<'_> {
    let all: Vec<_> =
        object.children().map(|node| (node.key().unwrap_or_default().into_owned(), node)).collect();
    let nodes: HashMap<_, _> = all.iter().cloned().collect();
    let is_last =
        |(key, node): &(String, Node<'_>)| nodes.get(key).is_some_and(|last| last.index() == node.index());
    let order = all.iter().filter(|member| is_last(member)).cloned().collect();
    Members { nodes, order }
}

fn added(pointer: String, node: Node<'_>) -> Step<'_> {
    Step::Found(Change { pointer, changed: Changed::Added(cut(node)) })
}

fn removed(pointer: String, node: Node<'_>) -> Step<'_> {
    Step::Found(Change { pointer, changed: Changed::Removed(cut(node)) })
}

/// As much of a value as is listed.
fn cut(node: Node<'_>) -> String {
    let raw = node.raw();
    match raw.char_indices().find(|(at, _)| *at >= CUT) {
        Some((end, _)) => format!("{}…", &raw[..end]),
        None => raw.into(),
    }
}

/// A hash of each value, which equal values share: however they are written, and in whatever order members are.
fn hashes(tree: &Tree) -> Vec<u64> {
    let mut hashes = vec![0; tree.len()];
    // Children come after their parents.
    for index in (0..tree.len()).rev() {
        if let Some(node) = tree.node(index) {
            hashes[index] = hash(node, &hashes);
        }
    }
    hashes
}

fn hash(node: Node<'_>, of: &[u64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    node.kind().hash(&mut hasher);
    match node.kind() {
        NodeKind::Object => {
            let members = by_key(node).nodes.into_iter().map(|(key, value)| {
                let mut hasher = DefaultHasher::new();
                (key, of[value.index()]).hash(&mut hasher);
                hasher.finish()
            });
            members.fold(0, u64::wrapping_add).hash(&mut hasher);
        }
        NodeKind::Array => node.children().for_each(|item| of[item.index()].hash(&mut hasher)),
        NodeKind::String => node.scalar_text().hash(&mut hasher),
        NodeKind::Number => hash_number(node.raw(), &mut hasher),
        NodeKind::True | NodeKind::False | NodeKind::Null => {}
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::json::{Pointer, parse, value};

    fn changes(one: &str, other: &str) -> Vec<Change> {
        compare_values(&parse(one).unwrap(), &parse(other).unwrap()).list
    }

    fn change(pointer: &str, changed: Changed) -> Change {
        Change { pointer: pointer.into(), changed }
    }

    fn replaced(one: &str, other: &str) -> Changed {
        Changed::Replaced(one.into(), other.into())
    }

    #[test]
    fn values_are_compared_by_structure() {
        for same in [
            (r#"{"a":1,"b":[true]}"#, r#"{ "b": [true], "a": 1.0 }"#),
            (r#"["\u0041", 100, -0]"#, r#"["A", 1e2, 0.0]"#),
            (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
        ] {
            assert_eq!(changes(same.0, same.1), [], "{same:?}");
        }
        let one = r#"{"type":"fill","price":1.5,"old":null,"a/b":{"x":[1,2,3]}}"#;
        let other = r#"{"type":"fill","price":"1.5","a/b":{"x":[1,3,4]},"new":[]}"#;
        assert_eq!(
            changes(one, other),
            [
                change("/old", Changed::Removed("null".into())),
                change("/price", replaced("1.5", "\"1.5\"")),
                change("/a~1b/x/1", Changed::Removed("2".into())),
                change("/a~1b/x/2", Changed::Added("4".into())),
                change("/new", Changed::Added("[]".into())),
            ]
        );
        assert_eq!(changes("1379505554728411138", "1379505554728411139").len(), 1);
        assert_eq!(changes("[]", "{}"), [change("", replaced("[]", "{}"))]);
        // A removed value is reported where it was in the first text.
        assert_eq!(
            changes(r#"[null,{"a":1}]"#, "[false,null,{}]"),
            [change("/0", Changed::Added("false".into())), change("/1/a", Changed::Removed("1".into()))]
        );
        assert_eq!(changes(r#"[{"id":1},{"id":2}]"#, r#"[{"id":0},{"id":1},{"id":3}]"#).len(), 2);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(changes(&deep("1"), &deep("1")), []);
        assert_eq!(changes(&deep("1"), &deep("2")).len(), 1);
    }

    proptest! {
        #[test]
        fn there_are_changes_if_and_only_if_values_differ(one in value(), other in value()) {
            let found = changes(&one.to_string(), &other.to_string());
            prop_assert_eq!(found.is_empty(), one == other);
            prop_assert_eq!(&changes(&one.to_string(), &one.to_string()), &[]);
        }

        /// Each reported change is true of the texts.
        #[test]
        fn each_change_is_there(one in value(), other in value()) {
            let (one, other) = (one.to_string(), other.to_string());
            let at = |pointer: &str, json: &str| {
                let found = Pointer::parse(pointer).unwrap().find(json.as_bytes()).map(str::to_owned);
                found.map(|raw| if raw.len() > CUT { cut(parse(raw).unwrap().root()) } else { raw })
            };
            for Change { pointer, changed } in changes(&one, &other) {
                match changed {
                    Changed::Added(new) | Changed::Replaced(_, new) => prop_assert_eq!(at(&pointer, &other), Some(new)),
                    Changed::Removed(old) => prop_assert_eq!(at(&pointer, &one), Some(old)),
                }
            }
        }

        /// One changed value is one change.
        #[test]
        fn a_changed_value_is_found(one in value(), choice in any::<prop::sample::Index>()) {
            let text = one.to_string();
            let tree = parse(text.clone()).unwrap();
            let node = tree.node(choice.index(tree.len())).unwrap();
            let other = format!("{}\"changed\"{}", &text[..node.span().start], &text[node.span().end..]);
            let changed = Changed::Replaced(cut(node), "\"changed\"".into());
            prop_assert_eq!(changes(&text, &other), [Change { pointer: node.pointer(), changed }]);
            prop_assert_ne!(one, serde_json::from_str::<Value>(&other).unwrap());
        }
    }
}
