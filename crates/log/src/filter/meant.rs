//! What may be meant by a filter that is written as in another tool: jq, JSONPath, JavaScript, a search engine.

use weft_codec::{
    json::{self, Pointer},
    layer::Layers,
};

use super::{Filter, Kinds, query::TYPE};

/// The words and signs that join conditions elsewhere, and here. Longer ones go before their prefixes.
const JOINTS: [(&str, &str); 6] = [
    (" and ", " and "),
    (" or ", " or "),
    (" AND ", " and "),
    (" OR ", " or "),
    ("&&", " and "),
    ("||", " or "),
];

/// What negates elsewhere, and here.
const NOTS: [&str; 3] = ["not ", "NOT ", "!"];

/// What a filter that is still being written may end with.
const UNFINISHED: [&str; 8] = ["and", "or", "not", "AND", "OR", "NOT", "&", "|"];

/// Comparisons elsewhere, and here.
const SIGNS: [(&str, &str); 11] = [
    ("===", "="),
    ("!==", "!="),
    ("==", "="),
    ("!=", "!="),
    ("<>", "!="),
    ("<=", "<="),
    (">=", ">="),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
    (":", "="),
];

/// Words of other languages for JSON's.
const WORDS: [(&str, &str); 4] = [("True", "true"), ("False", "false"), ("None", "null"), ("nil", "null")];

/// The filter that may be meant, if this one is written as in another tool: `/type = "tick"` for `type: tick`.
pub fn did_you_mean(text: &str) -> Option<String> {
    let mut meant = String::new();
    let mut rest = text.trim();
    if is_unfinished(rest) {
        return None;
    }
    loop {
        let (part, joint) = split(rest);
        meant.push_str(&part_meant(part.trim()).unwrap_or_else(|| part.trim().into()));
        let Some((written, operator)) = joint else { break };
        meant.push_str(operator);
        rest = &rest[part.len() + written.len()..];
    }
    let is_valid = || Filter::new(&meant, None, Kinds::All, &Layers::default()).is_ok();
    (meant != text.trim() && is_valid()).then_some(meant)
}

/// Whether something is missing after its last word or sign.
fn is_unfinished(text: &str) -> bool {
    UNFINISHED.iter().filter_map(|end| text.strip_suffix(end)).any(|before| {
        let is_sign = text.ends_with(['&', '|']);
        is_sign || before.ends_with(char::is_whitespace)
    })
}

/// What comes before the first joint outside quotes and regexes, and the joint.
pub(super) fn split(text: &str) -> (&str, Option<(&'static str, &'static str)>) {
    let mut quote = None;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match quote {
            Some(open) if character == open && before != '\\' => quote = None,
            Some(_) => {}
            // An apostrophe isn't a quote.
            None if matches!(character, '"' | '\'') && !before.is_alphanumeric() => quote = Some(character),
            None => {
                if let Some(joint) = JOINTS.iter().find(|(written, _)| text[at..].starts_with(written)) {
                    return (&text[..at], Some(*joint));
                }
            }
        }
        before = character;
    }
    (text, None)
}

/// A part between two joints, with what negates it and the parentheses around it.
fn part_meant(part: &str) -> Option<String> {
    if let Some(inner) = part.strip_prefix('(') {
        return Some(format!("({}", part_meant(inner.trim_start())?));
    }
    if let Some(inner) = NOTS.iter().find_map(|not| part.strip_prefix(not)) {
        let inner = inner.trim_start();
        return Some(format!("not {}", part_meant(inner).unwrap_or_else(|| inner.into())));
    }
    for (before, after) in [("select(", ")"), ("$[?(", ")]"), ("?(", ")")] {
        if let Some(inner) = part.strip_prefix(before).and_then(|inner| inner.strip_suffix(after)) {
            return part_meant(inner.trim());
        }
    }
    let count = |parenthesis| part.matches(parenthesis).count();
    if part.ends_with(')') && count(')') > count('(') {
        let inner = &part[..part.len() - 1];
        return Some(format!("{})", part_meant(inner.trim_end())?));
    }
    condition_meant(part)
}

