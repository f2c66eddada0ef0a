use proptest::{collection::vec, prelude::*};
use weft_message::{EventKind, Timestamp};

use super::*;
use crate::{Log, View, chunk::ChunkSize};

fn message(direction: Direction, kind: Kind, bytes: &[u8]) -> Message<'_> {
    Message { number: 0, time: Timestamp::default(), direction, kind, bytes }
}

fn filter(text: &str, direction: Option<Direction>, kinds: Kinds) -> Filter {
    Filter::new(text, direction, kinds, &Layers::default()).unwrap()
}

fn passes(text: &str, bytes: &[u8]) -> bool {
    let filter = filter(text, None, Kinds::All);
    filter.matches(&message(Direction::Received, Kind::Text, bytes))
}

#[test]
fn text_is_found_ignoring_case() {
    assert!(passes("TICK", b"{\"type\":\"tick\"}"));
    assert!(!passes("tock", b"{\"type\":\"tick\"}"));
    assert!(passes("ÄRGER", "viel ärger".as_bytes()));
    assert!(passes("a.c(", "A.C(".as_bytes()) && !passes("a.c", b"abc"));
    assert!(passes("é", b"\xff\xfe\xc3\xa9"));
    assert!(passes("/", b"a/b") && passes("//", b"ws://x") && !passes("//", b"a/b"));
}

#[test]
fn a_regex_stands_between_slashes() {
    assert!(passes(r"/^\{.*\d+/", b"{\"n\": 12}"));
    assert!(passes("/a/b/", b"A/B"));
    assert!(!passes("/^b/", b"ab"));
}

#[test]
fn a_regex_may_have_the_flag_that_changes_nothing() {
    assert!(passes("/^ABC/i", b"abc") && !passes("/^ABC/i", b"/ABC/i") && passes("/^b/i and c", b"BC"));
    assert!(passes("/api/item", b"/API/item"), "a word isn't a set of flags");
    assert!(passes("/api/mummy", b"/API/mummy"), "nor is a word with a repeated letter");
}

#[test]
fn an_and_joins_whatever_is_around_it() {
    let json = br#"{"n":123,"data":"a tick"}"#;
    for text in [
        "123 and \"data\"",
        "n and data",
        "data and n and TICK",
        "tick and /abc|\\d{3}/",
        "/a t/ and /\\d/",
        "/n = 123 and /t.ck/",
        "/n = 123 and /t.ck/i and data",
        "/a t/ and /n exists",
    ] {
        assert!(passes(text, json), "{text}");
    }
    for text in [
        "124 and data",
        "n and date",
        "tick and /abc/",
        "/t.ck/ and /abc/",
        "/n = 123 and /abc/",
        "/abc/ and /n = 123",
    ] {
        assert!(!passes(text, json), "{text}");
    }
}

#[test]
fn text_with_an_and_in_it_is_found_by_its_parts_or_exactly_by_a_regex() {
    let (there, apart) = (b"Salt and pepper", b"pepper, salt");
    assert!(passes("salt and pepper", there) && passes("salt and pepper", apart));
    assert!(passes("/salt and pepper/", there) && !passes("/salt and pepper/", apart));
    assert!(passes(r"/a\/ and b/", b"a/ and b") && !passes(r"/a\/ and b/", b"a/, b"));
    for text in ["salt and", "salt and ", " and pepper", "and"] {
        assert!(passes(text, there) && !passes(text, apart), "{text}");
    }
}

