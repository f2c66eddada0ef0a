//! Finding a name by the beginnings of its words: `ncon` finds “New connection”.

use std::cmp::Ordering;

/// Where a query was found in a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The positions of the characters that match.
    pub(super) marks: Vec<usize>,
    /// In how many pieces it was found.
    pieces: usize,
    /// Whether the first piece begins in the middle of a word.
    is_inside: bool,
    length: usize,
}

impl Found {
    /// Better finds come first: at the beginnings of words, in fewer pieces, further in front, in shorter names.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let key = |found: &Self| (found.is_inside, found.pieces, found.marks.first().copied(), found.length);
        key(self).cmp(&key(other))
    }
}

/// Finds the query, whatever its case. Each of its pieces is at the beginning of a word; if there are no such pieces,
/// the query as a whole may be anywhere. Spaces in it only separate.
pub(super) fn find(name: &str, query: &str) -> Option<Found> {
    let characters: Vec<char> = name.chars().collect();
    let name: Vec<char> = characters.iter().map(|c| lower(*c)).collect();
    let query: Vec<char> = query.chars().filter(|c| !c.is_whitespace()).map(lower).collect();
    let found = |(pieces, marks), is_inside| Found { marks, pieces, is_inside, length: name.len() };
    if query.is_empty() {
        return Some(found((0, Vec::new()), false));
    }
    let starts: Vec<usize> = (0..name.len()).filter(|at| is_start(&characters, *at)).collect();
    let at_words = Search { name: &name, starts: &starts, query: &query }.best(&starts);
    at_words.map(|best| found(best, false)).or_else(|| {
        let at = name.windows(query.len()).position(|part| part == query)?;
        Some(found((1, (at..at + query.len()).collect()), true))
    })
}

/// Uppercase and lowercase are one character each, or the character stays as it is.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

/// Whether a word begins there: after a sign, at a capital after a small letter, and at the first of some digits.
fn is_start(name: &[char], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| name[before]) else { return true };
    let here = name[at];
    !before.is_alphanumeric() && !here.is_whitespace()
        || before.is_lowercase() && here.is_uppercase()
        || !before.is_numeric() && here.is_numeric()
}

struct Search<'a> {
    name: &'a [char],
    starts: &'a [usize],
    query: &'a [char],
}

/// A number of pieces, and where their characters are.
type Pieces = (usize, Vec<usize>);

impl Search<'_> {
    /// The fewest pieces that the query can be found in, beginning at one of these places.
    fn best(&self, from: &[usize]) -> Option<Pieces> {
        // Of the query from each character on, the best that begins at each place; computed from its end.
        let mut later: Vec<Option<Pieces>> = Vec::new();
        for (number, wanted) in self.query.iter().enumerate().rev() {
            let is_last = number + 1 == self.query.len();
            let here = (0..self.name.len()).map(|at| {
                if self.name[at] != *wanted {
                    return None;
                }
                if is_last {
                    return Some((1, vec![at]));
                }
                let next = later.get(at + 1).cloned().flatten();
                let jump = self.starts.iter().filter(|start| **start > at + 1);
                let jump = jump.filter_map(|start| later[*start].clone()).min_by_key(|(pieces, _)| *pieces);
                let jump = jump.map(|(pieces, marks)| (pieces + 1, marks));
                let (pieces, mut marks) =
                    [next, jump].into_iter().flatten().min_by_key(|(pieces, _)| *pieces)?;
                marks.insert(0, at);
                Some((pieces, marks))
            });
            later = here.collect();
        }
        from.iter().filter_map(|at| later.get(*at).cloned().flatten()).min_by_key(|(pieces, _)| *pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(name: &str, query: &str) -> Option<String> {
        let marks = find(name, query)?.marks;
        let mark =
            |(at, c): (usize, char)| if marks.contains(&at) { format!("[{c}]") } else { c.to_string() };
        Some(name.chars().enumerate().map(mark).collect::<String>().replace("][", ""))
    }

    #[test]
    fn words_are_found_by_their_beginnings() {
        for (name, query, expected) in [
            ("New connection", "new", Some("[New] connection")),
            ("New connection", "NCON", Some("[N]ew [con]nection")),
            ("New connection", "co", Some("New [co]nnection")),
            ("New connection", "new con", Some("[New] [con]nection")),
            ("New connection", "con new", None),
            ("Keyboard shortcuts", "ks", Some("[K]eyboard [s]hortcuts")),
            ("wss://api.example.com/ordersV2", "ord2", Some("wss://api.example.com/[ord]ersV[2]")),
            ("wss://api.example.com", "wss://a", Some("[wss://a]pi.example.com")),
            ("Clear log", "lear", Some("C[lear] log")),
            ("Clear log", "cl", Some("[Cl]ear log")),
            ("Clear log", "clg", None),
            ("Grüße senden", "GRÜ", Some("[Grü]ße senden")),
            ("Anything", " ", Some("Anything")),
            ("", "x", None),
            // The first “s” would leave nothing for the rest.
            ("Show saved script", "sav", Some("Show [sav]ed script")),
            ("a ab abc", "abc", Some("a ab [abc]")),
        ] {
            assert_eq!(marked(name, query).as_deref(), expected, "{query} in {name}");
        }
    }

    #[test]
    fn the_best_is_first() {
        let mut names =
            ["Reset colours", "Save and connect", "Script: consumer", "Connect", "Disconnect", "Connections"];
        names.sort_by(|one, other| {
            find(one, "con").unwrap_or_else(none).compare(&find(other, "con").unwrap_or_else(none))
        });
        assert_eq!(
            names[..5],
            ["Connect", "Connections", "Script: consumer", "Save and connect", "Disconnect"]
        );
    }

    fn none() -> Found {
        Found { marks: Vec::new(), pieces: 9, is_inside: true, length: 0 }
    }

    #[test]
    fn a_name_of_equal_letters_takes_no_time() {
        let found = find(&"a ".repeat(500), &"a".repeat(60));
        assert_eq!(found.map(|found| found.marks.len()), Some(60));
        assert_eq!(find(&"a".repeat(2000), &format!("{}b", "a".repeat(60))), None);
    }
}
