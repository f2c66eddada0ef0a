//! Characters that can't be seen: two texts that look the same may differ by them, or one may not read as it is written.

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'text> {
    /// What can be seen.
    Visible(&'text str),
    /// The same invisible character, this many times in a row.
    Invisible(char, usize),
}

/// The text in parts, of which no two neighbours are visible.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    let mut before = None;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (part, len) = if is_invisible(first, before) {
            let count = rest.chars().take_while(|&next| next == first).count();
            (Part::Invisible(first, count), count * first.len_utf8())
        } else {
            let len = visible_len(rest, before);
            (Part::Visible(&rest[..len]), len)
        };
        before = rest[..len].chars().next_back();
        rest = &rest[len..];
        Some(part)
    })
}

fn visible_len(text: &str, mut before: Option<char>) -> usize {
    let mut chars = text.char_indices();
    let end = chars.find(|&(_, c)| is_invisible(c, before.replace(c)));
    end.map_or(text.len(), |(at, _)| at)
}

/// Whether a character can't be seen where it follows another. Spaces, tabs and line breaks are seen by their effect,
/// and so is what joins emoji.
pub(crate) fn is_invisible(c: char, before: Option<char>) -> bool {
    match c {
        '\t' | '\n' => false,
        // Joins emoji into one.
        '\u{200d}' => before.is_none_or(|before| before <= '\u{203b}'),
        _ if c.is_control() => true,
        // Soft hyphen, combining grapheme joiner, Arabic letter mark, Mongolian vowel separator.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' => true,
        // Zero widths and directional marks; line and paragraph separators, embeddings and overrides.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        // Word joiner, invisible operators, isolates.
        '\u{2060}'..='\u{206f}' => true,
        // Fillers, byte order mark, annotations, tags.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => true,
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Part::*, *};

    fn all(text: &str) -> Vec<Part<'_>> {
        parts(text).collect()
    }

    #[test]
    fn what_cannot_be_seen_is_told_from_what_can() {
        assert_eq!(all("\u{feff}{}"), [Invisible('\u{feff}', 1), Visible("{}")]);
        assert_eq!(
            all("a\u{202e}b\u{2028}c"),
            [Visible("a"), Invisible('\u{202e}', 1), Visible("b"), Invisible('\u{2028}', 1), Visible("c"),]
        );
        assert_eq!(all("\0\0\0\u{1e}"), [Invisible('\0', 3), Invisible('\u{1e}', 1)]);
        assert_eq!(all("a\r\nb\t c"), [Visible("a"), Invisible('\r', 1), Visible("\nb\t c")]);
        for text in ["", "Zürich 東京", "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}", "e\u{301}"] {
            assert!(all(text).iter().all(|part| matches!(part, Visible(_))), "{text}");
        }
        for c in "\u{ad}\u{200b}\u{200d}\u{2066}\u{e0041}\u{85}\u{7f}".chars() {
            assert_eq!(all(&format!("a{c}")), [Visible("a"), Invisible(c, 1)], "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in r"([a\n\t\x00\u{200d}\u{feff}👩]|.)*") {
            let joined: String = parts(&text)
                .map(|part| match part {
                    Visible(text) => text.to_owned(),
                    Invisible(c, count) => c.to_string().repeat(count),
                })
                .collect();
            prop_assert_eq!(&joined, &text);
            let parts = all(&text);
            prop_assert!(parts.windows(2).all(|pair| !matches!(pair, [Visible(_), Visible(_)])));
        }
    }
}
