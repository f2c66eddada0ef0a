use proptest::{collection::vec, prelude::*};

use super::*;

fn matches(pattern: &str, bytes: &[u8]) -> bool {
    Pattern::new(pattern, false).unwrap().is_match(bytes)
}

#[test]
fn bytes_are_matched_text_or_not() {
    assert!(matches(r"^\{.*\d+", b"{\"n\": 12}"));
    assert!(matches("é", b"\xff\xfe\xc3\xa9"));
    assert!(matches(r"(?-u:\xff)$", b"\x00\xff") && !matches("^b", b"ab"));
    assert!(matches("", b"") && matches("", b"a") && !matches("a", b""));
}

#[test]
fn case_is_ignored_if_asked() {
    for (pattern, text) in [("tick", "TICK"), ("ärger", "ÄRGER"), ("[k-m]", "L")] {
        let found =
            [false, true].map(|ignore| Pattern::new(pattern, ignore).unwrap().is_match(text.as_bytes()));
        assert_eq!(found, [false, true], "{pattern}");
    }
    assert!(Pattern::literal("A.C(Ä", true).unwrap().is_match("a.c(ä".as_bytes()));
    assert!(!Pattern::literal("a.c", true).unwrap().is_match(b"abc"));
}

#[test]
fn a_word_ends_beside_letters_of_any_alphabet() {
    assert!(matches(r"\bключ\b", "где ключ?".as_bytes()) && !matches(r"\bключ\b", "ключи".as_bytes()));
    assert!(matches(r"\bkey\b", b"a key") && !matches(r"\bkey\b", "keyä".as_bytes()));
}

#[test]
fn errors_have_a_position() {
    let error = |pattern| {
        let error = Pattern::new(pattern, false).unwrap_err();
        (error.position(), error.to_string())
    };
    assert_eq!(error("abc("), (Some(4), "unclosed group".into()));
    assert_eq!(error("é^*)"), (Some(4), "unopened group".into()));
    assert_eq!(error("a\n("), (Some(3), "unclosed group".into()));
    assert_eq!(error(r"\pL\p{Nope}"), (Some(4), "Unicode property not found".into()));
    assert_eq!(error("{a}{b}[z"), (Some(7), "unclosed character class".into()));
    assert_eq!(error("{2}"), (Some(1), "repetition operator missing expression".into()));
    assert_eq!(error(r"\w{9999}{999}").0, None);
    assert_eq!(error(&["(", ")"].map(|it| it.repeat(1000)).concat()).0, Some(201));
}

#[test]
fn a_brace_that_does_not_begin_a_repetition_is_literal() {
    for (pattern, yes, no) in [
        (r#"{"a":\s*{}"#, r#"{"a": {}}"#, r#"{"a": 1}"#),
        ("^a{x$", "a{x", "a"),
        ("^{,}$", "{,}", ""),
        (r"^\{[{]$", "{{", "{"),
        (r"^\\{$", "\\{", "\\"),
        (r"^\d{2}\x{41}$", "12A", "1A"),
        ("^a{,2}$", "aa", "aaa"),
        ("^a{ 1 , 2 }$", "aa", "aaa"),
    ] {
        assert!(matches(pattern, yes.as_bytes()) && !matches(pattern, no.as_bytes()), "{pattern}");
    }
}

#[test]
fn properties_of_characters_can_be_asked_for() {
    assert!(matches(r"^\p{Lu}\p{Greek}\p{Nd}\P{L}$", "ÉΩ٣!".as_bytes()));
    assert!(matches(r"^\p{Emoji_Presentation}\p{Alphabetic}\p{Age=6.0}$", "🦀ß₹".as_bytes()));
    assert!(!matches(r"\p{Cyrillic}", "Ω".as_bytes()));
}

fn parts(
    parts: &'static [&'static str],
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<&'static str>> {
    vec(proptest::sample::select(parts), count)
}

