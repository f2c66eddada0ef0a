//! Three-way merge: two sides have changed the same JSON, and both changes should survive.

use std::{borrow::Cow, cmp::Ordering};

use super::{Node, NodeKind, compare_numbers};

/// Applies both the changes from `base` to `mine` and those from `base` to `theirs`; returns the JSON text.
///
/// Objects are merged member by member, and so are lists whose items can be identified: strings, and objects with
/// an `id` or a `name`. Where both sides changed the same value, mine wins; where one side changed what the other
/// removed, the changed value stays. Without a base, everything counts as added by both.
///
/// It only recurses while all three have the same shape, so the depth of `mine` bounds the recursion.
pub fn merge(base: Option<Node<'_>>, mine: Node<'_>, theirs: Node<'_>) -> String {
    let mut text = String::new();
    write(base, mine, theirs, &mut text);
    text
}

fn write(base: Option<Node<'_>>, mine: Node<'_>, theirs: Node<'_>, into: &mut String) {
    let is_base = |node| base.is_some_and(|base| is_same(base, node));
    let is_list = mine.kind() == NodeKind::Array;
    match (items(mine), items(theirs)) {
        _ if is_base(theirs) => into.push_str(mine.raw()),
        _ if is_base(mine) => into.push_str(theirs.raw()),
        (Some(mine_items), Some(their_items)) if mine.kind() == theirs.kind() => {
            let base_items = base.filter(|base| base.kind() == mine.kind()).and_then(items);
            let merged = merge_items(&base_items.unwrap_or_default(), &mine_items, &their_items);
            into.push(if is_list { '[' } else { '{' });
            for (at, (item, text)) in merged.iter().enumerate() {
                into.push_str(if at > 0 { "," } else { "" });
                if let Some(key) = item.raw_key().filter(|_| !is_list) {
                    into.push_str(key);
                    into.push(':');
                }
                into.push_str(text);
            }
            into.push(if is_list { ']' } else { '}' });
        }
        _ => into.push_str(mine.raw()),
    }
}

/// The values in a container, each with the key that identifies it.
type Items<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

