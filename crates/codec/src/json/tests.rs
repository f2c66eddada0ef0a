use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::*;

fn tree(source: &str) -> Tree {
    parse(source).unwrap()
}

fn error(source: &str) -> JsonError {
    let error = parse(source).unwrap_err();
    assert_eq!(check(source), Err(error.clone()));
    error
}

fn value_of(node: Node<'_>) -> Value {
    match node.kind() {
        NodeKind::Object => node.children().map(|c| (c.key().unwrap().into_owned(), value_of(c))).collect(),
        NodeKind::Array => node.children().map(value_of).collect(),
        NodeKind::String => node.scalar_text().unwrap().into_owned().into(),
        _ => serde_json::from_str(node.raw()).unwrap(),
    }
}

/// Every value with a pointer to it.
fn pointers(value: &Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            pointers(value, &format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| {
            pointers(value, &format!("{path}/{index}"), found);
        }),
        _ => {}
    }
}

/// Any JSON value.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let text = "[a~/\"\\\\é😀\u{0}\n]{0,5}";
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(text, inner, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Tokens and fragments of tokens, so that much of the input is nearly JSON.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", " ", "\n", "\"", "\"a\"", "\\", "\\n", "\\u12", "\\ud83d", "\\x", "é",
        "0", "1", "-", "+", ".", "e", "E", "12", "true", "false", "null", "nul", "\t", "\u{1}", "\u{feff}",
        "/", "1e999", "'",
    ]);
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn takes_what_serde_json_takes(source in prop_oneof![nearly_json(), any::<String>()]) {
        let expected = serde_json::from_str::<IgnoredAny>(&source).is_ok();
        prop_assert_eq!(parse(&*source).is_ok(), expected);
        prop_assert_eq!(check(&source).is_ok(), expected);
    }

    #[test]
    fn one_changed_character_is_judged_as_serde_json_does(
        value in value(), at in any::<prop::sample::Index>(), with in nearly_json(),
    ) {
        let mut source: Vec<char> = value.to_string().chars().collect();
        let at = at.index(source.len());
        source.splice(at..=at, with.chars());
        let source: String = source.into_iter().collect();
        prop_assert_eq!(parse(&*source).is_ok(), serde_json::from_str::<IgnoredAny>(&source).is_ok());
    }

    #[test]
    fn means_what_serde_json_means(value in value()) {
        for source in [value.to_string(), format!("{value:#}")] {
            let tree = tree(&source);
            let value: Value = serde_json::from_str(&source).unwrap();
            prop_assert_eq!(value_of(tree.root()), value.clone());
            let mut paths = Vec::new();
            pointers(&value, "", &mut paths);
            prop_assert_eq!(&tree.nodes().map(Node::pointer).collect::<Vec<_>>(), &paths);
            for path in paths {
                let found = find(&path, &source).map(|raw| value_of(self::tree(raw).root()));
                prop_assert_eq!(found.as_ref(), value.pointer(&path));
            }
        }
    }

    #[test]
    fn pretty_keeps_every_token(value in value()) {
        let (dense, spaced) = (tree(&value.to_string()), tree(&format!("{value:#}")));
        prop_assert_eq!(dense.pretty(), spaced.pretty());
        prop_assert_eq!(&dense.pretty(), &format!("{value:#}"));
        prop_assert_eq!(super::dense(spaced.source()), value.to_string());
        let again = tree(&dense.pretty());
        prop_assert_eq!(again.len(), dense.len());
        for (one, other) in dense.nodes().zip(again.nodes()) {
            prop_assert_eq!((one.kind(), one.depth(), one.raw_key()), (other.kind(), other.depth(), other.raw_key()));
            prop_assert!(one.child_count() > 0 || one.raw() == other.raw());
        }
    }

    #[test]
    fn collapsing_hides_what_is_inside(value in value(), collapsed in prop::collection::hash_set(0..40usize, 0..6)) {
        let tree = tree(&value.to_string());
        let is_inside = |node: Node<'_>| tree.nodes().any(|outer| {
            collapsed.contains(&outer.index()) && outer.index() < node.index() && node.index() < outer.end()
        });
        let expected: Vec<_> = tree.nodes().filter(|&node| !is_inside(node)).map(Node::index).collect();
        let visible: Vec<_> = tree.visible(|index| collapsed.contains(&index)).map(Node::index).collect();
        prop_assert_eq!(visible, expected);
    }

    #[test]
    fn long_strings_are_judged_as_serde_json_does(text in "[a-z\u{1f}\"\\\\é ]{0,70}") {
        let source = format!("\"{text}\"");
        prop_assert_eq!(check(&source).is_ok(), serde_json::from_str::<IgnoredAny>(&source).is_ok());
        let text: String = text.chars().filter(|c| !matches!(c, '\u{1f}' | '"' | '\\')).collect();
        let tree = tree(&format!("\"{text}\""));
        prop_assert_eq!(tree.root().scalar_text().unwrap(), text);
    }

    #[test]
    fn strings_mean_what_serde_json_means(text in any::<String>(), units in prop::collection::vec(any::<u16>(), 0..6)) {
        let token = Value::from(text.clone()).to_string();
        let text_of = |token: &str| tree(token).root().scalar_text().unwrap().into_owned();
        prop_assert_eq!(text_of(&token), text);
        let escapes: String = units.iter().map(|unit| format!("\\u{unit:04X}")).collect();
        let expected = String::from_utf16_lossy(&units);
        prop_assert_eq!(text_of(&format!("\"{escapes}\"")), expected);
    }
}