fn condition_meant(part: &str) -> Option<String> {
    if part.starts_with(TYPE) {
        return None;
    }
    let is_regex = part.len() > 2 && part.starts_with('/') && part.ends_with('/');
    if is_regex {
        return None;
    }
    if let Some(path) = part.strip_suffix(" exists") {
        return Some(format!("{} exists", pointer(path.trim())?));
    }
    let Some((path, sign, value)) = compared(part) else {
        let is_path = part.starts_with(['$', '@', '.']) && part.len() > 1;
        return is_path.then(|| pointer(part)).flatten().map(|pointer| format!("{pointer} exists"));
    };
    let operand = operand(value)?;
    // Only numbers are larger or smaller.
    let is_order = sign.starts_with(['<', '>']);
    let suits = !is_order || operand.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    suits.then_some(format!("{} {sign} {operand}", pointer(path.trim())?))
}

/// What is compared, how, and with what.
fn compared(part: &str) -> Option<(&str, &'static str, &str)> {
    let mut quote = None;
    part.char_indices().find_map(|(at, character)| {
        match quote {
            Some(open) if character == open => quote = None,
            Some(_) => {}
            None if matches!(character, '"' | '\'') => quote = Some(character),
            None => {
                let (written, sign) = SIGNS.iter().find(|(written, _)| part[at..].starts_with(written))?;
                let value = &part[at + written.len()..];
                // The beginning of a URL isn't a comparison.
                let is_url = *written == ":" && value.starts_with("//");
                return (!is_url).then_some((&part[..at], *sign, value));
            }
        }
        None
    })
}

/// The JSON pointer for a path such as `type`, `user.name`, `.items[0].id`, `$['a b']`, `@.type` or `"type"`.
fn pointer(path: &str) -> Option<String> {
    if path.starts_with('/') {
        return Pointer::parse(path).is_ok().then(|| path.into());
    }
    let mut pointer = String::new();
    let mut rest = path.strip_prefix(['$', '@']).filter(|rest| rest.starts_with(['.', '['])).unwrap_or(path);
    let mut is_first = rest.len() == path.len();
    while !rest.is_empty() {
        let (step, after) = step(rest, is_first)?;
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        (rest, is_first) = (after, false);
    }
    (!pointer.is_empty()).then_some(pointer)
}

/// The first step of a path, and the rest of it.
fn step(path: &str, is_first: bool) -> Option<(&str, &str)> {
    if let Some(inner) = path.strip_prefix('[') {
        let (inner, after) = inner.split_once(']')?;
        let is_index = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit());
        return Some((if is_index { inner } else { unquoted(inner)? }, after));
    }
    let name = path.strip_prefix('.');
    if name.is_none() && !is_first {
        return None;
    }
    let name = name.unwrap_or(path);
    if let Some(quoted) = unquoted(name).filter(|_| is_first) {
        return Some((quoted, ""));
    }
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
    let end = name.find(|c| !is_of_name(c)).unwrap_or(name.len());
    let (name, after) = name.split_at(end);
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$') || !is_first);
    is_name.then_some((name, after))
}