/// Patterns of every kind, valid and invalid.
fn pattern() -> impl Strategy<Value = String> {
    const ATOMS: &[&str] = &[
        "a",
        "b",
        "é",
        "k",
        "s",
        "K",
        "ς",
        ".",
        r"\d",
        r"\w",
        r"\s",
        r"\W",
        r"\D",
        r"\S",
        "[a-c]",
        "[^a]",
        "[é-ü]",
        "[[:alpha:]_]",
        "[^[:digit:]k]",
        "[[:^lower:]]",
        "[a-z&&[^b]]",
        r"[\w--k]",
        "[a-k~~c-z]",
        "[]a]",
        "[^]a]",
        "[-a]",
        "[--a]",
        "[a-]",
        r"[\]\-x]",
        "[a b]",
        "[a&&b--c]",
        "[^a&&a-c]",
        "^",
        "$",
        r"\b",
        r"\B",
        r"\A",
        r"\z",
        r"\b{start}",
        r"\b{end}",
        r"\b{start-half}",
        r"\b{end-half}",
        r"\<",
        r"\>",
        r"\x41",
        r"\x{e9}",
        r"\u00e9",
        r"\U000000e9",
        r"\.",
        r"\-",
        r"\n",
        r"\pL",
        r"\p{Lu}",
        r"\P{Greek}",
        r"\p{script=Latin}",
        r"\p{gc!=Nd}",
        r"(?i:\p{Ll})",
        r"(?-u:\pL)",
        r"[\p{Lu}--[A-K]]",
        r"[^\p{Letter}\P{ASCII}]",
        "(?i)",
        "(?-i)",
        "(?m)",
        "(?s)",
        "(?u)",
        "(?x)",
        "(?R)",
        "(?mR)",
        "(?i:k)",
        r"(?-u:\xff)",
        r"(?-u:[\x80-\xff]\w)",
        r"(?-u:\b.)",
        "(?P<n>a)",
        "(?<m>b)",
        "(?i-s)",
        "\n",
        " ",
        "#",
        "]",
        "}",
        "(",
        ")",
        "[",
        r"\",
        "()",
        "(|a)",
    ];
    const REPEATED: &[&str] =
        &["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "{2}{2}", "**", "|", "{0}"];
    let part = (parts(ATOMS, 1..3), proptest::sample::select(REPEATED)).prop_map(|(atoms, repeated)| {
        match atoms[..] {
            [one] => format!("{one}{repeated}"),
            _ => format!("({}){repeated}", atoms.concat()),
        }
    });
    vec(part, 0..5).prop_map(|parts| parts.concat())
}

fn haystack() -> impl Strategy<Value = Vec<u8>> {
    const TEXT: &[&str] = &[
        "a", "b", "c", "k", "K", "\u{212a}", "é", "É", "ü", "1", "٣", "_", " ", "\n", "\r\n", "-", "]", ".",
        "s", "ſ", "σ", "Σ", "#", "}",
    ];
    let bytes = prop_oneof![
        8 => proptest::sample::select(TEXT).prop_map(|text| text.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    vec(bytes, 0..9).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn what_matches_is_what_the_regex_crate_matches(
        text in pattern(),
        ignore_case: bool,
        haystacks in vec(haystack(), 6),
    ) {
        let theirs = regex::bytes::RegexBuilder::new(&text).case_insensitive(ignore_case).build();
        let ours = Pattern::new(&text, ignore_case);
        if let Ok(theirs) = theirs {
            let ours = ours.unwrap();
            let mut slow = Engines::new(&parse(&text, ignore_case).unwrap()).unwrap();
            slow.fast = Lazy(None);
            for haystack in haystacks {
                prop_assert_eq!(ours.is_match(&haystack), theirs.is_match(&haystack), "{:?}", haystack);
                prop_assert_eq!(slow.is_match(&haystack), theirs.is_match(&haystack), "{:?}", haystack);
                let may_match = ours.required.is_empty() || ours.required.iter().any(|text| text.is_in(&haystack));
                prop_assert!(may_match || !theirs.is_match(&haystack), "{:?}", haystack);
            }
        }
    }

    #[test]
    fn any_text_is_a_pattern_or_wrong_somewhere(text in r"[-a(){}\[\]|*?+^$.\\bxpu0:<>&~é ]{0,12}") {
        if let Err(error) = Pattern::new(&text, true) {
            let position = error.position().unwrap_or(1);
            prop_assert!((1..=text.chars().count() + 1).contains(&position), "{:?}", error);
        }
    }
}
