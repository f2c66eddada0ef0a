//! Finds where the tokens of JSON begin and end.

use wide::u8x16;

use super::error::{Fault, Found, Problem};

/// A half-open range of bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) struct Scanner<'src> {
    source: &'src str,
    bytes: &'src [u8],
    at: usize,
}

impl<'src> Scanner<'src> {
    pub(super) fn new(source: &'src str) -> Self {
        Self { source, bytes: source.as_bytes(), at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips this byte if it is next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Skips one byte that `peek` has seen.
    pub(super) fn skip(&mut self) {
        self.at += 1;
    }

    pub(super) fn skip_space(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn take_while(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
    }

    /// What is here, for an error message.
    pub(super) fn found(&self) -> Found {
        Found(self.source.get(self.at..).and_then(|rest| rest.chars().next()))
    }

    pub(super) fn fault(&self, problem: Problem) -> Fault {
        Fault { offset: self.at, problem }
    }

    /// Reads a string including its quotes; the opening quote must be next.
    pub(super) fn string(&mut self) -> Result<Span, Fault> {
        let start = self.at;
        self.at += 1;
        loop {
            self.at += plain_len(&self.bytes[self.at..]);
            match self.peek() {
                None => return Err(Fault { offset: start, problem: Problem::UnclosedString }),
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(control) => return Err(self.fault(Problem::Control(char::from(control)))),
            }
        }
        self.at += 1;
        Ok(Span { start, end: self.at })
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let backslash = self.at;
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 1..self.at + 5);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(Fault { offset: backslash, problem: Problem::UnicodeEscape });
                }
                self.at += 5;
            }
            _ => return Err(Fault { offset: backslash, problem: Problem::Escape(self.found()) }),
        }
        Ok(())
    }

    pub(super) fn number(&mut self) -> Result<Span, Fault> {
        let start = self.at;
        self.take(b'-');
        if self.take(b'0') {
            if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(Fault { offset: self.at - 1, problem: Problem::LeadingZero });
            }
        } else {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _signed = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(Span { start, end: self.at })
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.take_while(|byte| byte.is_ascii_digit());
        if self.at == start { Err(self.fault(Problem::DigitExpected(self.found()))) } else { Ok(()) }
    }

    /// A run of characters that a word would be made of, for error messages.
    pub(super) fn word(&mut self) -> (Span, &'src str) {
        let start = self.at;
        self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (Span { start, end: self.at }, &self.source[start..self.at])
    }
}

/// How many bytes precede the first one with a meaning in a string: a quote, backslash or control character.
fn plain_len(bytes: &[u8]) -> usize {
    let (blocks, rest) = bytes.as_chunks::<16>();
    for (position, block) in blocks.iter().enumerate() {
        let bytes = u8x16::new(*block);
        let is = |byte| bytes.cmp_eq(u8x16::splat(byte));
        let controls = bytes.min(u8x16::splat(0x1f)).cmp_eq(bytes);
        let found = (is(b'"') | is(b'\\') | controls).move_mask();
        if found != 0 {
            return position * 16 + found.trailing_zeros() as usize;
        }
    }
    let is_plain = |byte: &&u8| **byte >= 0x20 && **byte != b'"' && **byte != b'\\';
    bytes.len() - rest.len() + rest.iter().take_while(is_plain).count()
}
