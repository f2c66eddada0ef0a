//! Translates a script's regexes for an engine that matches in linear time.
//!
//! Only a regex that has exactly the same meaning there is translated; otherwise the script decides. JavaScript
//! counts in UTF-16, limits `\w`, `\d` and `\b` to ASCII, and folds case by rules of its own.

use std::{fmt::Write, iter::Peekable, str::Chars};

use weft_log::pattern::Pattern;

use crate::condition::Regex;

/// The ranges of `\s`, which differ from Unicode's white space.
const SPACES: &[Range] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];
const DIGITS: &[Range] = &[('0', '9')];
const WORDS: &[Range] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
/// The line terminators, which `.` doesn't match.
const LINE_ENDS: &[Range] = &[('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')];
/// The last character that is a single unit of UTF-16.
const LAST: char = '\u{ffff}';

/// The longest regex that is translated, in bytes.
const MAX_SOURCE_BYTES: usize = 10_000;

type Range = (char, char);

/// The equivalent pattern for messages that are [plain](is_plain), if there is one.
pub(super) fn pattern(regex: &Regex) -> Option<Pattern> {
    // Sticky and global only affect where a search begins.
    if regex.source.len() > MAX_SOURCE_BYTES || !regex.flags.chars().all(|flag| "dgimsuy".contains(flag)) {
        return None;
    }
    let has = |flag| regex.flags.contains(flag);
    // Together these use yet another kind of case folding.
    if has('i') && has('u') {
        return None;
    }
    let mut reader = Reader {
        rest: regex.source.chars().peekable(),
        pattern: String::new(),
        ignores_case: has('i'),
        has_lines: has('m'),
        dot_is_all: has('s'),
    };
    reader.read()?;
    Pattern::new(&reader.pattern, false).ok()
}

/// Whether JavaScript and Weft see the same characters in a message: each one is a single unit of UTF-16.
pub(super) fn is_plain(payload: &[u8]) -> bool {
    let is_narrow = payload.iter().all(|byte| *byte < 0xf0);
    // JavaScript's decoder drops a byte order mark.
    is_narrow && !payload.starts_with(b"\xef\xbb\xbf") && std::str::from_utf8(payload).is_ok()
}

/// Parses JavaScript's syntax and writes the engine's.
struct Reader<'text> {
    rest: Peekable<Chars<'text>>,
    pattern: String,
    ignores_case: bool,
    has_lines: bool,
    dot_is_all: bool,
}

/// The meaning of a character or an escape.
enum Item {
    Char(char),
    /// These characters, or all others.
    Set(&'static [Range], bool),
}

impl Reader<'_> {
    fn read(&mut self) -> Option<()> {
        while let Some(next) = self.rest.next() {
            match next {
                '|' | ')' | '*' | '+' | '?' => self.pattern.push(next),
                '^' | '$' if self.has_lines => return None,
                '^' | '$' => self.pattern.push(next),
                '.' if self.dot_is_all => self.set(&[], true),
                '.' => self.set(LINE_ENDS, true),
                '(' => self.group()?,
                '[' => self.class()?,
                '{' => self.braces(),
                '\\' if self.take('b') => self.pattern.push_str("(?-u:\\b)"),
                '\\' => match self.escape()? {
                    Item::Char(c) => self.one(c)?,
                    Item::Set(ranges, is_negated) => self.set(ranges, is_negated),
                },
                c => self.one(c)?,
            }
        }
        Some(())
    }

    fn take(&mut self, expected: char) -> bool {
        self.rest.next_if_eq(&expected).is_some()
    }

    /// Only JavaScript supports lookaround and groups that change flags.
    fn group(&mut self) -> Option<()> {
        if self.take('?') {
            match self.rest.next()? {
                ':' => {}
                '<' if !matches!(self.rest.peek(), Some('=' | '!')) => {
                    self.rest.by_ref().find(|c| *c == '>')?;
                }
                _ => return None,
            }
        }
        self.pattern.push_str("(?:");
        Some(())
    }

