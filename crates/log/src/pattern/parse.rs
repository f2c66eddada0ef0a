//! Reads regular expressions as they are written for the `regex` crate.
//!
//! There are no classes of Unicode properties (`\p{…}`), and a brace that begins no repetition is one.

use regex_automata::util::look::Look;

use super::{
    PatternError,
    node::Node,
    set::{LAST_BYTE, LAST_CHAR, Set},
};

/// How deep groups and classes may be in each other.
const DEEPEST: u32 = 200;

/// Reads all of it.
pub(super) fn parse(text: &str, ignore_case: bool) -> Result<Node, PatternError> {
    let flags = Flags { ignore_case, ..Flags::default() };
    let mut parser = Parser { text, at: 0, flags, depth: 0 };
    let node = parser.alternatives()?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.error("unopened group")),
    }
}

#[derive(Clone, Copy)]
pub(super) struct Flags {
    ignore_case: bool,
    lines: bool,
    carriage_returns: bool,
    dot_is_all: bool,
    pub(super) unicode: bool,
    spaced: bool,
}

impl Default for Flags {
    fn default() -> Self {
        Self {
            ignore_case: false,
            lines: false,
            carriage_returns: false,
            dot_is_all: false,
            unicode: true,
            spaced: false,
        }
    }
}

pub(super) struct Parser<'text> {
    text: &'text str,
    /// In bytes.
    pub(super) at: usize,
    pub(super) flags: Flags,
    pub(super) depth: u32,
}

