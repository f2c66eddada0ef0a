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
    /// Whether the last line hasn't ended.
    is_open: bool,
}

impl Output {
    /// Appends text, split into lines.
    pub fn push(&mut self, time: Timestamp, kind: LineKind, text: &str, place: Option<Place>) {
        self.is_open = false;
        for line in text.split('\n') {
            let text = cut(&as_shown(line.trim_end_matches('\r')), MAX_LINE).into_owned();
            self.bytes += text.len();
            self.lines.push_back(Line { time, kind, text, place });
            while self.lines.len() > MAX_LINES || self.bytes > MAX_BYTES {
                let Some(oldest) = self.lines.pop_front() else { break };
                self.bytes -= oldest.text.len();
                self.dropped += 1;
            }
        }
    }

    /// Appends what was printed. With `is_open`, its last line hasn't ended, and goes on with what is printed next of that
    /// kind, unless it is a long one.
    pub fn print(&mut self, time: Timestamp, kind: LineKind, text: &str, is_open: bool) {
        let goes_on = |line: &&Line| self.is_open && line.kind == kind && line.text.len() < MAX_LINE;
        if let Some(begun) = self.lines.back().filter(goes_on).cloned() {
            self.lines.pop_back();
            self.bytes -= begun.text.len();
            self.push(begun.time, kind, &(begun.text + text), None);
        } else {
            self.push(time, kind, text, None);
        }
        self.is_open = is_open;
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

/// A line as a terminal shows it: what follows a carriage return is written over what stands there, and escape sequences,
/// which ask for colours, are no text.
fn as_shown(line: &str) -> Cow<'_, str> {
    if !line.contains(['\r', ESCAPE]) {
        return line.into();
    }
    let mut shown = String::new();
    for part in line.split('\r') {
        let (mut text, erases) = without_escapes(part);
        if !erases {
            text.extend(shown.chars().skip(text.chars().count()));
        }
        shown = text;
    }
    shown.into()
}

const ESCAPE: char = '\x1b';

/// A text without its escape sequences, and whether one of them erases the rest of the line.
fn without_escapes(text: &str) -> (String, bool) {
    let (mut plain, mut erases) = (String::new(), false);
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != ESCAPE {
            plain.push(char);
        } else if chars.next() == Some('[') {
            // Parameters, then a letter that says what for.
            erases |= chars.find(|char| ('@'..='~').contains(char)) == Some('K');
        }
    }
    (plain, erases)
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
    fn a_line_that_has_not_ended_goes_on_with_what_is_printed_next() {
        let mut output = Output::default();
        let mut print = |kind, text, is_open| output.print(Timestamp::default(), kind, text, is_open);
        print(LineKind::Print, "one\ntw", true);
        print(LineKind::Print, "o, thr", true);
        print(LineKind::Error, "error", false);
        print(LineKind::Error, "other", false);
        print(LineKind::Print, "ee", true);
        print(LineKind::Print, "\nfour", false);
        let mut lines: Vec<&str> = output.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["one", "two, thr", "error", "other", "ee", "four"]);
        output.print(Timestamp::default(), LineKind::Print, &"x".repeat(MAX_LINE), true);
        output.print(Timestamp::default(), LineKind::Print, "after a long line", true);
        output.push(Timestamp::default(), LineKind::Print, "whole", None);
        lines = output.iter().skip(7).map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["after a long line", "whole"]);
    }

    #[test]
    fn a_line_is_what_a_terminal_shows() {
        assert_eq!(as_shown("plain\ttext"), "plain\ttext");
        assert_eq!(as_shown("\x1b[31mred\x1b[0m, \x1b[1;38;5;208mbold\x1b[m"), "red, bold");
        assert_eq!(as_shown("10 %\r20 %\r100 %"), "100 %");
        assert_eq!(as_shown("grün und blau\rrot"), "rotn und blau");
        assert_eq!(as_shown("a long line\r\x1b[Kshort"), "short");
        assert_eq!(as_shown("cut off \x1b[3"), "cut off ");
        assert_eq!(as_shown("\x1b"), "");
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
