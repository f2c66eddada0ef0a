//! The last lines that a script has printed.

use std::{borrow::Cow, collections::VecDeque};

use weft_codec::utf8::char_boundary;
use weft_log::preview::thousands;
use weft_message::Timestamp;

use super::error::Place;

/// The most lines kept.
const MAX_LINES: usize = 10_000;
/// The most bytes of text kept.
const MAX_BYTES: usize = 8 << 20;
/// The most bytes kept of one line.
const MAX_LINE: usize = 64 << 10;

/// The kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Printed by the script.
    Print,
    /// Written by Weft about the script.
    Note,
    /// A check that failed, or something that was never awaited.
    Warning,
    /// Why it failed.
    Error,
    /// Typed into the console.
    Input,
    /// The value of what was typed.
    Value,
}

/// A line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When it was printed.
    pub time: Timestamp,
    /// What kind of line it is.
    pub kind: LineKind,
    /// The text.
    pub text: String,
    /// The place in the script that it is about, if any.
    pub place: Option<Place>,
}

/// The lines, oldest first.
#[derive(Debug, Default)]
pub struct Output {
    lines: VecDeque<Line>,
    bytes: usize,
    dropped: u64,
}

impl Output {
    /// Appends text, split into lines.
    pub fn push(&mut self, time: Timestamp, kind: LineKind, text: &str, place: Option<Place>) {
        for line in text.split('\n') {
            let text = cut(line.trim_end_matches('\r'), MAX_LINE).into_owned();
            self.bytes += text.len();
            self.lines.push_back(Line { time, kind, text, place });
            while self.lines.len() > MAX_LINES || self.bytes > MAX_BYTES {
                let Some(oldest) = self.lines.pop_front() else { break };
                self.bytes -= oldest.text.len();
                self.dropped += 1;
            }
        }
    }

    /// How many lines are kept.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many lines have been dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The line at this position.
    pub fn get(&self, position: usize) -> Option<&Line> {
        self.lines.get(position)
    }

    /// All lines that are kept.
    pub fn iter(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter()
    }
}

/// The first `most` bytes of a text, and its full length if it is longer.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return text.into();
    }
    let end = char_boundary(text.as_bytes(), most);
    format!("{}… ({} bytes)", &text[..end], thousands(text.len() as u64)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(output: &mut Output, text: &str) {
        output.push(Timestamp::default(), LineKind::Print, text, None);
    }

    #[test]
    fn text_becomes_lines() {
        let mut output = Output::default();
        push(&mut output, "one\r\ntwo\n");
        let lines: Vec<&str> = output.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["one", "two", ""]);
    }

    #[test]
    fn only_the_last_lines_are_kept() {
        let mut output = Output::default();
        for n in 0..MAX_LINES + 5 {
            push(&mut output, &n.to_string());
        }
        assert_eq!((output.len(), output.dropped()), (MAX_LINES, 5));
        assert_eq!(output.get(0).map(|line| line.text.as_str()), Some("5"));
        for _ in 0..200 {
            push(&mut output, &"ä".repeat(MAX_LINE));
        }
        assert!(output.bytes <= MAX_BYTES && output.len() < 200);
        assert!(output.iter().last().is_some_and(|line| line.text.ends_with("… (131,072 bytes)")));
    }
}
