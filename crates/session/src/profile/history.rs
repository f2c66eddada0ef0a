//! The messages sent before, and stepping through them.

use super::{Draft, Format};

/// How many messages are kept.
const MAX_ENTRIES: usize = 100;
/// Longer messages aren't kept; in bytes.
const MAX_TEXT_BYTES: usize = 64 << 10;

/// The messages sent before, newest last, and the position while the user steps through them.
#[derive(Clone, Debug, Default)]
pub struct History {
    entries: Vec<Draft>,
    /// The entry that is shown; `None` if the user isn't stepping through the history.
    at: Option<usize>,
}

impl History {
    /// A history of these messages, newest last.
    pub fn new(entries: Vec<Draft>) -> Self {
        Self { entries, at: None }
    }

    /// The messages, newest last.
    pub fn entries(&self) -> &[Draft] {
        &self.entries
    }

    /// Adds a message as the newest and ends the walk. Of equal messages in a row only one is kept;
    /// messages over 64 KiB aren't kept.
    pub fn add(&mut self, draft: Draft) {
        self.at = None;
        if draft.text.len() > MAX_TEXT_BYTES || self.entries.last() == Some(&draft) {
            return;
        }
        self.entries.push(draft);
        let too_many = self.entries.len().saturating_sub(MAX_ENTRIES);
        self.entries.drain(..too_many);
    }

    /// Replaces the entries after another tab has added some. A walk stays at the message that it shows.
    pub fn replace(&mut self, entries: Vec<Draft>) {
        let shown = self.at.and_then(|at| self.entries.get(at));
        self.at = shown.and_then(|shown| entries.iter().rposition(|entry| entry == shown));
        self.entries = entries;
    }

    /// Their entries, followed by those that `mine` adds to `base`. Either side may have dropped its oldest since.
    pub fn merge(base: &[Draft], mine: &[Draft], theirs: Vec<Draft>) -> Vec<Draft> {
        let is_known = |count: &usize| base.ends_with(&mine[..*count]);
        let known = (0..=mine.len()).rev().find(is_known).unwrap_or_default();
        let mut history = Self::new(theirs);
        mine[known..].iter().for_each(|draft| history.add(draft.clone()));
        history.entries
    }

    /// Whether the user is stepping through the history.
    pub fn is_walking(&self) -> bool {
        self.at.is_some()
    }

    /// Ends the walk: the user has made the shown text their own.
    pub fn rest(&mut self) {
        self.at = None;
    }

    /// Steps back; stays at the oldest message. `None` if there is no history.
    pub fn back(&mut self) -> Option<&Draft> {
        let at = self.at.unwrap_or(self.entries.len()).saturating_sub(1);
        let draft = self.entries.get(at)?;
        self.at = Some(at);
        Some(draft)
    }

    /// Steps forward. After the newest message comes an empty one in the same format, and the walk ends.
    pub fn forward(&mut self) -> Option<Draft> {
        let after = self.at? + 1;
        self.at = (after < self.entries.len()).then_some(after);
        Some(
            self.entries
                .get(after)
                .cloned()
                .unwrap_or_else(|| Draft { format: self.format(), text: String::new() }),
        )
    }

    fn format(&self) -> Format {
        self.entries.last().map_or(Format::Text, |draft| draft.format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        Draft { format: Format::Json, text: text.into() }
    }

    fn history(texts: &[&str]) -> History {
        History::new(texts.iter().map(|text| draft(text)).collect())
    }

    #[test]
    fn a_walk_goes_back_to_the_oldest_and_forward_to_an_empty_message() {
        let mut history = history(&["1", "2"]);
        assert_eq!(history.forward(), None);
        assert_eq!(history.back(), Some(&draft("2")));
        assert_eq!(history.back(), Some(&draft("1")));
        assert_eq!(history.back(), Some(&draft("1")));
        assert_eq!(history.forward(), Some(draft("2")));
        assert!(history.is_walking());
        assert_eq!(history.forward(), Some(draft("")));
        assert!(!history.is_walking());
        assert_eq!(history.back(), Some(&draft("2")));
    }

    #[test]
    fn an_empty_history_has_no_walk() {
        let mut history = History::default();
        assert_eq!(history.back(), None);
        assert!(!history.is_walking());
    }

    #[test]
    fn the_newest_are_kept() {
        let mut history = History::default();
        for n in 0..MAX_ENTRIES + 5 {
            history.add(draft(&n.to_string()));
            history.add(draft(&n.to_string()));
        }
        history.add(draft(&"x".repeat(MAX_TEXT_BYTES + 1)));
        assert_eq!(history.entries().len(), MAX_ENTRIES);
        assert_eq!(history.entries().first(), Some(&draft("5")));
        assert_eq!(history.entries().last(), Some(&draft("104")));
    }

    #[test]
    fn additions_of_two_tabs_are_merged() {
        let drafts = |texts: &[&str]| texts.iter().map(|text| draft(text)).collect::<Vec<_>>();
        let merged = |base: &[&str], mine: &[&str], theirs: &[&str]| {
            History::merge(&drafts(base), &drafts(mine), drafts(theirs))
        };
        assert_eq!(merged(&["1"], &["1", "m"], &["1", "t"]), drafts(&["1", "t", "m"]));
        assert_eq!(merged(&["1"], &["1"], &["1", "t"]), drafts(&["1", "t"]));
        assert_eq!(merged(&["1", "2"], &["1", "2", "1", "2"], &["1", "2"]), drafts(&["1", "2", "1", "2"]));
        assert_eq!(merged(&[], &["m"], &["m"]), drafts(&["m"]));
        // The oldest were dropped.
        assert_eq!(
            merged(&["1", "2", "3"], &["2", "3", "m"], &["1", "2", "3"]),
            drafts(&["1", "2", "3", "m"])
        );
        assert_eq!(merged(&["1"], &["m", "n"], &["t"]), drafts(&["t", "m", "n"]));
    }

    #[test]
    fn a_walk_stays_at_its_message_while_others_add() {
        let mut history = history(&["1", "2", "3"]);
        history.back();
        history.back();
        history.replace(vec![draft("2"), draft("3"), draft("4")]);
        assert_eq!(history.forward(), Some(draft("3")));
        history.replace(vec![draft("4")]);
        assert!(!history.is_walking());
    }

    #[test]
    fn sending_or_editing_ends_the_walk() {
        let mut history = history(&["1", "2"]);
        history.back();
        history.back();
        history.rest();
        assert_eq!(history.back(), Some(&draft("2")));
        history.back();
        history.add(draft("3"));
        assert_eq!(history.back(), Some(&draft("3")));
    }
}
