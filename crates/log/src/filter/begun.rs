//! What of a filter is probably only the beginning of what its user has in mind.

use weft_codec::layer::{HEARTBEAT, Layers};

use super::query::{AND, NOT, OR, TYPE};

/// Whether text at the end of a filter is: of a condition, a regex, a group, a type, or an operator after it.
pub(super) fn is_begun_text(text: &str, is_whole: bool) -> bool {
    let term = text.trim_start();
    // Two slashes are those of a URL.
    let is_slashed = term.starts_with('/') && !term.starts_with("//");
    let is_open = term.starts_with('(') && term.matches('(').count() > term.matches(')').count();
    let goes_on = match term.rsplit_once(' ') {
        Some((before, word)) => !before.is_empty() && is_begun_operator(word),
        None => term.is_empty() && !is_whole,
    };
    is_slashed || is_open || goes_on || [NOT, TYPE].contains(&term.trim_end())
}

/// Whether this is the beginning of an operator between two terms, or may still become one.
pub(super) fn is_begun_operator(word: &str) -> bool {
    [AND, OR].iter().any(|operator| operator.trim_start().starts_with(word))
}

/// Whether a type's name is the beginning of another one's, and none itself.
pub(super) fn is_begun_type(name: &str, layers: &Layers) -> bool {
    let begins = |known: &str| known.get(..name.len()).is_some_and(|begun| begun.eq_ignore_ascii_case(name));
    let known = layers.expected().map_or_else(Default::default, |protocol| protocol.types());
    let mut longer = known.iter().copied().chain([HEARTBEAT]).filter(|known| begins(known)).peekable();
    longer.peek().is_some() && longer.all(|known| known.len() > name.len())
}