#[test]
fn a_condition_is_about_a_value() {
    let json = br#"{"type": "tick", "price": 100.50, "user": {"name": "Ann"}, "error": null, "a b": 1}"#;
    for text in [
        "/type = \"tick\"",
        "/type=\"tick\"",
        "/type == \"ti\\u0063k\"",
        "/type != \"tock\"",
        "/type < \"ticks\"",
        "/price > 100",
        "/price >= 100.5",
        "/price = 1005e-1",
        "/price <= 100.5 and /price != 100",
        "/price != \"100.50\"",
        "/user/name = \"Ann\"",
        "/user exists",
        "/error exists and /error = null",
        "/a b = 1",
        "ANN and /type = \"tick\"",
        "/type = \"tick\" and ann",
        "/^\\{.*ann/ and /type = \"tick\" and price",
    ] {
        assert!(passes(text, json), "{text}");
    }
    for text in [
        "/type = \"Tick\"",
        "/type = \"tic\"",
        "/price > 100.5",
        "/price < 100.5",
        "/price > \"1\"",
        "/user/name != \"Ann\"",
        "/name exists",
        "/name != 1",
        "/error = false",
        "/type = \"tick\" and bob",
        "bob and /type = \"tick\"",
        "/bob/ and /type = \"tick\"",
    ] {
        assert!(!passes(text, json), "{text}");
    }
    assert!(!passes("/type exists", b"/type exists"));
    assert!(passes("/t = \"a and /b = 2\"", br#"{"t":"a and /b = 2"}"#));
    assert!(passes("/type = \"tick\"", br#"{"\u0074ype":"t\u0069ck"}"#));
}

#[test]
fn text_that_is_not_a_condition_stays_text() {
    assert!(passes("/api/users", b"GET /API/users") && passes("/type", b"{\"a/type\":1}"));
    assert!(passes("a = b", b"a = b") && passes("/a/b and c", b"x/a/b and c"));
    assert!(passes("/a = \\d/", b"A = 1") && passes("/a and /b=1/", b"a and /b=1"));
    assert!(passes("this exists", b"this exists"));
}

#[test]
fn a_type_is_one_of_the_protocol_that_is_spoken() {
    let layers = Layers::default().expecting(&weft_codec::layer::EngineIo);
    let passes = |text: &str, bytes: &[u8]| {
        let filter = Filter::new(text, None, Kinds::All, &layers).unwrap();
        filter.matches(&message(Direction::Received, Kind::Text, bytes))
    };
    let (ping, tick, plain) = (b"2", b"42[\"tick\"]", b"is:heartbeat");
    assert!(passes("is:heartbeat", ping) && !passes("is:heartbeat", tick) && !passes("is:heartbeat", plain));
    assert!(!passes("not is:heartbeat", ping) && passes("not is:heartbeat and tick", tick));
    assert!(passes("(is:event or is:ACK) and /event = \"tick\"", tick));
    for text in ["is: heartbeat", "this is:heartbeat", "/is:heartbeat/"] {
        assert!(passes(text, text.trim_matches('/').as_bytes()), "{text} is text");
    }
    let other = Filter::new("x or not is:ping", None, Kinds::All, &Layers::default()).unwrap();
    assert!(other.reads_with(&Layers::default()) && !other.reads_with(&layers));
    assert_eq!(did_you_mean("is:ping"), None);
}

#[test]
fn direction_and_kind_must_pass_too() {
    let text = message(Direction::Sent, Kind::Text, b"x");
    let event = message(Direction::Session, Kind::Event(EventKind::Closed), b"x");
    let passing = |direction, kinds| {
        let filter = filter("x", direction, kinds);
        (filter.matches(&text), filter.matches(&event))
    };
    assert_eq!(passing(None, Kinds::All), (true, true));
    assert_eq!(passing(Some(Direction::Sent), Kinds::All), (true, false));
    assert_eq!(passing(Some(Direction::Session), Kinds::Event), (false, true));
    assert_eq!(passing(Some(Direction::Received), Kinds::All), (false, false));
    assert_eq!(passing(None, Kinds::Text), (true, false));
    assert_eq!(passing(None, Kinds::Binary), (false, false));
}

#[test]
fn only_the_empty_filter_is_all() {
    assert!(Filter::default().is_all());
    assert!(filter("", None, Kinds::All).is_all());
    assert!(!filter("", Some(Direction::Sent), Kinds::All).is_all());
    assert!(!filter(" ", None, Kinds::All).is_all());
}

/// Whether what is typed probably isn't complete yet.
fn is_unfinished(text: &str, layers: &Layers) -> bool {
    match Filter::new(text, None, Kinds::All, layers) {
        Ok(filter) => filter.is_begun(),
        Err(error) => error.is_unfinished,
    }
}

#[test]
fn what_is_half_typed_is_told_from_what_is_wrong_and_what_is_complete() {
    let layers = Layers::default();
    for text in [
        "/",
        "/t",
        "/type",
        "/type ",
        "/type =",
        "/type = ",
        "/type = \"",
        "/type = \"fi",
        "/type = \"a\\",
        "/done = tr",
        "/n = -",
        "/n > 1.",
        "/n < 1e",
        "/n !",
        "/n ex",
        "/ti[ck",
        "/t.ck",
        "/a/b",
        "not",
        "not ",
        "not /type",
        "is:",
        "is:heart",
        "tick ",
        "tick a",
        "tick an",
        "tick and",
        "tick and ",
        "tick o",
        "tick or ",
        "tick and not",
        "tick and /pri",
        "tick or (",
        "(",
        "(tick",
        "(tick or ",
        "(tick or trade",
        "(/n = 1 or /n =",
        "not (tick",
        "/n = 1 a",
        "/n = 1 and",
        "/n = 1 and ",
        "/n = 1 and /",
        "/t.ck/ o",
        "(a or b) an",
        "(a or b) and (c or",
    ] {
        assert!(is_unfinished(text, &layers), "{text}");
    }
    for text in [
        "",
        " ",
        "tick",
        "tick at",
        "tick on",
        "no",
        "an",
        "and",
        "or",
        "nothing",
        "/type = \"fill\"",
        "/type = \"fill\" ",
        "/done = true",
        "/n = 1",
        "/n > 1.5",
        "/n exists",
        "/ti[ck]/",
        "/t.ck/i",
        "/a/b/",
        "//localhost",
        "ws://a/b",
        "is:heartbeat",
        "is:HEARTBEAT",
        "is:other",
        "not tick",
        "tick and trade",
        "(tick or trade)",
        "(error)",
        ":(",
        "f(x",
        "not (tick or trade)",
        "/a = tick",
        "/a = 'x",
        "/a = [",
        "/a~2 = 1",
        "/(/",
        "/n = 1 x",
        "/n = 1 ando",
        "(a or b))",
    ] {
        assert!(!is_unfinished(text, &layers), "{text}");
    }
}

fn error(text: &str) -> FilterError {
    Filter::new(text, None, Kinds::All, &Layers::default()).unwrap_err()
}

#[test]
fn a_wrong_regex_says_what_and_where() {
    assert_eq!(error("/abc(/").to_string(), "The regex is wrong at character 5: unclosed group");
    assert_eq!(error("/é^*)/").position, Some(5));
    assert_eq!(error("/(/ and /a = 1").position, Some(2));
    assert_eq!(error(r"/\w{9999}{999}/").position, None);
    assert!(!error("/a\n(/").reason.is_empty());
    let flag = error("x and /é/ig and y").to_string();
    assert_eq!(flag, "The regex is wrong at character 11: leave the flag g out, it has no meaning here");
    let flag = error("/a.b/s").to_string();
    assert_eq!(flag, "The regex is wrong at character 6: write the flag s at the beginning, as in /(?s)a.b/");
}

#[test]
fn a_wrong_condition_says_what_and_where() {
    for (text, words) in [
        ("/a =", "5: compare with a number, \"text\" in double quotes, true, false or null"),
        (
            "/é = tick",
            "6: `tick` isn't a JSON value; text needs double quotes, and the only words are true, false and null",
        ),
        ("/a = \"tick", "6: this string has no closing double quote"),
        ("/a = 'tick'", "6: expected a value, not `'`"),
        ("/a = 01", "6: a number can't have leading zeros"),
        ("/a = [1]", "6: compare with a number, \"text\" in double quotes, true, false or null"),
        ("/a < null", "6: nothing is more or less than null; only numbers and text have an order"),
        ("/a~2 = 1", "1: in a name, write ~0 for ~ and ~1 for /"),
        (
            "(x or /a = 1) and not /b >",
            "27: compare with a number, \"text\" in double quotes, true, false or null",
        ),
        (
            "x and /a = 1 and /b >",
            "22: compare with a number, \"text\" in double quotes, true, false or null",
        ),
    ] {
        assert_eq!(error(text).to_string(), format!("The condition is wrong at character {words}"), "{text}");
    }
}

#[test]
fn what_does_not_fit_together_is_told_with_its_place() {
    for (text, words) in [
        ("/a = 1 2", "8: only `and` or `or` can follow, with a space on either side"),
        ("/a = 1 and", "11: something is missing after `and`"),
        ("/a/ or ", "8: something is missing after `or`"),
        ("/a exists AND b", "11: only `and` or `or` can follow, with a space on either side"),
        ("(a or b", "1: this parenthesis isn't closed"),
        ("é and (x and (/a = 1)", "7: this parenthesis isn't closed"),
        ("(not a", "1: this parenthesis isn't closed"),
        ("(a or b)) and c", "9: this parenthesis closes nothing"),
        ("(a or b) c", "10: only `and` or `or` can follow, with a space on either side"),
        ("(a or b) or", "12: something is missing after `or`"),
        ("((a or b) and ) or c", "15: something is missing after `and`"),
    ] {
        assert_eq!(error(text).to_string(), format!("The filter is wrong at character {words}"), "{text}");
    }
    let deep = format!("{}a or b{}", "(".repeat(5000), ")".repeat(5000));
    assert!(error(&deep).to_string().ends_with("parentheses are nested too deeply here"));
}

#[test]
fn not_binds_tighter_than_and_which_binds_tighter_than_or() {
    for (text, bits) in [
        // What passes of: "", "a", "b", "ab", "c", "ac", "bc", "abc".
        ("a or b", "01110111"),
        ("a or b and c", "01010111"),
        ("(a or b) and c", "00000111"),
        ("c and (a or b)", "00000111"),
        ("not a", "10101010"),
        ("not not a", "01010101"),
        ("not a and b", "00100010"),
        ("not (a and b)", "11101110"),
        ("not(a and b)", "11101110"),
        ("not a or not b", "11101110"),
        ("a and not b or c and not a", "01001110"),
        ("a and  (b or c)", "00010101"),
        ("( a or b ) and not ( c )", "01110000"),
        ("((a) or (b)) and (not (c))", "01110000"),
        ("(/a/ or /^b/) and not /c$/i", "01110000"),
        ("/[ab]/ and (not /c/ or /(a(b))/)", "01110001"),
    ] {
        let passing = ["", "a", "b", "ab", "c", "ac", "bc", "abc"]
            .map(|payload| if passes(text, payload.as_bytes()) { '1' } else { '0' });
        assert_eq!(String::from_iter(passing), bits, "{text}");
    }
    let json = br#"{"type": "tick", "n": 7, "s": "a) or (b"}"#;
    for text in [
        r#"(/type = "tick" or /type = "trade") and (/n > 5)"#,
        r#"not /type = "trade" and (/s = "a) or (b")"#,
        "(/n exists) and not (/m exists)",
        "not (/type = \"trade\" or /n < 7) and tick",
    ] {
        assert!(passes(text, json), "{text}");
    }
}

#[test]
fn what_is_not_an_operator_stays_text() {
    for text in [
        "salt or",
        "or salt",
        " or ",
        "not",
        "Not found",
        "this OR that",
        "and or",
        "notable",
        "f(x)",
        ":)",
        "(",
        ")",
        "(error)",
        "(node:7) Warning",
        "()",
        "( )",
        "((a))",
        "(a) b)",
        "a) b",
        "(a)) c",
        "(tick",
        "(é)",
        "(a) and",
    ] {
        assert!(passes(text, format!("<{text}>").as_bytes()), "{text}");
        let shorter: String = text.chars().filter(|c| !"()".contains(*c)).take(text.len() - 1).collect();
        assert!(text.trim() == "or" || !passes(text, shorter.trim().as_bytes()), "{text}");
    }
    assert!(passes("salt or pepper", b"Salt or pepper") && passes("salt or pepper", b"pepper"));
    assert!(passes("/salt or pepper/", b"Salt or pepper") && !passes("/salt or pepper/", b"pepper"));
    assert!(passes("not found", b"lost") && !passes("not found", b"not found"));
    assert!(passes("/not found/", b"404 Not found") && !passes("/not found/", b"lost"));
    assert!(passes("f(x) or (g(y) and h)", b"g(y) h") && !passes("f(x) or (g(y) and h)", b"f x g y h"));
}

/// What a filter says, to be written and to be evaluated in the simplest way.
#[derive(Clone, Debug)]
enum Said {
    Text(&'static str),
    Regex(&'static str),
    /// A pointer to a member of an object, a comparison, and the operand.
    Condition(&'static str, &'static str, i64),
    Not(Box<Said>),
    And(Vec<Said>),
    Or(Vec<Said>),
}

impl Said {
    /// As it is typed: in parentheses where they are needed, or wherever they can be.
    fn typed(&self, parentheses: bool) -> String {
        let join = |parts: &[Self], operator: &str| {
            let parts: Vec<_> = parts.iter().map(|part| part.inner(parentheses)).collect();
            parts.join(operator)
        };
        match self {
            Self::Text(text) => (*text).into(),
            Self::Regex(regex) => format!("/{regex}/"),
            Self::Condition(name, sign, number) => format!("/{name} {sign} {number}"),
            Self::Not(said) => format!("not {}", said.inner(parentheses)),
            Self::And(parts) => join(parts, " and "),
            Self::Or(parts) => join(parts, " or "),
        }
    }

    fn inner(&self, parentheses: bool) -> String {
        let typed = self.typed(parentheses);
        let is_group = matches!(self, Self::And(_) | Self::Or(_));
        if is_group || parentheses { format!("({typed})") } else { typed }
    }

    fn is_true_of(&self, payload: &str) -> bool {
        let number = |name| serde_json::from_str::<serde_json::Value>(payload).ok()?.get(name)?.as_i64();
        match self {
            Self::Text(text) => payload.to_ascii_lowercase().contains(&text.to_ascii_lowercase()),
            Self::Regex(regex) => regex::Regex::new(&format!("(?i){regex}")).unwrap().is_match(payload),
            Self::Condition(name, "=", operand) => number(name) == Some(*operand),
            Self::Condition(name, _, operand) => number(name).is_some_and(|number| number > *operand),
            Self::Not(said) => !said.is_true_of(payload),
            Self::And(parts) => parts.iter().all(|part| part.is_true_of(payload)),
            Self::Or(parts) => parts.iter().any(|part| part.is_true_of(payload)),
        }
    }
}

fn said() -> impl Strategy<Value = Said> {
    let text = prop::sample::select(vec!["a", "\"b\"", "AB", "\"a\":1", "f(x)"]).prop_map(Said::Text);
    let regex = prop::sample::select(vec!["^.a", "b$", "a(b|c)", "\\d{2}"]).prop_map(Said::Regex);
    let sign = prop::sample::select(vec!["=", ">"]);
    let condition = (prop::sample::select(vec!["a", "b"]), sign, 0..3i64)
        .prop_map(|(name, sign, operand)| Said::Condition(name, sign, operand));
    prop_oneof![3 => text, 1 => regex, 2 => condition].prop_recursive(3, 12, 3, |part| {
        let parts = vec(part.clone(), 2..4);
        prop_oneof![
            part.prop_map(|part| Said::Not(part.into())),
            parts.clone().prop_map(Said::And),
            parts.prop_map(Said::Or),
        ]
    })
}

fn payload() -> impl Strategy<Value = String> {
    let object = (prop::sample::select(vec!["a", "\\u0061", "b"]), 0..30)
        .prop_map(|(key, value)| format!("{{\"{key}\":{value}}}"));
    prop_oneof!["[abc\"f(x) ]{0,8}", object]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn it_says_what_a_simple_evaluation_says(
        said in said(),
        parentheses: bool,
        payloads in vec(payload(), 0..40),
        budget in 1..400usize,
    ) {
        let typed = said.typed(parentheses);
        let filter = filter(&typed, None, Kinds::All);
        let mut log = Log::with_chunks(0, ChunkSize { bytes: 200, messages: 20 });
        let mut expected = Vec::new();
        for (number, payload) in (0..).zip(&payloads) {
            log.append(Timestamp::default(), Direction::Received, Kind::Text, payload.as_bytes());
            let passes = said.is_true_of(payload);
            prop_assert_eq!(filter.matches(&log.get(number).unwrap()), passes, "{} {}", typed, payload);
            expected.extend(passes.then_some(number));
        }
        let mut view = View::new(filter);
        while !view.advance(&log, budget) {}
        let found: Vec<_> = (0..view.len(&log)).filter_map(|position| view.number_at(&log, position)).collect();
        prop_assert_eq!(found, expected, "{}", typed);
    }

    #[test]
    fn what_narrows_a_filter_lets_nothing_else_pass(
        one in said(),
        other in said(),
        payloads in vec(payload(), 0..40),
    ) {
        let read = |said: &Said| filter(&said.typed(false), None, Kinds::All);
        let both = Said::And(vec![one.clone(), other.clone()]);
        let either = Said::Or(vec![one.clone(), other.clone()]);
        prop_assert!(read(&both).narrows(&read(&one)) && read(&one).narrows(&read(&either)));
        for (narrow, wide) in [(&one, &other), (&both, &one), (&one, &either), (&either, &one)] {
            if read(narrow).narrows(&read(wide)) {
                for payload in &payloads {
                    prop_assert!(!narrow.is_true_of(payload) || wide.is_true_of(payload), "{}", payload);
                }
            }
        }
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused_with_a_place_in_it(typed in "([ab/=()1\" ]|and|or|not| and | or |not ){0,12}") {
        if let Err(error) = Filter::new(&typed, None, Kinds::All, &Layers::default()) {
            let places = 1..=typed.chars().count() + 1;
            prop_assert!(error.position.is_none_or(|at| places.contains(&at)), "{}", error);
        }
    }
}

#[test]
fn a_filter_is_narrowed_by_typing_on() {
    for (narrow, wide) in [
        ("tick", "tic"),
        ("tick and a", "tick"),
        ("tick", "tick or a"),
        ("tick or a", "tic or a or b"),
        ("not tic", "not tick"),
        ("tick and (a or b)", "tick"),
        ("not (a or b)", "not ab"),
        ("é and a", "é"),
    ] {
        let read = |text| filter(text, None, Kinds::All);
        assert!(read(narrow).narrows(&read(wide)), "{narrow} {wide}");
        assert!(!read(wide).narrows(&read(narrow)), "{wide} {narrow}");
    }
}
