//! What can be typed into the filter: text, regexes and conditions, with `and`, `or`, `not` and parentheses.
//!
//! ```text
//! tick                                    text
//! /^ti[ck]+$/                             a regex, between slashes
//! /type = "tick"                          a condition: a JSON pointer, an operator and a JSON value
//! /price > 100 and /user/name != "x"      several of them, all of which must be true
//! tick or /t.ck/ or /error exists         several of them, one of which must be true
//! is:heartbeat                            a message's type, in the protocol that the connection speaks
//! not ping                                what it isn't
//! (tick or trade) and not /price < 100    `not` binds tighter than `and`, and `and` tighter than `or`
//! ```
//!
//! An `and` or `or` between two terms always joins, and a `not` before a term always negates it. They are only
//! operators in lower case, with spaces around them: `Not found` is text. Text that contains an `and` or `or` still
//! matches, by its parts; to match it exactly, write a regex, which ends only at a slash before an operator or at the
//! end: `/salt and pepper/`, `/not found/`, `/a/b/`.
//!
//! Parentheses group where a term can begin, and are text elsewhere: `f(x)`, `:)`. They are also text around nothing
//! but text if that is the whole filter or something other than an operator follows: `(error)`, `(node:7) Warning`.

use weft_codec::layer::Layers;

use super::{
    FilterError,
    begun::{is_begun_operator, is_begun_text, is_begun_type},
    condition::Condition,
    read::{Begun, read_regex, read_text, regex_len},
    term::Term,
};

pub(super) const AND: &str = " and ";
pub(super) const OR: &str = " or ";
pub(super) const NOT: &str = "not";

/// What a message's type follows.
pub(super) const TYPE: &str = "is:";

/// How deeply parentheses may nest: the code that reads and evaluates them is recursive.
const MAX_DEPTH: usize = 20;

/// What was read.
#[derive(Default)]
pub(super) struct Query {
    /// What must all be true: nothing if the text is empty.
    pub terms: Vec<Term>,
    /// Whether its last term is probably the beginning of another one.
    pub is_begun: bool,
}

/// Reads a filter's text; its conditions look for values with these layers.
pub(super) fn parse(text: &str, layers: &Layers) -> Result<Query, FilterError> {
    if text.is_empty() {
        return Ok(Query::default());
    }
    let mut reader = Reader { text, layers, at: 0, depth: 0, is_begun: false };
    let terms = match reader.any()? {
        Term::All(terms) => terms,
        term => vec![term],
    };
    Ok(Query { terms, is_begun: reader.is_begun })
}

struct Reader<'t> {
    text: &'t str,
    layers: &'t Layers,
    /// How far it has read: to the beginning or the end of a term.
    at: usize,
    /// How many parentheses are open.
    depth: usize,
    /// Whether the term that it has read last is probably the beginning of another one.
    is_begun: bool,
}