impl<'text> Parser<'text> {
    pub(super) fn rest(&self) -> &'text str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn take(&mut self, expected: &str) -> bool {
        let is_there = self.rest().starts_with(expected);
        self.at += if is_there { expected.len() } else { 0 };
        is_there
    }

    /// What is up to `end`, which is passed.
    pub(super) fn take_until(&mut self, end: char) -> Option<&'text str> {
        let (before, _) = self.rest().split_once(end)?;
        self.at += before.len() + end.len_utf8();
        Some(before)
    }

    /// Passes spaces and comments where they mean nothing.
    pub(super) fn skip_space(&mut self) {
        while self.flags.spaced {
            match self.peek() {
                Some(space) if space.is_whitespace() => self.at += space.len_utf8(),
                Some('#') => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                _ => break,
            }
        }
    }

    fn error(&self, reason: &str) -> PatternError {
        self.error_at(self.at, reason)
    }

    pub(super) fn error_at(&self, at: usize, reason: &str) -> PatternError {
        let position = self.text.get(..at).map(|before| before.chars().count() + 1);
        PatternError { position, reason: reason.into() }
    }

    pub(super) fn deeper(&mut self) -> Result<(), PatternError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            Err(self.error("too many groups, classes or repetitions in each other"))
        } else {
            Ok(())
        }
    }

    /// All up to the end of the group.
    fn alternatives(&mut self) -> Result<Node, PatternError> {
        let mut alternatives = vec![self.sequence()?];
        while self.take("|") {
            alternatives.push(self.sequence()?);
        }
        Ok(match alternatives.len() {
            1 => alternatives.remove(0),
            _ => Node::Either(alternatives),
        })
    }

    fn sequence(&mut self) -> Result<Node, PatternError> {
        let mut parts = Vec::new();
        loop {
            self.skip_space();
            if matches!(self.peek(), None | Some('|' | ')')) {
                break;
            }
            let part = self.part()?;
            parts.push(self.repeated(part)?);
        }
        Ok(match parts.len() {
            0 => Node::Empty,
            1 => parts.remove(0),
            _ => Node::Sequence(parts),
        })
    }

    /// The part as often as is asked for after it.
    fn repeated(&mut self, mut node: Node) -> Result<Node, PatternError> {
        let mut repetitions = 0;
        loop {
            self.skip_space();
            let Some((least, most)) = self.counts()? else { break };
            // Lazy or not.
            self.take("?");
            self.deeper()?;
            repetitions += 1;
            node = Node::Repeat(Box::new(node), least, most);
        }
        self.depth -= repetitions;
        Ok(node)
    }

    /// How often something is repeated, if that is what comes next.
    fn counts(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let counts = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.braced_counts(),
            _ => return Ok(None),
        };
        self.next();
        Ok(Some(counts))
    }

    /// `{2}`, `{2,}`, `{,3}` or `{2,3}`; anything else in braces is no repetition.
    pub(super) fn braced_counts(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let Some((inside, _)) = self.rest()[1..].split_once('}') else { return Ok(None) };
        let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
        let is_number = |text: &str| text.trim().bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(least) || !is_number(most) || least.trim().len() + most.trim().len() == 0 {
            return Ok(None);
        }
        let number = |text: &str| match text.trim() {
            "" => Ok(None),
            digits => digits.parse().map(Some).map_err(|_| self.error("this is too often")),
        };
        let (least, most) = (number(least)?.unwrap_or(0), number(most)?);
        if most.is_some_and(|most| most < least) {
            return Err(self.error("the first number must not be more than the second"));
        }
        self.at += inside.len() + 2;
        Ok(Some((least, most)))
    }

    /// One character, class, place or group.
    fn part(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        if self.counts()?.is_some() {
            return Err(self.error_at(start, "there is nothing before this to repeat"));
        }
        let Flags { lines, carriage_returns, dot_is_all, unicode, .. } = self.flags;
        let Some(next) = self.next() else { return Ok(Node::Empty) };
        Ok(match next {
            '(' => return self.group(start),
            '[' => {
                let set = self.class(start)?;
                self.node(set)
            }
            '\\' => return self.escape(start),
            '.' if dot_is_all => self.node(Set::default().complement(self.last())),
            '.' => {
                let ends = if carriage_returns { "\n\n\r\r" } else { "\n\n" };
                self.node(Set::ascii(ends).complement(self.last()))
            }
            '^' => Node::Look(match (lines, carriage_returns) {
                (false, _) => Look::Start,
                (true, false) => Look::StartLF,
                (true, true) => Look::StartCRLF,
            }),
            '$' => Node::Look(match (lines, carriage_returns) {
                (false, _) => Look::End,
                (true, false) => Look::EndLF,
                (true, true) => Look::EndCRLF,
            }),
            _ if unicode || next.is_ascii() => {
                let set = self.cased(Set::one(next.into()));
                self.node(set)
            }
            _ => Node::Char(Set::one(next.into())),
        })
    }

    /// The highest number that there is, of a character or of a byte.
    pub(super) fn last(&self) -> u32 {
        if self.flags.unicode { LAST_CHAR } else { LAST_BYTE }
    }

    pub(super) fn node(&self, set: Set) -> Node {
        if self.flags.unicode { Node::Char(set) } else { Node::Byte(set) }
    }

    /// With the other cases of its letters, if case is ignored.
    pub(super) fn cased(&self, mut set: Set) -> Set {
        if self.flags.ignore_case {
            set.ignore_case(self.flags.unicode);
        }
        set
    }

    /// A group, or flags for the rest of the one around it; its parenthesis has been read.
    fn group(&mut self, start: usize) -> Result<Node, PatternError> {
        let around = self.flags;
        if ["?=", "?!", "?<=", "?<!"].iter().any(|look| self.rest().starts_with(look)) {
            return Err(self.error_at(start, "looking ahead or behind is not supported"));
        }
        if self.take("?P<") || self.take("?<") {
            let name = self.take_until('>').unwrap_or_default();
            if name.is_empty()
                || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'))
            {
                return Err(
                    self.error_at(start, "the group's name has to be letters and digits between < and >")
                );
            }
        } else if self.take("?") {
            self.flags()?;
            if self.take(")") {
                return Ok(Node::Empty);
            }
            if !self.take(":") {
                return Err(self.error("unrecognized flag"));
            }
        }
        self.deeper()?;
        let node = self.alternatives()?;
        if !self.take(")") {
            return Err(self.error_at(start, "unclosed group"));
        }
        self.depth -= 1;
        self.flags = around;
        Ok(node)
    }

    /// `i`, `m-s` and the like.
    fn flags(&mut self) -> Result<(), PatternError> {
        let mut on = true;
        loop {
            let flags = &mut self.flags;
            match self.text[self.at..].chars().next() {
                Some('-') if on => on = false,
                Some('i') => flags.ignore_case = on,
                Some('m') => flags.lines = on,
                Some('R') => flags.carriage_returns = on,
                Some('s') => flags.dot_is_all = on,
                Some('u') => flags.unicode = on,
                Some('x') => flags.spaced = on,
                Some('U') => {}
                _ => return Ok(()),
            }
            self.at += 1;
        }
    }
}