    /// A repetition, or else a literal brace.
    fn braces(&mut self) {
        let inside: String = self.rest.clone().take_while(|c| *c != '}').collect();
        let (least, most) = inside.split_once(',').unwrap_or((&inside, "0"));
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let is_closed = self.rest.clone().nth(inside.chars().count()) == Some('}');
        if is_closed && !least.is_empty() && is_number(least) && is_number(most) {
            // Writing to a string never fails.
            let _ = write!(self.pattern, "{{{inside}}}");
            self.rest.by_ref().find(|c| *c == '}');
        } else {
            self.pattern.push_str("\\{");
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<Item> {
        let hex = |reader: &mut Self, len| {
            let digits: String = reader.rest.by_ref().take(len).collect();
            let is_hex = digits.len() == len && digits.chars().all(|c| c.is_ascii_hexdigit());
            let number = u32::from_str_radix(&digits, 16).ok().filter(|_| is_hex)?;
            char::from_u32(number)
        };
        Some(Item::Char(match self.rest.next()? {
            'd' => return Some(Item::Set(DIGITS, false)),
            'D' => return Some(Item::Set(DIGITS, true)),
            'w' => return Some(Item::Set(WORDS, false)),
            'W' => return Some(Item::Set(WORDS, true)),
            's' => return Some(Item::Set(SPACES, false)),
            'S' => return Some(Item::Set(SPACES, true)),
            't' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            '0' if !self.rest.peek().is_some_and(char::is_ascii_digit) => '\0',
            'x' => hex(self, 2)?,
            'u' => hex(self, 4)?,
            sign if sign.is_ascii_punctuation() => sign,
            _ => return None,
        }))
    }

    fn class(&mut self) -> Option<()> {
        let is_negated = self.take('^');
        let mut ranges = Vec::new();
        while let Some(item) = self.class_item()? {
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && ahead.peek() != Some(&']');
            match item {
                // A set can't be one end of a range, but JavaScript accepts it for compatibility.
                Item::Set(..) if is_range => return None,
                Item::Set(set, false) => ranges.extend(set),
                Item::Set(set, true) => ranges.extend(complement(set)),
                Item::Char(first) if is_range => {
                    self.rest = ahead;
                    let Some(Item::Char(last)) = self.class_item()? else { return None };
                    self.cased(&mut ranges, (first, last))?;
                }
                Item::Char(c) => self.cased(&mut ranges, (c, c))?,
            }
        }
        // An empty class never matches, or always does if negated.
        if ranges.is_empty() && !is_negated {
            return None;
        }
        self.set(&ranges, is_negated);
        Some(())
    }

    /// The next item of a class; `Some(None)` at its end.
    fn class_item(&mut self) -> Option<Option<Item>> {
        Some(Some(match self.rest.next()? {
            ']' => return Some(None),
            '\\' if self.take('b') => Item::Char('\u{8}'),
            '\\' => self.escape()?,
            c => Item::Char(c),
        }))
    }

    /// A character, or also its other case.
    fn one(&mut self, c: char) -> Option<()> {
        let mut ranges = Vec::new();
        self.cased(&mut ranges, (c, c))?;
        self.set(&ranges, false);
        Some(())
    }

    /// Adds a range and, if case is ignored, the other case of its letters. Gives up on letters beyond ASCII,
    /// where JavaScript has rules of its own.
    fn cased(&self, ranges: &mut Vec<Range>, (first, last): Range) -> Option<()> {
        if last > LAST || (self.ignores_case && !last.is_ascii()) {
            return None;
        }
        ranges.push((first, last));
        if self.ignores_case {
            let letters = (first..=last).filter(char::is_ascii_alphabetic);
            ranges.extend(letters.map(|c| char::from(c as u8 ^ 0x20)).map(|c| (c, c)));
        }
        Some(())
    }

    /// Any of these characters, or any other.
    fn set(&mut self, ranges: &[Range], is_negated: bool) {
        if ranges.is_empty() {
            return self.pattern.push_str("(?s:.)");
        }
        self.pattern.push_str(if is_negated { "[^" } else { "[" });
        for (first, last) in ranges {
            let _ = write!(self.pattern, "\\x{{{:x}}}-\\x{{{:x}}}", u32::from(*first), u32::from(*last));
        }
        self.pattern.push(']');
    }
}

/// All characters that are a single unit of UTF-16, except these, which must be sorted.
fn complement(ranges: &[Range]) -> impl Iterator<Item = Range> {
    let starts = std::iter::once('\0').chain(ranges.iter().filter_map(|(_, last)| after(*last)));
    let ends = ranges.iter().map(|(first, _)| before(*first)).chain(std::iter::once(Some(LAST)));
    starts.zip(ends).filter_map(|(first, last)| last.filter(|last| first <= *last).map(|last| (first, last)))
}

fn after(c: char) -> Option<char> {
    (c..=LAST).nth(1)
}

fn before(c: char) -> Option<char> {
    ('\0'..c).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(source: &str, flags: &str) -> Option<Pattern> {
        pattern(&Regex { source: source.into(), flags: flags.into() })
    }

    fn matches(source: &str, flags: &str, text: &str) -> bool {
        assert!(is_plain(text.as_bytes()), "{text}");
        translated(source, flags).expect(source).is_match(text.as_bytes())
    }

    #[test]
    fn what_matches_is_what_javascript_matches() {
        for (source, flags, yes, no) in [
            (r"^\w$", "", "_", "é"),
            (r"^\W$", "", "é", "a"),
            (r"^\d$", "", "7", "\u{661}"),
            (r"^.\s$", "", "a\u{feff}", "a\u{85}"),
            (r"^\S$", "", "\u{85}", "\u{a0}"),
            (r"^s$", "i", "S", "\u{17f}"),
            (r"^[a-k]$", "i", "K", "\u{212a}"),
            (r"^[^k]$", "i", "\u{212a}", "K"),
            (r"a.b", "", "aéb", "a\u{2028}b"),
            (r"a.b", "", "a b", "a\rb"),
            (r"a.b", "s", "a\u{2028}b", "ab"),
            (r"caf\b", "", "cafés", "cafe"),
            (r"[a&&b]", "", "&", "c"),
            (r"^[+--b]$", "", ",", "a"),
            (r"[[:alpha:]", "", ":", "b"),
            (r"^[\w-]$", "", "-", ","),
            (r"^[\W\d]$", "", "é", "a"),
            (r"a{,3}$", "", "a{,3}", "aaa"),
            (r"^a{2,3}$", "", "aaa", "aaaa"),
            (r"^a{2}$", "", "aa", "a"),
            (r"^a{x$", "", "a{x", "a"),
            (r"(?<name>a|b)+?c", "", "abc", "c"),
            (r"^(?:é|\u00fc)$", "", "ü", "u"),
            (r"^a\/b\-c$", "", "a/b-c", "a-b"),
            (r"^[\b\x41\0]$", "", "\u{8}", "b"),
            (r"^.$", "u", "\u{fffd}", ""),
            (r"^(a #)$", "", "a #", "a"),
            (r"x$", "", "x", "x\n"),
        ] {
            assert!(matches(source, flags, yes), "/{source}/{flags} is in {yes:?}");
            assert!(!matches(source, flags, no), "/{source}/{flags} is not in {no:?}");
        }
    }

    #[test]
    fn what_only_javascript_supports_is_not_translated() {
        for (source, flags) in [
            ("(?=a)b", ""),
            ("(?<!a)b", ""),
            ("(?i:a)", ""),
            (r"(a)\1", ""),
            (r"\k<n>", ""),
            (r"\p{L}", "u"),
            (r"\p{L}", ""),
            (r"[\p{L}]", "u"),
            (r"\P{Lu}", "u"),
            (r"\u{61}", "u"),
            (r"\ud83d", ""),
            (r"\B", ""),
            (r"\cA", ""),
            (r"\a", ""),
            ("é", "i"),
            ("[a-é]", "i"),
            ("a", "iu"),
            ("[a&&b]", "v"),
            ("^a", "m"),
            ("[]a]", ""),
            (r"[\w-a]", ""),
            (r"[\w--a]", ""),
            (r"[a-\w]", ""),
            ("😀", ""),
            ("(a{1000}){1000}", ""),
        ] {
            assert!(translated(source, flags).is_none(), "/{source}/{flags}");
        }
        assert!(translated(&"{".repeat(MAX_SOURCE_BYTES + 1), "").is_none());
        assert!(translated("a", "gmsy").is_some());
    }

    #[test]
    fn messages_in_which_units_and_characters_differ_are_not_plain() {
        for payload in ["😀x".as_bytes(), b"\xff", "\u{feff}a".as_bytes(), b"\xed\xa0\xbd"] {
            assert!(!is_plain(payload), "{payload:?}");
        }
        assert!(is_plain("aé\u{2028}\u{ffff}".as_bytes()) && is_plain(b""));
    }
}
