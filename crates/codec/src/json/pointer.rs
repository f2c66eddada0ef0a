//! JSON pointers (RFC 6901), looked up in JSON text without building a tree of it.

use std::{borrow::Cow, cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

use super::{
    JsonError, NodeKind,
    error::Problem,
    grammar::{self, Builder},
    scan::Span,
    string::unescape,
};

/// A path to a value in JSON: `/items/0/id`, or empty for the whole document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    text: Box<str>,
    tokens: Box<[Token]>,
}

/// A step of the path: a key and, if it could be one, an array index.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    key: Box<str>,
    index: Option<usize>,
}

impl Pointer {
    /// Reads a pointer.
    ///
    /// # Errors
    /// If it doesn't begin with `/`, or has a `~` that isn't followed by 0 or 1.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        let tokens = match text.strip_prefix('/') {
            Some(steps) => steps.split('/').map(Token::parse).collect::<Result<_, _>>()?,
            None if text.is_empty() => Box::default(),
            None => return Err(PointerError::NoSlash),
        };
        Ok(Self { text: text.into(), tokens })
    }

    /// The pointer as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its steps: keys, and positions in arrays.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(|token| &*token.key)
    }

    /// The last key of the path that can't be an array index; `None` if there isn't one. JSON in which
    /// the pointer finds something contains this key in quotes, unless the JSON has escapes.
    pub fn certain_key(&self) -> Option<&str> {
        let certain = self.tokens.iter().rev().find(|token| token.index.is_none())?;
        Some(&certain.key)
    }

    /// All of its steps.
    pub fn path(&self) -> Path<'_> {
        Path { element: None, tokens: &self.tokens }
    }

    /// The value it points to, as written; `None` if there is no such value or `json` isn't valid JSON.
    pub fn find<'json>(&self, json: &'json [u8]) -> Option<&'json str> {
        self.look_up(json).ok()?
    }

    /// Like [`Self::find`], but says why if the JSON is invalid.
    ///
    /// # Errors
    /// What is wrong with the JSON and where.
    pub fn look_up<'json>(&self, json: &'json [u8]) -> Result<Option<&'json str>, JsonError> {
        let source = std::str::from_utf8(json).map_err(|error| JsonError::not_utf8(json, error))?;
        let mut seeker = Seeker::new(source, self.path());
        let read = grammar::read(source, &mut seeker as &mut dyn Builder);
        read.map_err(|fault| JsonError::new(source, fault))?;
        Ok(seeker.found())
    }
}

/// The last steps of a pointer, perhaps after a step into an array.
#[derive(Clone, Copy, Debug)]
pub struct Path<'p> {
    /// The element of an array that the steps begin at.
    element: Option<usize>,
    tokens: &'p [Token],
}

impl<'p> Path<'p> {
    /// The value it leads to, as written; `None` if there is no such value or `json` isn't valid JSON.
    ///
    /// With duplicate keys the last one wins, as in JSON.parse. Nesting costs one byte per level.
    pub fn find(self, json: &str) -> Option<&str> {
        self.try_find(json).ok()?
    }

    /// The value it leads to in JSON that nothing may follow but these characters.
    ///
    /// # Errors
    /// Where the JSON is wrong.
    pub(crate) fn try_find(self, json: &str) -> Result<Option<&str>, usize> {
        let mut seeker = Seeker::new(json, self);
        // With code of its own: a filter looks into each message.
        grammar::read(json, &mut seeker).map_err(|fault| fault.offset)?;
        Ok(seeker.found())
    }

    /// Its first step as a key and, if it could be one, as an index; and the steps after it.
    pub fn split(self) -> Option<(&'p str, Option<usize>, Self)> {
        if self.element.is_some() {
            return None;
        }
        let (first, tokens) = self.tokens.split_first()?;
        Some((&first.key, first.index, Self { element: None, tokens }))
    }

    /// The path that leads to this element of an array first.
    #[must_use]
    pub fn within_element(self, index: usize) -> Self {
        Self { element: Some(index), ..self }
    }

    /// Whether it leads to the value that it begins at.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn len(self) -> usize {
        self.tokens.len() + usize::from(self.element.is_some())
    }

    /// Whether its step number `step` leads to the value with this key, or to the one at this position of an array.
    fn leads_to(self, step: usize, key: Option<&str>, position: usize) -> bool {
        let token = match self.element {
            Some(element) if step == 0 => return key.is_none() && element == position,
            Some(_) => &self.tokens[step - 1],
            None => &self.tokens[step],
        };
        match key {
            Some(key) => is_key(key, &token.key),
            None => token.index == Some(position),
        }
    }
}

