//! Reads what stands after a backslash.

use regex_automata::util::look::Look;

use super::{
    PatternError,
    node::Node,
    parse::Parser,
    set::{LAST_BYTE, Set},
};

/// What an escape means.
pub(super) enum Escaped {
    Set(Set),
    Number(u32),
}

impl Parser<'_> {
    /// What stands after a backslash, outside a class.
    pub(super) fn escape(&mut self, start: usize) -> Result<Node, PatternError> {
        if let Some(look) = self.place(start)? {
            return Ok(Node::Look(look));
        }
        Ok(match self.escaped(start)? {
            Escaped::Set(set) => self.node(set),
            // A byte beyond ASCII is no character.
            Escaped::Number(number) if !self.flags.unicode && number > LAST_BYTE => {
                Node::Char(Set::one(number))
            }
            Escaped::Number(number) => {
                let set = self.cased(Set::one(number));
                self.node(set)
            }
        })
    }

    /// `\b` and other places that are written with a backslash.
    fn place(&mut self, start: usize) -> Result<Option<Look>, PatternError> {
        const PLACES: [(&str, Look, Look); 10] = [
            ("b{start}", Look::WordStartUnicode, Look::WordStartAscii),
            ("b{end}", Look::WordEndUnicode, Look::WordEndAscii),
            ("b{start-half}", Look::WordStartHalfUnicode, Look::WordStartHalfAscii),
            ("b{end-half}", Look::WordEndHalfUnicode, Look::WordEndHalfAscii),
            ("b", Look::WordUnicode, Look::WordAscii),
            ("B", Look::WordUnicodeNegate, Look::WordAsciiNegate),
            ("<", Look::WordStartUnicode, Look::WordStartAscii),
            (">", Look::WordEndUnicode, Look::WordEndAscii),
            ("A", Look::Start, Look::Start),
            ("z", Look::End, Look::End),
        ];
        let Some(&(name, unicode, ascii)) = PLACES.iter().find(|(name, ..)| self.rest().starts_with(name))
        else {
            return Ok(None);
        };
        self.take(name);
        let after = self.at;
        if name == "b" && self.rest().starts_with('{') && self.braced_counts()?.is_none() {
            return Err(
                self.error_at(start, "\\b can have only {start}, {end}, {start-half} or {end-half} after it")
            );
        }
        // A number of times in braces is for whoever repeats it.
        self.at = after;
        Ok(Some(if self.flags.unicode { unicode } else { ascii }))
    }

    /// What stands after a backslash, in a class or outside.
    pub(super) fn escaped(&mut self, start: usize) -> Result<Escaped, PatternError> {
        let Some(next) = self.next() else {
            return Err(self.error_at(start, "nothing follows this backslash"));
        };
        let number = match next {
            'd' | 's' | 'w' | 'D' | 'S' | 'W' => return Ok(Escaped::Set(self.perl(next))),
            'n' => '\n'.into(),
            'r' => '\r'.into(),
            't' => '\t'.into(),
            'f' => 0x0c,
            'v' => 0x0b,
            'a' => 0x07,
            'x' => self.hex(start, 2)?,
            'u' => self.hex(start, 4)?,
            'U' => self.hex(start, 8)?,
            '0'..='9' => return Err(self.error_at(start, "backreferences are not supported")),
            'p' | 'P' => return Err(self.error_at(start, "classes of Unicode properties are not supported")),
            _ if next.is_ascii() && !next.is_ascii_alphanumeric() => next.into(),
            _ => return Err(self.error_at(start, "unrecognized escape sequence")),
        };
        Ok(Escaped::Number(number))
    }

    /// `\d`, `\s`, `\w`, or with a capital letter all else.
    fn perl(&self, name: char) -> Set {
        let set = match (self.flags.unicode, name.to_ascii_lowercase()) {
            (true, lower) => Set::perl(lower),
            (false, 'd') => Set::ascii("09"),
            (false, 's') => Set::ascii("\t\r  "),
            (false, _) => Set::ascii("09AZ__az"),
        };
        if name.is_ascii_uppercase() { set.complement(self.last()) } else { set }
    }

    /// So many hex digits, or any number of them in braces.
    fn hex(&mut self, start: usize, len: usize) -> Result<u32, PatternError> {
        let digits = if self.take("{") {
            self.take_until('}').unwrap_or_default()
        } else {
            let digits = self.rest().get(..len).unwrap_or_default();
            self.at += digits.len();
            digits
        };
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex);
        let number = number.filter(|&number| char::from_u32(number).is_some());
        number.ok_or_else(|| self.error_at(start, "this is no character's number in hex digits"))
    }
}
