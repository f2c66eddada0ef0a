//! A set-up as a file: readable JSON that differs in a few lines where the set-up differs in a little.
//!
//! `{"weft": "set-up", "version": 1, "connections": […]}`. Members come in the order in which [`Profile`] declares
//! them, and those with their default value are left out. A text of several lines is `{"lines": ["…", "…"]}`, so that a
//! script has a line of the file for each of its own.

use weft_codec::{
    document::{Document, DocumentError},
    json::{self, Node, NodeKind, quote},
};
use weft_session::profile::Profile;

/// The name and version of the content. See [`Document`] for what a version means.
const CONTENT: Document = Document::new("connections", 1);

/// What the member `weft` of a set-up says.
const KIND: &str = "set-up";

/// The member that has the lines of a text.
const LINES: &str = "lines";

/// Set-ups aren't nested deeper than this; deeper values are left as they are.
const DEEPEST: usize = 32;

/// The spaces of one level.
const INDENT: &str = "  ";

/// Writes connections as they are: [`hide`](crate::secret::hide) leaves their secrets out.
///
/// # Errors
/// If a number can't be written as JSON.
pub fn write(connections: &[Profile]) -> Result<String, serde_json::Error> {
    let default = tree(&Profile::default())?;
    let mut text =
        format!("{{\n{INDENT}\"weft\": \"{KIND}\",\n{INDENT}\"version\": 1,\n{INDENT}\"connections\": ");
    let trees = connections.iter().map(tree).collect::<Result<Vec<_>, _>>()?;
    let items =
        trees.iter().map(|tree| Item { key: None, value: tree.root(), default: Some(default.root()) });
    group(&mut text, ['[', ']'], items.collect(), 1);
    text.push_str("\n}\n");
    Ok(text)
}

/// Whether a JSON text is a set-up, of whatever version.
pub fn is_setup(tree: &json::Tree) -> bool {
    tree.root().member("weft").is_some_and(|kind| kind.scalar_text().as_deref() == Some(KIND))
}

/// Reads the connections of a set-up.
///
/// # Errors
/// If a newer version of Weft has written it, or a value isn't what it should be; which one, as a JSON pointer.
pub fn read(tree: &json::Tree) -> Result<Vec<Profile>, DocumentError> {
    let mut text = String::with_capacity(tree.source().len());
    join_lines(&mut text, tree.root());
    CONTENT.read(&text)
}

fn tree(profile: &Profile) -> Result<json::Tree, serde_json::Error> {
    let text = serde_json::to_string(profile)?;
    json::parse(text).map_err(serde::ser::Error::custom)
}

/// A value to write, and what it is by default.
struct Item<'tree> {
    key: Option<&'tree str>,
    value: Node<'tree>,
    default: Option<Node<'tree>>,
}

/// An object or array, with a line for each of its items.
fn group(text: &mut String, [open, close]: [char; 2], items: Vec<Item<'_>>, depth: usize) {
    text.push(open);
    let is_empty = items.is_empty();
    for (at, item) in items.into_iter().enumerate() {
        text.push_str(if at > 0 { ",\n" } else { "\n" });
        text.push_str(&INDENT.repeat(depth + 1));
        if let Some(key) = item.key {
            text.push_str(key);
            text.push_str(": ");
        }
        value(text, &item, depth + 1);
    }
    if !is_empty {
        text.push('\n');
        text.push_str(&INDENT.repeat(depth));
    }
    text.push(close);
}

fn value(text: &mut String, item: &Item<'_>, depth: usize) {
    let node = item.value;
    match node.kind() {
        NodeKind::Object => {
            let members = node.children().map(|member| {
                let default = member.key().and_then(|key| item.default?.member(&key));
                Item { key: member.raw_key(), value: member, default }
            });
            let set =
                members.filter(|item| item.default.is_none_or(|default| default.raw() != item.value.raw()));
            group(text, ['{', '}'], set.collect(), depth);
        }
        NodeKind::Array => {
            let items = node.children().map(|value| Item { key: None, value, default: None });
            group(text, ['[', ']'], items.collect(), depth);
        }
        NodeKind::String => string(text, node, depth),
        NodeKind::Number | NodeKind::True | NodeKind::False | NodeKind::Null => text.push_str(node.raw()),
    }
}

fn string(text: &mut String, node: Node<'_>, depth: usize) {
    let content = node.scalar_text().unwrap_or_default();
    if !content.contains('\n') {
        return text.push_str(node.raw());
    }
    text.push_str(&format!("{{ \"{LINES}\": ["));
    for (at, line) in content.split('\n').enumerate() {
        text.push_str(if at > 0 { ",\n" } else { "\n" });
        text.push_str(&INDENT.repeat(depth + 1));
        text.push_str(&quote(line));
    }
    text.push('\n');
    text.push_str(&INDENT.repeat(depth));
    text.push_str("] }");
}