impl Token {
    /// `~1` is a slash and `~0` a tilde; nothing else may follow a tilde.
    fn parse(text: &str) -> Result<Self, PointerError> {
        if text.split('~').skip(1).any(|after| !after.starts_with(['0', '1'])) {
            return Err(PointerError::Tilde);
        }
        let key = text.replace("~1", "/").replace("~0", "~").into();
        // Digits without leading zeros.
        let is_canonical = text == "0" || text.starts_with(|first: char| matches!(first, '1'..='9'));
        let index = is_canonical.then(|| text.parse().ok()).flatten();
        Ok(Self { key, index })
    }
}

/// A key as a step of a pointer.
pub fn escape_step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Whether a key's token, which has quotes around it, stands for this key. Escapes only ever make it longer.
fn is_key(token: &str, key: &str) -> bool {
    let written = &token.as_bytes()[1..token.len() - 1];
    match written.len().cmp(&key.len()) {
        Ordering::Less => false,
        Ordering::Equal => written == key.as_bytes(),
        Ordering::Greater => written.contains(&b'\\') && unescape(token) == key,
    }
}

/// Why a text isn't a JSON pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PointerError {
    /// It doesn't begin with `/`.
    NoSlash,
    /// A `~` that isn't followed by 0 or 1.
    Tilde,
}

impl fmt::Display for PointerError {
    /// A sentence that says how to fix it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSlash => "Write it as /name/0/name.",
            Self::Tilde => "In a name, write ~0 for ~ and ~1 for /.",
        })
    }
}

impl std::error::Error for PointerError {}

/// The content of a string, unquoted and unescaped; any other value as written.
pub fn text_of(value: &str) -> Cow<'_, str> {
    if value.starts_with('"') { unescape(value) } else { Cow::Borrowed(value) }
}

/// Follows a pointer through the values as they are read.
struct Seeker<'json, 'p> {
    source: &'json str,
    path: Path<'p>,
    /// How many objects and arrays are open.
    depth: usize,
    /// How many of them, from the root on, are on the pointer's path.
    on_way: usize,
    /// If the innermost of those is an array: the index of the next value.
    position: usize,
    found: Option<Span>,
}

impl<'json, 'p> Seeker<'json, 'p> {
    fn new(source: &'json str, path: Path<'p>) -> Self {
        Self { source, path, depth: 0, on_way: 0, position: 0, found: None }
    }

    fn found(self) -> Option<&'json str> {
        self.found.map(|span| &self.source[span.start..span.end])
    }

    /// Whether the value that begins now is on the pointer's path. If so, anything found before had the
    /// same key and no longer counts.
    fn leads_to(&mut self, key: Option<Span>) -> bool {
        if self.on_way < self.depth {
            return false;
        }
        let leads = match self.depth.checked_sub(1) {
            // The root.
            None => true,
            // Inside the value that the pointer leads to.
            Some(step) if step == self.path.len() => return false,
            Some(step) => {
                let position = self.position;
                self.position += usize::from(key.is_none());
                self.path.leads_to(step, key.map(|key| &self.source[key.start..key.end]), position)
            }
        };
        if leads {
            self.found = None;
        }
        leads
    }

    fn is_end(&self) -> bool {
        self.depth == self.path.len()
    }
}

impl Builder for Seeker<'_, '_> {
    fn open(&mut self, _: NodeKind, key: Option<Span>, start: usize) -> Result<(), Problem> {
        if self.leads_to(key) {
            self.found = self.is_end().then_some(Span { start, end: start });
            self.on_way += 1;
            self.position = 0;
        }
        self.depth += 1;
        Ok(())
    }

    fn scalar(&mut self, _: NodeKind, key: Option<Span>, value: Span) -> Result<(), Problem> {
        if self.leads_to(key) {
            self.found = self.is_end().then_some(value);
        }
        Ok(())
    }

    fn close(&mut self, end: usize) {
        self.depth -= 1;
        if self.on_way > self.depth {
            self.on_way = self.depth;
            if self.is_end() {
                self.found = self.found.map(|span| Span { end, ..span });
            }
            // An index leads to only one value, so no later element of this array can match.
            self.position = usize::MAX / 2;
        }
    }
}
