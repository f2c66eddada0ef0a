//! Splits a command into words as a shell does, leniently: it may have lost its line breaks, or gone through a word
//! processor.

use std::{iter::Peekable, str::Chars};

/// The commands of a pipeline, each as its words.
pub(super) fn commands(text: &str) -> Vec<Vec<String>> {
    let text = without_carets(text);
    let mut commands = vec![Vec::new()];
    let mut chars = text.chars().peekable();
    while let Some(word) = word(&mut chars) {
        match word {
            Word::Operator => commands.push(Vec::new()),
            Word::Text(text) => commands.last_mut().into_iter().for_each(|words| words.push(text.clone())),
        }
    }
    commands
}

enum Word {
    Text(String),
    /// What separates two commands.
    Operator,
}

/// The next word, if there is one.
fn word(chars: &mut Peekable<Chars<'_>>) -> Option<Word> {
    while chars.next_if(|c| c.is_whitespace()).is_some() {}
    let mut word = String::new();
    let mut is_quoted = false;
    chars.peek()?;
    while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
        match c {
            '$' if chars.next_if_eq(&'\'').is_some() => escaped(chars, &mut word),
            '"' | '“' | '”' | '„' => quoted(chars, &mut word),
            '\'' => word.extend(chars.by_ref().take_while(|c| *c != '\'')),
            '‘' => word.extend(chars.by_ref().take_while(|c| *c != '’')),
            // A backslash at the end of a line, whether or not the line break is still there.
            '\\' if chars.peek().is_none_or(|c| c.is_whitespace()) => break,
            '\\' => word.extend(chars.next()),
            c => {
                word.push(c);
                continue;
            }
        }
        is_quoted = true;
    }
    let is_operator = !is_quoted && matches!(&*word, "|" | "||" | "&" | "&&" | ";");
    Some(if is_operator { Word::Operator } else { Word::Text(word) })
}

/// The rest of `"…"`, in which a backslash escapes what is special there.
fn quoted(chars: &mut Peekable<Chars<'_>>, word: &mut String) {
    while let Some(c) = chars.next() {
        match c {
            '"' | '“' | '”' => return,
            '\\' => match chars.next_if(|c| matches!(c, '"' | '\\' | '$' | '`')) {
                Some(escaped) => word.push(escaped),
                None => word.push('\\'),
            },
            c => word.push(c),
        }
    }
}

/// The rest of `$'…'`, as browsers copy a request that has a quote or a control character in it.
fn escaped(chars: &mut Peekable<Chars<'_>>, word: &mut String) {
    while let Some(c) = chars.next() {
        match c {
            '\'' => return,
            '\\' => match chars.next() {
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some('t') => word.push('\t'),
                Some('x') => word.extend(hex(chars, 2)),
                Some('u') => word.extend(hex(chars, 4)),
                other => word.extend(other),
            },
            c => word.push(c),
        }
    }
}

/// The character whose number follows in at most this many hex digits.
fn hex(chars: &mut Peekable<Chars<'_>>, digits: usize) -> Option<char> {
    let mut number = 0;
    for _ in 0..digits {
        let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)) else { break };
        chars.next();
        number = number * 16 + digit;
    }
    char::from_u32(number)
}

/// Windows' shell escapes by carets, and browsers write a quote as `^"` when they copy a request for it.
fn without_carets(text: &str) -> String {
    if !text.contains("^\"") {
        return text.into();
    }
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '^' { chars.next() } else { Some(c) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        for (text, words) in [
            ("a  b\tc\n", vec!["a", "b", "c"]),
            (r#"a 'b "c' "d 'e""#, vec!["a", "b \"c", "d 'e"]),
            (r#"a"b"'c'd ''"#, vec!["abcd", ""]),
            (r#""a \"b\" \\ \n" c\ d \'e"#, vec![r#"a "b" \ \n"#, "c", "d", "'e"]),
            (r"$'it\'s \x41\u0042\n' $x", vec!["it's AB\n", "$x"]),
            ("a \\\n  -b \\\r\n -c", vec!["a", "", "-b", "", "-c"]),
            ("“a b” ‘c d’", vec!["a b", "c d"]),
            (r#"a ^"b ^& c^" ^"#, vec!["a", "b & c"]),
            ("'unclosed a", vec!["unclosed a"]),
            ("\"unclosed \\", vec!["unclosed \\"]),
            ("ws://h/?a=1&b=2", vec!["ws://h/?a=1&b=2"]),
        ] {
            assert_eq!(commands(text), [words], "{text}");
        }
    }

    #[test]
    fn a_pipeline_has_several_commands() {
        assert_eq!(commands("a 'x | y' | b && c"), [vec!["a", "x | y"], vec!["b"], vec!["c"]]);
        assert_eq!(commands(""), [Vec::<String>::new()]);
    }
}