/// `None` for a scalar, and for a list whose items can't be identified.
fn items(node: Node<'_>) -> Option<Items<'_>> {
    let items: Items<'_> = match node.kind() {
        NodeKind::Object => node.children().map(|child| (child.key().unwrap_or_default(), child)).collect(),
        NodeKind::Array => {
            node.children().map(|child| Some((identity(child)?, child))).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let is_first = |at: usize, name: &str| items[..at].iter().all(|(other, _)| other != name);
    items.iter().enumerate().all(|(at, (name, _))| is_first(at, name)).then_some(items)
}

/// What identifies an item of a list.
fn identity(item: Node<'_>) -> Option<Cow<'_, str>> {
    match item.kind() {
        NodeKind::String => item.scalar_text(),
        _ => ["id", "name"]
            .iter()
            .find_map(|name| member(item, name)?.scalar_text().filter(|text| !text.is_empty())),
    }
}

fn member<'a>(object: Node<'a>, name: &str) -> Option<Node<'a>> {
    object.children().find(|child| child.key().as_deref() == Some(name))
}

/// Keeps my order; an item that only they have goes after the item it follows on their side.
fn merge_items<'a>(base: &Items<'a>, mine: &Items<'a>, theirs: &Items<'a>) -> Vec<(Node<'a>, String)> {
    let find =
        |items: &Items<'a>, name: &str| items.iter().find(|(other, _)| other == name).map(|(_, node)| *node);
    // If one side lacks it, that side removed it; it stays only if the other side has added or changed it.
    let stays = |name: &str, node| find(base, name).is_none_or(|base| !is_same(base, node));
    let mut merged: Vec<(&str, Node<'a>, String)> = Vec::new();
    for (name, node) in mine {
        match find(theirs, name) {
            Some(other) => merged.push((name, *node, merge(find(base, name), *node, other))),
            None if stays(name, *node) => merged.push((name, *node, node.raw().into())),
            None => {}
        }
    }
    let mut next = 0;
    for (name, node) in theirs {
        if let Some(at) = merged.iter().position(|(other, ..)| other == name) {
            next = at + 1;
        } else if find(mine, name).is_none() && stays(name, *node) {
            merged.insert(next, (name, *node, node.raw().into()));
            next += 1;
        }
    }
    merged.into_iter().map(|(_, node, text)| (node, text)).collect()
}

/// Whether both have the same meaning, however they are written.
fn is_same(one: Node<'_>, other: Node<'_>) -> bool {
    if one.raw() == other.raw() {
        return true;
    }
    if one.kind() != other.kind() || one.child_count() != other.child_count() {
        return false;
    }
    match one.kind() {
        NodeKind::Object => one.children().all(|child| {
            let name = child.key().unwrap_or_default();
            member(other, &name).is_some_and(|other| is_same(child, other))
        }),
        NodeKind::Array => one.children().zip(other.children()).all(|(one, other)| is_same(one, other)),
        NodeKind::Number => compare_numbers(one.raw(), other.raw()) == Ordering::Equal,
        _ => one.scalar_text() == other.scalar_text(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{collection::btree_map, prelude::*};

    use super::*;
    use crate::json::parse;

    fn merged(base: &str, mine: &str, theirs: &str) -> String {
        let (base, mine, theirs) = (parse(base).unwrap(), parse(mine).unwrap(), parse(theirs).unwrap());
        merge(Some(base.root()), mine.root(), theirs.root())
    }

    #[test]
    fn changes_of_different_members_are_both_kept() {
        let base = r#"{"url":"a","login":{"kind":"None","token":{"url":""}},"n":1}"#;
        let mine = r#"{"url":"b","login":{"kind":"None","token":{"url":"t"}},"n":1}"#;
        let theirs = r#"{"url":"a","login":{"kind":"Basic","token":{"url":""}},"n":2}"#;
        let both = r#"{"url":"b","login":{"kind":"Basic","token":{"url":"t"}},"n":2}"#;
        assert_eq!(merged(base, mine, theirs), both);
    }

    #[test]
    fn mine_wins_if_both_changed_the_same_value() {
        assert_eq!(merged(r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#), r#"{"a":2}"#);
        assert_eq!(merged("[1]", "[1,2]", "[1,3]"), "[1,2]");
        assert_eq!(merged(r#"{"a":1}"#, r#"{"a":[]}"#, r#"{"a":{}}"#), r#"{"a":[]}"#);
    }

    #[test]
    fn members_that_only_they_know_are_kept() {
        assert_eq!(
            merged(r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":1,"later":{"x":[]}}"#),
            r#"{"a":2,"later":{"x":[]}}"#
        );
    }

    #[test]
    fn items_are_identified_by_id_or_name() {
        let base = r#"[{"id":"1","t":"a"},{"id":"2","t":"b"},{"id":"3","t":"c"}]"#;
        let mine = r#"[{"id":"1","t":"mine"},{"id":"3","t":"c"},{"id":"m","t":"new"}]"#;
        let theirs =
            r#"[{"id":"t","t":"new"},{"id":"1","t":"a"},{"id":"2","t":"b"},{"id":"3","t":"theirs"}]"#;
        let both =
            r#"[{"id":"t","t":"new"},{"id":"1","t":"mine"},{"id":"3","t":"theirs"},{"id":"m","t":"new"}]"#;
        assert_eq!(merged(base, mine, theirs), both);
        assert_eq!(merged("[]", r#"[{"name":"a"}]"#, r#"[{"name":"b"}]"#), r#"[{"name":"b"},{"name":"a"}]"#);
        assert_eq!(merged(r#"["a","b"]"#, r#"["b"]"#, r#"["a","b","c"]"#), r#"["b","c"]"#);
    }

    #[test]
    fn a_removed_value_stays_if_the_other_side_changed_it() {
        let (base, changed) = (r#"[{"id":"1","t":"a"}]"#, r#"[{"id":"1","t":"b"}]"#);
        assert_eq!(merged(base, "[]", base), "[]");
        assert_eq!(merged(base, base, "[]"), "[]");
        assert_eq!(merged(base, "[]", changed), changed);
        assert_eq!(merged(base, changed, "[]"), changed);
        assert_eq!(merged(r#"{"a":1,"b":2}"#, r#"{"a":1,"b":3}"#, r#"{"b":2}"#), r#"{"b":3}"#);
    }

    #[test]
    fn lists_without_identifiable_items_are_one_value() {
        let twice = r#"[{"id":"1"},{"id":"1","x":1}]"#;
        assert_eq!(merged("[]", twice, r#"[{"id":"2"}]"#), twice);
        assert_eq!(merged("[]", "[{}]", "[[]]"), "[{}]");
    }

    #[test]
    fn without_a_base_both_have_added() {
        let (mine, theirs) =
            (parse(r#"{"a":1,"l":["x"]}"#).unwrap(), parse(r#"{"a":2,"b":3,"l":["y"]}"#).unwrap());
        assert_eq!(merge(None, mine.root(), theirs.root()), r#"{"a":1,"b":3,"l":["y","x"]}"#);
    }

    #[test]
    fn values_are_compared_by_meaning_not_spelling() {
        let (base, theirs) = (r#"{"a":[1.0,"é"],"b":2}"#, r#"{ "b": 20e-1, "a": [1, "\u00e9"] }"#);
        assert_eq!(merged(base, r#"{"a":[],"b":2}"#, theirs), r#"{"a":[],"b":2}"#);
    }

    fn object(members: &BTreeMap<String, u8>) -> String {
        serde_json::to_string(members).unwrap()
    }

    proptest! {
        #[test]
        fn one_sided_changes_are_taken_whole(
            base in btree_map("[a-e]", 0..3u8, 0..5),
            changed in btree_map("[a-e]", 0..3u8, 0..5),
        ) {
            let (base, changed) = (object(&base), object(&changed));
            prop_assert_eq!(merged(&base, &changed, &base), changed.clone());
            prop_assert_eq!(merged(&base, &base, &changed), changed.clone());
            prop_assert_eq!(merged(&base, &changed, &changed), changed);
        }

        #[test]
        fn each_member_is_what_the_one_who_changed_it_made_of_it(
            base in btree_map("[a-e]", 0..3u8, 0..5),
            mine in btree_map("[a-e]", 0..3u8, 0..5),
            theirs in btree_map("[a-e]", 0..3u8, 0..5),
        ) {
            let text = merged(&object(&base), &object(&mine), &object(&theirs));
            let both: BTreeMap<String, u8> = serde_json::from_str(&text).unwrap();
            for name in ["a", "b", "c", "d", "e"] {
                let (base, mine, theirs) = (base.get(name), mine.get(name), theirs.get(name));
                let expected = match (mine == base, theirs == base) {
                    (true, _) => theirs,
                    (_, true) => mine,
                    // Both changed it: a value wins over a removal.
                    _ => mine.or(theirs),
                };
                prop_assert_eq!(both.get(name), expected, "{}", name);
            }
        }
    }
}
