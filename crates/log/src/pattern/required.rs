//! Finds text that every match of a pattern must contain: messages are searched for it all at once, and only those that
//! contain it are matched one by one.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Shorter text is in too many messages.
const MIN_BYTES: usize = 2;

/// How many texts are searched for at once.
const MAX_TEXTS: usize = 4;

/// Texts, at least one of which is in every match, whatever its letters' case in ASCII.
pub(super) type Required = Vec<String>;

/// The texts whose shortest is longest; `None` if there are too many or too short ones.
pub(super) fn required(hir: &Hir) -> Option<Required> {
    match hir.kind() {
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Concat(parts) => best(runs(parts).into_iter().chain(parts.iter().filter_map(required))),
        HirKind::Alternation(parts) => {
            let each: Option<Vec<_>> = parts.iter().map(required).collect();
            Some(each?.concat()).filter(|texts| texts.len() <= MAX_TEXTS)
        }
        _ => best(runs(std::slice::from_ref(hir))),
    }
}

fn best(candidates: impl IntoIterator<Item = Required>) -> Option<Required> {
    let shortest = |texts: &Required| texts.iter().map(String::len).min().unwrap_or_default();
    candidates.into_iter().filter(|texts| shortest(texts) >= MIN_BYTES).max_by_key(shortest)
}

/// The texts of parts that follow each other and can only match one way.
fn runs(parts: &[Hir]) -> Vec<Required> {
    let mut runs = vec![Vec::new()];
    for part in parts {
        match (exact(part), runs.last_mut()) {
            (Some(text), Some(run)) => run.extend(text),
            _ => runs.push(Vec::new()),
        }
    }
    runs.into_iter().filter_map(|run| String::from_utf8(run).ok()).map(|text| vec![text]).collect()
}

/// What this matches, if that is always the same but for the case of letters in ASCII. Assertions match nothing.
fn exact(hir: &Hir) -> Option<Vec<u8>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(Vec::new()),
        HirKind::Literal(literal) => Some(literal.0.to_vec()),
        HirKind::Class(Class::Unicode(class)) => {
            let chars: Vec<char> =
                class.iter().flat_map(|range| range.start()..=range.end()).take(3).collect();
            match chars[..] {
                [upper, lower] if upper.is_ascii() && upper.to_ascii_lowercase() == lower => {
                    Some(vec![lower as u8])
                }
                _ => None,
            }
        }
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Concat(parts) => {
            parts.iter().map(exact).collect::<Option<Vec<_>>>().map(|parts| parts.concat())
        }
        HirKind::Class(Class::Bytes(_)) | HirKind::Repetition(_) | HirKind::Alternation(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::parse::parse, *};

    fn texts(pattern: &str) -> Option<Required> {
        required(&parse(pattern, true).unwrap())
    }

    #[test]
    fn text_that_is_in_every_match_is_known() {
        for (pattern, expected) in [
            (r#""type":\s*"tic""#, &["\"type\":"][..]),
            ("^[0-9]*7 ", &["7 "]),
            (r"\bOrder\b \d+", &["order "]),
            ("(ab|cd)(error|fault)", &["error", "fault"]),
            ("(warn)+ing", &["warn"]),
            ("ä[öü]12", &["12"]),
            ("a(b(c))d", &["abcd"]),
        ] {
            let expected: Required = expected.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(texts(pattern), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_is_short_or_may_be_missing_is_not_required() {
        for pattern in ["", "a", "(error)?", "ab|c", "a*b*", "ab|cd|ef|gh|ij", ".", "kk", "[ab][cd]", r"\d\d"]
        {
            assert_eq!(texts(pattern), None, "{pattern}");
        }
        assert_eq!(texts("ask"), None, "the Kelvin sign is a k, and the long s an s");
    }
}