/// What comes after a term.
enum After {
    /// Nothing.
    End,
    /// The parenthesis that closes the group, here.
    Close(usize),
    /// An operator, beginning with the space here, and another term.
    Operator(usize),
    /// An operator without another term.
    Dangling(&'static str),
    /// Something else, here.
    Other(usize),
}

/// The type in a term such as `is:heartbeat`.
fn type_name(term: &str) -> Option<&str> {
    let name = term.trim_end().strip_prefix(TYPE)?;
    (!name.is_empty() && !name.contains(' ')).then_some(name)
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Terms joined by `or`, up to the end of the group or the text.
    fn any(&mut self) -> Result<Term, FilterError> {
        let mut terms = vec![self.all()?];
        while self.take(OR) {
            terms.push(self.all()?);
        }
        Ok(Term::any(terms))
    }

    /// Terms joined by `and`.
    fn all(&mut self) -> Result<Term, FilterError> {
        let mut terms = vec![self.one()?];
        while self.take(AND) {
            terms.push(self.one()?);
        }
        Ok(Term::all(terms))
    }

    fn take(&mut self, operator: &str) -> bool {
        let is_next = self.rest().starts_with(operator);
        self.at += if is_next { operator.len() } else { 0 };
        is_next
    }

    /// A term, or its opposite.
    fn one(&mut self) -> Result<Term, FilterError> {
        let mut is_negated = false;
        while let Some(len) = self.not_len() {
            self.at += len;
            is_negated = !is_negated;
        }
        let term = self.term()?;
        Ok(if is_negated { Term::Not(term.into()) } else { term })
    }

    /// The length of the `not` that is here, if it is one: it goes before a term.
    fn not_len(&self) -> Option<usize> {
        let after = self.rest().strip_prefix(NOT)?;
        let is_operator = after.starts_with('(')
            || after.starts_with(' ') && self.has_more(after) && self.operator_in(after).is_none();
        is_operator.then(|| NOT.len() + after.len() - after.trim_start().len())
    }

    fn term(&mut self) -> Result<Term, FilterError> {
        if self.rest().trim_start().starts_with('(')
            && let Some(term) = self.group()?
        {
            return Ok(term);
        }
        let (rest, before) = (self.rest(), &self.text[..self.at]);
        let first = &rest[..self.text_len()];
        let regex = regex_len(rest, |after| self.may_end(after));
        self.is_begun = false;
        if let Some(name) = type_name(first) {
            self.is_begun = is_begun_type(name, self.layers);
            self.end_term(TYPE.len() + name.len())?;
            return Ok(Term::Condition(Condition::of_type(name, self.layers)));
        }
        if let Some(begun) = Begun::find(first)
            && regex.is_none_or(|len| len > first.len())
        {
            let (condition, len) = begun.read(before, rest, self.depth > 0, self.layers)?;
            self.end_term(len)?;
            return Ok(Term::Condition(condition));
        }
        if let Some(len) = regex {
            let term = read_regex(before, &rest[..len])?;
            self.end_term(len)?;
            return Ok(term);
        }
        let is_last = self.depth > 0 && rest[first.len()..].starts_with(')');
        let text = if is_last { first.trim_end() } else { first };
        self.at += first.len();
        self.is_begun = is_begun_text(text, before.is_empty());
        read_text(before, text)
    }

    /// What is between parentheses; `None` if they are text.
    fn group(&mut self) -> Result<Option<Term>, FilterError> {
        let start = self.at;
        let open = self.text.len() - self.rest().trim_start().len();
        if self.depth == MAX_DEPTH {
            return Err(FilterError::whole(&self.text[..open], "parentheses are nested too deeply here"));
        }
        self.at = self.text.len() - self.text[open + 1..].trim_start().len();
        if !self.has_more(self.rest()) || self.rest().starts_with(')') {
            self.at = start;
            return Ok(None);
        }
        self.depth += 1;
        let term = self.any()?;
        self.depth -= 1;
        let is_closed = self.rest().starts_with(')');
        self.at += usize::from(is_closed);
        let is_joined = is_closed && !matches!(self.after(), After::Other(_) | After::Dangling(_));
        let is_whole = start == 0 && self.rest().trim_start().is_empty();
        if term.is_text() && (!is_joined || is_whole) {
            self.at = start;
            return Ok(None);
        }
        if !is_closed {
            let error = FilterError::whole(&self.text[..open], "this parenthesis isn't closed");
            return Err(error.unfinished(true));
        }
        self.end_term(0)?;
        Ok(Some(term))
    }

    /// The length of the text that begins here: up to an operator between two terms, or to the end of the group or
    /// the filter.
    fn text_len(&self) -> usize {
        let rest = self.rest();
        let mut open = 0usize;
        let end = rest.char_indices().find(|(at, character)| match character {
            ' ' => !rest[..*at].trim_start().is_empty() && self.operator_in(&rest[*at..]).is_some(),
            '(' => {
                open += 1;
                false
            }
            ')' => {
                let closes_group = self.depth > 0 && open == 0;
                open = open.saturating_sub(1);
                closes_group
            }
            _ => false,
        });
        end.map_or(rest.len(), |(at, _)| at)
    }

    /// The operator that this begins with, if another term follows it.
    fn operator_in(&self, text: &str) -> Option<&'static str> {
        [AND, OR]
            .into_iter()
            .find(|operator| text.strip_prefix(operator).is_some_and(|next| self.has_more(next)))
    }

    /// Whether a term can begin in this, rather than the group or the filter ending.
    fn has_more(&self, text: &str) -> bool {
        let text = text.trim_start();
        let ends = text.is_empty() || self.depth > 0 && text.starts_with(')');
        !ends
    }

    /// Whether a regex can end before this.
    fn may_end(&self, after: &str) -> bool {
        let is_operator =
            |text: &str| [AND, OR].iter().any(|it| text.starts_with(it) || text.trim_end() == it.trim_end());
        let closed = after.trim_start_matches([' ', ')']);
        let closes = self.depth > 0 && after.trim_start().starts_with(')');
        let gap = &after[..after.len() - closed.len()];
        let goes_on = closed.is_empty() || gap.ends_with(' ') && is_operator(&format!(" {closed}"));
        after.is_empty() || is_operator(after) || closes && goes_on
    }

    /// Moves past a term of this length, to the next operator, the end of the group, or the end.
    fn end_term(&mut self, len: usize) -> Result<(), FilterError> {
        self.at += len;
        self.at = match self.after() {
            After::End => self.text.len(),
            After::Close(at) | After::Operator(at) => at,
            After::Dangling(operator) => {
                let reason = format!("something is missing after `{}`", operator.trim());
                let end =
                    self.at + self.rest().find(')').filter(|_| self.depth > 0).unwrap_or(self.rest().len());
                return Err(FilterError::whole(&self.text[..end], reason).unfinished(end == self.text.len()));
            }
            After::Other(at) => {
                let reason = match self.text[at..].starts_with(')') {
                    true => "this parenthesis closes nothing",
                    false => "only `and` or `or` can follow, with a space on either side",
                };
                let is_begun = is_begun_operator(&self.text[at..]);
                return Err(FilterError::whole(&self.text[..at], reason).unfinished(is_begun));
            }
        };
        Ok(())
    }

    fn after(&self) -> After {
        let rest = self.rest();
        let word = rest.trim_start();
        let at = self.text.len() - word.len();
        if word.is_empty() {
            return After::End;
        }
        if self.depth > 0 && word.starts_with(')') {
            return After::Close(at);
        }
        for operator in [AND, OR] {
            let next = word.strip_prefix(operator.trim());
            if rest[..rest.len() - word.len()].ends_with(' ')
                && next.is_some_and(|next| next.starts_with(' ') && self.has_more(next))
            {
                return After::Operator(at - 1);
            }
            if next.is_some_and(|next| !self.has_more(next)) {
                return After::Dangling(operator);
            }
        }
        After::Other(at)
    }
}