#[test]
fn nothing_is_lost() {
    let source = r#" {"id": 12345678901234567890123, "id": 1.50, "k\u0065y": "\ud83d\ude00", "e": {}} "#;
    let tree = tree(source);
    let raw: Vec<_> = tree.root().children().map(|node| (node.raw_key().unwrap(), node.raw())).collect();
    let expected = [
        ("\"id\"", "12345678901234567890123"),
        ("\"id\"", "1.50"),
        (r#""k\u0065y""#, r#""\ud83d\ude00""#),
        ("\"e\"", "{}"),
    ];
    assert_eq!(raw, expected);
    assert_eq!(tree.source(), source);
    assert_eq!(&source[tree.root().span()], source.trim());
}

fn find<'json>(pointer: &str, source: &'json str) -> Option<&'json str> {
    Pointer::parse(pointer).unwrap().find(source.as_bytes())
}

#[test]
fn pointers_follow_the_rfc() {
    let source = r#" {"a/b":1,"m~n":2,"":3,"list":[10,{"01":4}],"~1":5,"0":{}} "#;
    let at = |pointer| find(pointer, source);
    assert_eq!(at(""), Some(source.trim()));
    assert_eq!(at("/a~1b"), Some("1"));
    assert_eq!(at("/m~0n"), Some("2"));
    assert_eq!(at("/"), Some("3"));
    assert_eq!(at("/0"), Some("{}"));
    assert_eq!(at("/list"), Some(r#"[10,{"01":4}]"#));
    assert_eq!(at("/list/0"), Some("10"));
    assert_eq!(at("/list/1"), Some(r#"{"01":4}"#));
    assert_eq!(at("/list/1/01"), Some("4"));
    assert_eq!(at("/~01"), Some("5"));
    for none in ["/list/00", "/list/-", "/list/2", "/list/+1", "/nothing", "/list/0/0", "/0/0"] {
        assert_eq!(at(none), None, "{none}");
    }
    assert_eq!(Pointer::parse("list"), Err(PointerError::NoSlash));
    assert_eq!(Pointer::parse("/m~2n"), Err(PointerError::Tilde));
    assert_eq!(Pointer::parse("/m~"), Err(PointerError::Tilde));
}

#[test]
fn a_pointer_reads_keys_as_json_parse_does() {
    assert_eq!(find("/id", r#"{"id":1,"id":1.50}"#), Some("1.50"));
    assert_eq!(find("/a/b", r#"{"a":{"b":1},"a":{}}"#), None);
    assert_eq!(find("/a/b", r#"{"a":{"b":1},"a":2}"#), None);
    assert_eq!(find("/a/1/b", r#"{"a":[{"b":1},{"b":2},{"b":3}],"b":4}"#), Some("2"));
    assert_eq!(find("/key", r#"{"k\u0065y":"\ud83d\ude00"}"#).map(text_of), Some("😀".into()));
    assert_eq!(text_of("[1.50]"), "[1.50]");
}

#[test]
fn a_lone_surrogate_becomes_a_replacement_character() {
    for (json, expected) in [
        (r#"["a\\ud800 \ud83d\ude00 \u00e9\n"]"#, r#"["a\\ud800 \ud83d\ude00 \u00e9\n"]"#),
        (r#""\ud83d" "\ude00\ud83d\ude00\ud83d""#, r#""�" "�\ud83d\ude00�""#),
        (r#""\\\ud800\u12"#, r#""\\�\u12"#),
        ("\\", "\\"),
    ] {
        assert_eq!(well_formed(json), expected);
    }
}

#[test]
fn a_pointer_finds_nothing_in_invalid_json() {
    for source in ["", "{\"a\":1", "{\"a\":1}x", "{\"a\":1,}"] {
        assert_eq!(find("/a", source), None, "{source}");
    }
    let pointer = Pointer::parse("/a").unwrap();
    assert_eq!(pointer.look_up(b"{\"a\" 1}").unwrap_err().column, 6);
    assert_eq!(pointer.look_up(b"{\"a\":\"\xff\"}").unwrap_err().problem, Problem::NotUtf8);
}

#[test]
fn finds_keys_and_scalars_ignoring_case() {
    let tree = tree(r#"{"Name": "Ärger", "list": ["NAMED", 120, true]}"#);
    let found = |text: &str| tree.find(text).map(Node::index).collect::<Vec<_>>();
    assert_eq!(found("name"), [1, 3]);
    assert_eq!(found("ÄRGER"), [1]);
    assert_eq!(found("12"), [4]);
    assert_eq!(found("TRUE"), [5]);
    assert_eq!(found("nothing"), [0; 0]);
}

#[test]
fn errors_say_what_and_where() {
    let cases = [
        ("", "Line 1, column 1: there is nothing here yet."),
        ("{\"a\": 1\n \"b\": 2}", "Line 2, column 2: expected a comma or `}`, not `\"`."),
        (
            "[\"é\", x]",
            "Line 1, column 7: `x` isn't a JSON value; text needs double quotes, and the only words are true, false and null.",
        ),
        ("[1, 2,]", "Line 1, column 6: nothing follows this comma but `]`; remove it."),
        ("[1,,2]", "Line 1, column 4: expected a value, not `,`."),
        ("{'a': 1}", "Line 1, column 2: expected a key in double quotes, not `'`."),
        ("{\"a\" 1}", "Line 1, column 6: expected a colon after the key, not `1`."),
        ("[", "Line 1, column 2: expected a value, not the end of the text."),
        ("[\"abc", "Line 1, column 2: this string has no closing double quote."),
        ("\"a\nb\"", "Line 1, column 3: a string can't hold a line break as it is; write \\n."),
        (r#""\q""#, "Line 1, column 2: a backslash can't stand before `q`; write \\\\ for a backslash."),
        (r#""\u12g4""#, "Line 1, column 2: \\u needs four hex digits after it."),
        ("007", "Line 1, column 1: a number can't have leading zeros."),
        ("1.", "Line 1, column 3: expected a digit, not the end of the text."),
        ("1 2", "Line 1, column 3: the value has ended, but `2` follows it."),
        ("\u{feff}1", "Line 1, column 1: JSON must not begin with a byte order mark; remove it."),
    ];
    for (source, words) in cases {
        assert_eq!(error(source).to_string(), words);
    }
    let not_utf8 = parse_bytes(b"[1,\n\"\xff\"]").unwrap_err();
    assert_eq!((not_utf8.line, not_utf8.column, not_utf8.offset), (2, 2, 5));
    assert_eq!(not_utf8.problem, Problem::NotUtf8);
}

#[test]
fn depth_costs_no_stack() {
    const DEPTH: usize = 100_000;
    let source = "[{\"a\":".repeat(DEPTH / 2) + "1" + &"}]".repeat(DEPTH / 2);
    let deep = tree(&source);
    assert_eq!(deep.len(), DEPTH + 1);
    assert_eq!(deep.nodes().last().unwrap().depth(), DEPTH);
    assert_eq!(find(&"/0/a".repeat(DEPTH / 2), &source), Some("1"));
    assert_eq!(find("/0/a/0/b", &source), None);
    assert_eq!(deep.find("1").count(), 1);
    assert_eq!(deep.visible(|index| index == 10).count(), 11);
    assert_eq!(tree(&deep.pretty()).len(), deep.len());
    assert_eq!(error(&"[".repeat(DEPTH)).column, DEPTH + 1);
}

#[test]
fn a_tree_has_an_end() {
    let many = format!("[1{}]", ",1".repeat(Tree::MAX_NODES - 1));
    assert_eq!(check(&many), Ok(()));
    assert_eq!(parse(many).unwrap_err().problem, Problem::TooManyValues);
    let most = format!("[1{}]", ",1".repeat(Tree::MAX_NODES - 2));
    assert_eq!(parse(most).unwrap().len(), Tree::MAX_NODES);
}

#[test]
fn checking_in_slices_finds_the_same_errors() {
    for source in ["1", " [1, {\"a\": [2]}, []] ", "", "[1,]", "{\"a\" 1}", "[1] 2"] {
        let mut checker = Checker::new(source);
        let in_portions = loop {
            match checker.advance(1) {
                Ok(false) => {}
                Ok(true) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        assert_eq!(in_portions, check(source), "{source}");
    }
}
