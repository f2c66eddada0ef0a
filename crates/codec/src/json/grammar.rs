//! The grammar of RFC 8259 as a loop over tokens, with a stack of the open containers.

use super::{
    error::{Fault, Problem},
    scan::{Scanner, Span},
    tree::NodeKind,
};

/// Receives values in the order in which they begin.
pub(super) trait Builder {
    /// An object or array begins.
    fn open(&mut self, kind: NodeKind, key: Option<Span>, start: usize) -> Result<(), Problem>;
    /// Any other value.
    fn scalar(&mut self, kind: NodeKind, key: Option<Span>, value: Span) -> Result<(), Problem>;
    /// The innermost open object or array ends.
    fn close(&mut self, end: usize);
}

/// Reads a source that must be exactly one value.
///
/// A `dyn Builder` shares its code with others; a type of its own is read with code of its own, which is faster.
pub(super) fn read<B: Builder + ?Sized>(source: &str, builder: &mut B) -> Result<(), Fault> {
    let mut reader = Reader::new(source);
    while !reader.step(builder)? {}
    Ok(())
}

/// Reads one value at a time.
pub(super) struct Reader<'src> {
    scanner: Scanner<'src>,
    open: Open,
}

impl<'src> Reader<'src> {
    pub(super) fn new(source: &'src str) -> Self {
        Self { scanner: Scanner::new(source), open: Open::default() }
    }

    /// Reads the next scalar, or the beginning of a container; returns whether the document is complete.
    pub(super) fn step<B: Builder + ?Sized>(&mut self, builder: &mut B) -> Result<bool, Fault> {
        let Self { scanner, open } = self;
        if scanner.at() == 0 {
            read_start(scanner)?;
        }
        let key = match open.innermost() {
            Some(Container::Object) => Some(read_key(scanner)?),
            _ => None,
        };
        match read_value(scanner, builder, key)? {
            Some(container) => open.push(container),
            None => return Ok(!read_separators(scanner, builder, open)?),
        }
        Ok(false)
    }
}

fn read_start(scanner: &mut Scanner<'_>) -> Result<(), Fault> {
    if scanner.found().0 == Some('\u{feff}') {
        return Err(scanner.fault(Problem::ByteOrderMark));
    }
    scanner.skip_space();
    match scanner.peek() {
        None => Err(scanner.fault(Problem::Empty)),
        Some(_) => Ok(()),
    }
}

#[derive(Clone, Copy)]
enum Container {
    Object,
    Array,
}

impl Container {
    fn closing(self) -> u8 {
        match self {
            Self::Object => b'}',
            Self::Array => b']',
        }
    }

    fn kind(self) -> NodeKind {
        match self {
            Self::Object => NodeKind::Object,
            Self::Array => NodeKind::Array,
        }
    }
}

/// The open containers: a bit each, so that no memory is needed until they are many.
#[derive(Default)]
struct Open {
    depth: usize,
    /// Up to 64 of them, the innermost lowest: 1 for an object.
    inner: u64,
    /// Those around them, 64 each.
    outer: Vec<u64>,
}

impl Open {
    fn innermost(&self) -> Option<Container> {
        let container = if self.inner & 1 == 1 { Container::Object } else { Container::Array };
        (self.depth > 0).then_some(container)
    }

    fn push(&mut self, container: Container) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.inner);
        }
        self.depth += 1;
        self.inner = self.inner << 1 | u64::from(matches!(container, Container::Object));
    }

    fn pop(&mut self) {
        self.depth -= 1;
        self.inner = if self.depth.is_multiple_of(64) {
            self.outer.pop().unwrap_or_default()
        } else {
            self.inner >> 1
        };
    }
}

/// A key and its colon.
fn read_key(scanner: &mut Scanner<'_>) -> Result<Span, Fault> {
    if scanner.peek() != Some(b'"') {
        return Err(scanner.fault(Problem::KeyExpected(scanner.found())));
    }
    let key = scanner.string()?;
    scanner.skip_space();
    if !scanner.take(b':') {
        return Err(scanner.fault(Problem::ColonExpected(scanner.found())));
    }
    scanner.skip_space();
    Ok(key)
}

/// Reads a scalar or an empty container, or the beginning of a non-empty container, which it returns.
fn read_value<B: Builder + ?Sized>(
    scanner: &mut Scanner<'_>,
    builder: &mut B,
    key: Option<Span>,
) -> Result<Option<Container>, Fault> {
    let start = scanner.at();
    let fault = |problem| Fault { offset: start, problem };
    let (kind, value) = match scanner.peek() {
        Some(b'{') => return read_opening(scanner, builder, key, Container::Object),
        Some(b'[') => return read_opening(scanner, builder, key, Container::Array),
        Some(b'"') => (NodeKind::String, scanner.string()?),
        Some(b'-' | b'0'..=b'9') => (NodeKind::Number, scanner.number()?),
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => match scanner.word() {
            (span, "true") => (NodeKind::True, span),
            (span, "false") => (NodeKind::False, span),
            (span, "null") => (NodeKind::Null, span),
            (_, word) => return Err(fault(Problem::UnknownWord(word.chars().take(20).collect()))),
        },
        _ => return Err(fault(Problem::ValueExpected(scanner.found()))),
    };
    builder.scalar(kind, key, value).map_err(fault)?;
    Ok(None)
}

fn read_opening<B: Builder + ?Sized>(
    scanner: &mut Scanner<'_>,
    builder: &mut B,
    key: Option<Span>,
    container: Container,
) -> Result<Option<Container>, Fault> {
    let start = scanner.at();
    builder.open(container.kind(), key, start).map_err(|problem| Fault { offset: start, problem })?;
    scanner.skip();
    scanner.skip_space();
    if scanner.take(container.closing()) {
        builder.close(scanner.at());
        return Ok(None);
    }
    Ok(Some(container))
}

/// Reads what separates two values; returns whether another one follows.
fn read_separators<B: Builder + ?Sized>(
    scanner: &mut Scanner<'_>,
    builder: &mut B,
    open: &mut Open,
) -> Result<bool, Fault> {
    loop {
        scanner.skip_space();
        let Some(container) = open.innermost() else {
            let is_end = scanner.peek().is_none();
            return if is_end { Ok(false) } else { Err(scanner.fault(Problem::AfterEnd(scanner.found()))) };
        };
        let closing = char::from(container.closing());
        let comma = scanner.at();
        if scanner.take(container.closing()) {
            open.pop();
            builder.close(scanner.at());
        } else if scanner.take(b',') {
            scanner.skip_space();
            if scanner.peek() == Some(container.closing()) {
                return Err(Fault { offset: comma, problem: Problem::TrailingComma { closing } });
            }
            return Ok(true);
        } else {
            return Err(scanner.fault(Problem::CommaExpected { closing, found: scanner.found() }));
        }
    }
}