/// What is between two quotes of the same kind.
fn unquoted(text: &str) -> Option<&str> {
    [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
}

/// A value as JSON writes it.
fn operand(value: &str) -> Option<String> {
    let value = value.trim().trim_end_matches([',', ';']).trim_end();
    if value.is_empty() || value.starts_with(['{', '[', '/']) {
        return None;
    }
    if json::check(value).is_ok() {
        return Some(value.into());
    }
    if let Some((_, word)) = WORDS.iter().find(|(word, _)| *word == value) {
        return Some((*word).into());
    }
    let text = match unquoted(value) {
        Some(text) => text,
        // The quote isn't closed yet. If it is, something else follows.
        None => match value.strip_prefix(['"', '\'', '“', '‘']) {
            Some(text) if text.is_empty() || text.contains(['"', '\'', '”', '’']) => return None,
            Some(text) => text,
            None => value,
        },
    };
    Some(json::quote(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_of_other_tools_are_understood() {
        for (typed, meant) in [
            ("type = tick", "/type = \"tick\""),
            ("type=tick", "/type = \"tick\""),
            ("/type = tick", "/type = \"tick\""),
            ("/type=='tick'", "/type = \"tick\""),
            ("/type = \"tick", "/type = \"tick\""),
            ("type: tick", "/type = \"tick\""),
            ("type:tick", "/type = \"tick\""),
            ("/type: tick", "/type = \"tick\""),
            ("\"type\": \"tick\",", "/type = \"tick\""),
            ("'type' : 'tick'", "/type = \"tick\""),
            ("$.type == \"tick\"", "/type = \"tick\""),
            ("$['type'] === 'tick'", "/type = \"tick\""),
            (".type == \"tick\"", "/type = \"tick\""),
            ("select(.type == \"tick\")", "/type = \"tick\""),
            ("$[?(@.type == 'tick')]", "/type = \"tick\""),
            ("type == “tick”", "/type = \"tick\""),
            ("user.name = John Smith", "/user/name = \"John Smith\""),
            (".items[0].id > 7", "/items/0/id > 7"),
            ("$.items[12]['a/b'].c<>-1.5e3", "/items/12/a~1b/c != -1.5e3"),
            ("price >= 100.50", "/price >= 100.50"),
            ("id = 007", "/id = \"007\""),
            ("done = True", "/done = true"),
            ("error: null", "/error = null"),
            ("error = None", "/error = null"),
            ("größe = groß", "/größe = \"groß\""),
            ("path = a\\b \"c\"", r#"/path = "a\\b \"c\"""#),
            ("type exists", "/type exists"),
            ("$.user.id", "/user/id exists"),
            (".user", "/user exists"),
            ("type = tick && price > 100", "/type = \"tick\" and /price > 100"),
            ("!(type == 'a' || type == 'b')", "not (/type = \"a\" or /type = \"b\")"),
            ("/type = \"tick\" AND NOT /n = 1", "/type = \"tick\" and not /n = 1"),
            ("not type = tick", "not /type = \"tick\""),
            ("tick and type: 'salt and pepper'", "tick and /type = \"salt and pepper\""),
            ("(a = b) or it's", "(/a = \"b\") or it's"),
            ("salt AND pepper", "salt and pepper"),
            (" /n = 1 ", "/n = 1"),
        ] {
            assert_eq!(did_you_mean(typed).as_deref().unwrap_or(typed.trim()), meant, "{typed}");
        }
    }

    #[test]
    fn what_is_written_as_here_and_what_is_just_text_gets_no_suggestion() {
        for typed in [
            "",
            "tick",
            "tick and tock",
            "/type = \"tick\"",
            "/type = \"tick\" and not (/n > 1 or /a b exists)",
            "/a=b/",
            "/t.ck/i",
            "https://example.com/a?b=c",
            "12:30:44",
            "12:30",
            "{\"type\":\"tick\"}",
            "a b = c",
            "?a=b",
            "/type = ",
            "type =",
            "type = {",
            "type < null",
            "$",
            "...",
            "/type = [1]",
            "a..b = c",
            "= tick",
            "n>=3 and",
            "/n >= 3 or",
            "type = tick AND not",
            "type = tick &&",
            "type = tick |",
            "price > high",
            "price >= 1.",
            "type = \"",
            "type = \"tick\" an",
            "type = 'tick' o",
        ] {
            assert_eq!(did_you_mean(typed), None, "{typed}");
        }
    }
}
