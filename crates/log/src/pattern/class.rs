//! Reads `[…]`.

use super::{PatternError, escape::Escaped, parse::Parser, set::Set};

/// What can be done with two sets.
type Operation = fn(&Set, &Set) -> Set;

const OPERATIONS: [(&str, Operation); 3] = [
    ("&&", Set::common),
    ("--", Set::without),
    ("~~", |one, other| {
        let mut either = one.without(other);
        either.add(&other.without(one));
        either
    }),
];

/// The ASCII classes that have a name, and their ranges.
const NAMED: [(&str, &str); 14] = [
    ("alnum", "09AZaz"),
    ("alpha", "AZaz"),
    ("ascii", "\0\x7f"),
    ("blank", "\t\t  "),
    ("cntrl", "\0\x1f\x7f\x7f"),
    ("digit", "09"),
    ("graph", "!~"),
    ("lower", "az"),
    ("print", " ~"),
    ("punct", "!/:@[`{~"),
    ("space", "\t\r  "),
    ("upper", "AZ"),
    ("word", "09AZ__az"),
    ("xdigit", "09AFaf"),
];

impl Parser<'_> {
    /// A class whose opening bracket, at `start`, has been read.
    pub(super) fn class(&mut self, start: usize) -> Result<Set, PatternError> {
        self.deeper()?;
        self.skip_space();
        let is_negated = self.take("^");
        let mut before: Option<(Operation, Set)> = None;
        let mut set = self.class_start();
        loop {
            self.skip_space();
            let operation = OPERATIONS.iter().find(|(sign, _)| self.rest().starts_with(sign));
            if let Some((sign, operation)) = operation {
                self.take(sign);
                before = Some((*operation, self.combined(before, set)));
                set = Set::default();
                continue;
            }
            match self.peek() {
                None => return Err(self.error_at(start, "unclosed character class")),
                Some(']') => break,
                Some(_) => set.add(&self.class_item()?),
            }
        }
        self.take("]");
        self.depth -= 1;
        let set = self.combined(before, set);
        Ok(if is_negated { set.complement(self.last()) } else { set })
    }

    fn combined(&self, before: Option<(Operation, Set)>, set: Set) -> Set {
        let set = self.cased(set);
        match before {
            Some((operation, before)) => operation(&before, &set),
            None => set,
        }
    }

    /// Hyphens, or a bracket, with which a class begins: they mean themselves there.
    fn class_start(&mut self) -> Set {
        let mut set = Set::default();
        self.skip_space();
        while self.take("-") {
            set = Set::one('-'.into());
            self.skip_space();
        }
        if set.ranges().is_empty() && self.take("]") {
            set = Set::one(']'.into());
        }
        set
    }

    /// One character, a range, or a class in the class.
    fn class_item(&mut self) -> Result<Set, PatternError> {
        let start = self.at;
        if let Some(named) = self.named()? {
            return Ok(named);
        }
        if self.take("[") {
            return self.class(start);
        }
        let first = match self.class_character()? {
            Escaped::Set(set) => return Ok(set),
            Escaped::Number(number) => number,
        };
        self.skip_space();
        let hyphen = self.at;
        if self.rest().starts_with("--") || !self.take("-") {
            return Ok(Set::one(first));
        }
        self.skip_space();
        if self.rest().starts_with([']', '-']) {
            self.at = hyphen;
            return Ok(Set::one(first));
        }
        match self.class_character()? {
            Escaped::Number(last) if first <= last => Ok(Set::of([(first, last)])),
            Escaped::Number(_) => Err(self.error_at(start, "the range begins after its end")),
            Escaped::Set(_) => Err(self.error_at(start, "a range needs a character at each end")),
        }
    }

    fn class_character(&mut self) -> Result<Escaped, PatternError> {
        let start = self.at;
        let character = match self.next() {
            Some('\\') => self.escaped(start)?,
            Some(character) => Escaped::Number(character.into()),
            None => return Err(self.error_at(start, "unclosed character class")),
        };
        match character {
            Escaped::Number(number) if number > self.last() => {
                Err(self.error_at(start, "a class of bytes can't have this character"))
            }
            character => Ok(character),
        }
    }

    /// `[:alpha:]`, or `[:^alpha:]` for all but these.
    fn named(&mut self) -> Result<Option<Set>, PatternError> {
        let Some(inside) = self.rest().strip_prefix("[:") else { return Ok(None) };
        let Some((name, _)) = inside.split_once(":]") else { return Ok(None) };
        let plain = name.trim_start_matches('^');
        let Some((_, ranges)) = NAMED.iter().find(|(named, _)| *named == plain) else { return Ok(None) };
        self.at += "[::]".len() + name.len();
        let set = self.cased(Set::ascii(ranges));
        Ok(Some(if plain.len() < name.len() { set.complement(self.last()) } else { set }))
    }
}