/// The JSON of a value, with each text of several lines as one string.
fn join_lines(text: &mut String, node: Node<'_>) {
    if let Some(lines) = lines(node) {
        return text.push_str(&quote(&lines));
    }
    let brackets = match node.kind() {
        NodeKind::Object => ['{', '}'],
        NodeKind::Array => ['[', ']'],
        _ => return text.push_str(node.raw()),
    };
    if node.depth() > DEEPEST {
        return text.push_str(node.raw());
    }
    text.push(brackets[0]);
    for (at, child) in node.children().enumerate() {
        if at > 0 {
            text.push(',');
        }
        if let Some(key) = child.raw_key() {
            text.push_str(key);
            text.push(':');
        }
        join_lines(text, child);
    }
    text.push(brackets[1]);
}

fn lines(node: Node<'_>) -> Option<String> {
    let lines = node.member(LINES).filter(|_| node.child_count() == 1)?;
    if lines.kind() != NodeKind::Array || lines.children().any(|line| line.kind() != NodeKind::String) {
        return None;
    }
    let lines: Vec<_> = lines.children().filter_map(Node::scalar_text).collect();
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use weft_session::profile::{Draft, Format, SavedMessage, Script, ScriptLanguage, Variable};

    use super::*;

    fn read_text(text: &str) -> Result<Vec<Profile>, DocumentError> {
        read(&json::parse(text).unwrap())
    }

    fn message(name: &str, text: &str) -> SavedMessage {
        SavedMessage { name: name.into(), message: Draft { format: Format::Text, text: text.into() } }
    }

    #[test]
    fn a_file_has_what_was_set_and_a_line_for_each_line_of_a_text() {
        let script = Script {
            id: "s".into(),
            name: "bot".into(),
            text: "import asyncio\nprint(1)".into(),
            language: ScriptLanguage::Python,
        };
        let profile = Profile {
            id: "a".into(),
            name: "Orders".into(),
            url: "ws://h/".into(),
            messages: vec![message("hi", "hello")],
            scripts: vec![script],
            ..Profile::default()
        };
        let expected = r#"{
  "weft": "set-up",
  "version": 1,
  "connections": [
    {
      "id": "a",
      "name": "Orders",
      "url": "ws://h/",
      "messages": [
        {
          "name": "hi",
          "message": {
            "format": "Text",
            "text": "hello"
          }
        }
      ],
      "scripts": [
        {
          "id": "s",
          "name": "bot",
          "text": { "lines": [
            "import asyncio",
            "print(1)"
          ] },
          "language": "python"
        }
      ]
    }
  ]
}
"#;
        let text = write(std::slice::from_ref(&profile)).unwrap();
        assert_eq!(text, expected);
        assert_eq!(read_text(&text), Ok(vec![profile]));
    }

    #[test]
    fn what_differs_by_one_setting_differs_by_one_line() {
        let mut one = Profile { id: "a".into(), url: "ws://h/".into(), ..Profile::default() };
        one.keepalive.misses = 3;
        let mut other = one.clone();
        other.keepalive.misses = 4;
        let (one, other) = (write(&[one]).unwrap(), write(&[other]).unwrap());
        let differing: Vec<_> = one.lines().zip(other.lines()).filter(|(one, other)| one != other).collect();
        assert_eq!(differing, [(r#"        "misses": 3"#, r#"        "misses": 4"#)]);
    }

    #[test]
    fn a_problem_says_where_it_is() {
        let error = |text: &str| read_text(text).unwrap_err().to_string();
        assert!(error(r#"{"weft":"set-up","version":2,"connections":[]}"#).contains("newer version of Weft"));
        let wrong = r#"{"weft":"set-up","version":1,"connections":[{"url":"ws://h/"},{"scripts":[{"text":{"lines":[1]}}]}]}"#;
        assert!(error(wrong).starts_with("/connections/1/scripts/0/text"), "{}", error(wrong));
    }

    #[test]
    fn a_file_that_is_nested_deeply_is_only_wrong() {
        let deep = format!(
            r#"{{"weft":"set-up","version":1,"connections":{}1{}}}"#,
            "[".repeat(99_999),
            "]".repeat(99_999)
        );
        assert!(read_text(&deep).is_err());
    }

    #[test]
    fn only_a_set_up_is_taken_for_one() {
        let is_setup = |text: &str| is_setup(&json::parse(text).unwrap());
        assert!(is_setup(r#"{"version":9,"weft":"set-up"}"#));
        for other in [r#"{"weft":"log"}"#, r#"["set-up"]"#, r#"{"connections":[]}"#, "1"] {
            assert!(!is_setup(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_set_up_is_read_as_it_was_written(
            texts in prop::collection::vec("[a-z\"\\\\{}\r\n\u{1e}é ]{0,12}", 4), hundredths: u32, misses: u32
        ) {
            let [name, message_text, value, script] = texts.try_into().unwrap();
            let mut profile = Profile { id: "a".into(), name, messages: vec![message("m", &message_text)], ..Profile::default() };
            profile.variables = vec![Variable { name: "v".into(), value }];
            profile.scripts = vec![Script { text: script, ..Script::default() }];
            profile.keepalive.every = f64::from(hundredths) / 100.0;
            profile.keepalive.misses = misses;
            let both = vec![profile, Profile::default()];
            prop_assert_eq!(read_text(&write(&both).unwrap()), Ok(both));
        }
    }
}
