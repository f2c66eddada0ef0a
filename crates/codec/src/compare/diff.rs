//! The shortest way from one sequence to another (Myers, 1986), as long as that takes few edits.

use std::ops::Range;

/// More edits than this aren't searched for: what is between the common beginning and end then counts as replaced.
const MOST_EDITS: usize = 1000;

/// The search ends after this many comparisons.
const MOST_STEPS: usize = 20_000_000;

/// Items of the first sequence that were replaced by items of the second; either range may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The positions in the first one.
    pub one: Range<usize>,
    /// The positions in the second one.
    pub other: Range<usize>,
}

/// The differences, in order; between two of them there is at least one item that both have.
pub(super) fn diff<T: PartialEq>(one: &[T], other: &[T]) -> Vec<Hunk> {
    let start = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    let hunks = match furthest(one, other) {
        Some(rounds) => trace_back(&rounds, one.len(), other.len()),
        None => vec![Hunk { one: 0..one.len(), other: 0..other.len() }],
    };
    let moved = |range: Range<usize>| range.start + start..range.end + start;
    hunks.into_iter().map(|hunk| Hunk { one: moved(hunk.one), other: moved(hunk.other) }).collect()
}

/// For a number of edits: how far into the first sequence each diagonal reaches. The diagonal is the difference of the
/// two positions, and the first in the list is `-edits`.
struct Round(Vec<Option<usize>>);

impl Round {
    fn reach(&self, diagonal: isize) -> Option<usize> {
        let edits = (self.0.len() / 2) as isize;
        self.0.get(usize::try_from(diagonal + edits).ok()?).copied().flatten()
    }

    /// Where one more edit on to this diagonal leads, and whether that adds an item of the second sequence.
    fn step(&self, diagonal: isize, len: usize, other_len: usize) -> Option<(usize, bool)> {
        let removed = self.reach(diagonal - 1).map(|at| at + 1).filter(|&at| at <= len);
        let added =
            self.reach(diagonal + 1).filter(|&at| across(at, diagonal).is_some_and(|y| y <= other_len));
        match (removed, added) {
            (Some(removed), Some(added)) if added > removed => Some((added, true)),
            (Some(removed), _) => Some((removed, false)),
            (None, added) => Some((added?, true)),
        }
    }
}

/// The position in the second sequence.
fn across(at: usize, diagonal: isize) -> Option<usize> {
    at.checked_add_signed(-diagonal)
}

/// The rounds until the ends are reached; `None` if that takes too long.
fn furthest<T: PartialEq>(one: &[T], other: &[T]) -> Option<Vec<Round>> {
    let end = one.len() as isize - other.len() as isize;
    let mut rounds: Vec<Round> = Vec::new();
    let mut steps = 0;
    for edits in 0..=MOST_EDITS as isize {
        let mut reached = vec![None; 2 * edits as usize + 1];
        for diagonal in (-edits..=edits).step_by(2) {
            let from = match rounds.last() {
                Some(before) => before.step(diagonal, one.len(), other.len()).map(|(at, _)| at),
                None => Some(0),
            };
            let Some(from) = from else { continue };
            let beyond = across(from, diagonal).unwrap_or(other.len());
            let same =
                one[from..].iter().zip(&other[beyond..]).take_while(|(one, other)| one == other).count();
            steps += same + 1;
            reached[(diagonal + edits) as usize] = Some(from + same);
        }
        rounds.push(Round(reached));
        if rounds.last()?.reach(end) == Some(one.len()) {
            return Some(rounds);
        }
        if steps > MOST_STEPS {
            return None;
        }
    }
    None
}

/// The edits that led from the beginning to the ends.
fn trace_back(rounds: &[Round], len: usize, other_len: usize) -> Vec<Hunk> {
    let (mut at, mut diagonal) = (len, len as isize - other_len as isize);
    let mut hunks: Vec<Hunk> = Vec::new();
    for before in rounds.iter().rev().skip(1) {
        let Some((from, is_added)) = before.step(diagonal, len, other_len) else { break };
        let beyond = across(from, diagonal).unwrap_or_default();
        let edit = match is_added {
            true => Hunk { one: from..from, other: beyond - 1..beyond },
            false => Hunk { one: from - 1..from, other: beyond..beyond },
        };
        (at, diagonal) = if is_added { (from, diagonal + 1) } else { (from - 1, diagonal - 1) };
        match hunks.last_mut() {
            Some(next) if next.one.start == edit.one.end && next.other.start == edit.other.end => {
                (next.one.start, next.other.start) = (edit.one.start, edit.other.start);
            }
            _ => hunks.push(edit),
        }
    }
    debug_assert!(at <= len, "a trace never leads beyond the end");
    hunks.reverse();
    hunks
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// The second sequence, put together from the first and what the hunks say.
    fn applied(one: &[u8], other: &[u8], hunks: &[Hunk]) -> Vec<u8> {
        let mut made = Vec::new();
        let mut at = 0;
        for hunk in hunks {
            made.extend_from_slice(&one[at..hunk.one.start]);
            made.extend_from_slice(&other[hunk.other.clone()]);
            at = hunk.one.end;
        }
        made.extend_from_slice(&one[at..]);
        made
    }

    fn edits(hunks: &[Hunk]) -> usize {
        hunks.iter().map(|hunk| hunk.one.len() + hunk.other.len()).sum()
    }

    /// The length of the longest common subsequence, the slow way.
    fn common(one: &[u8], other: &[u8]) -> usize {
        let mut row = vec![0; other.len() + 1];
        for item in one {
            let mut corner = 0;
            for (at, it) in other.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if item == it { corner + 1 } else { above.max(row[at]) };
                corner = above;
            }
        }
        row[other.len()]
    }

    proptest! {
        #[test]
        fn hunks_lead_from_one_to_the_other_in_the_fewest_edits(one in vec(0..4u8, 0..40), other in vec(0..4u8, 0..40)) {
            let hunks = diff(&one, &other);
            prop_assert_eq!(applied(&one, &other, &hunks), &other[..]);
            prop_assert_eq!(edits(&hunks), one.len() + other.len() - 2 * common(&one, &other));
            for pair in hunks.windows(2) {
                prop_assert!(pair[0].one.end < pair[1].one.start && pair[0].other.end < pair[1].other.start);
            }
        }

        #[test]
        fn a_long_sequence_is_compared_too(seed in any::<u64>(), at in 0..100_000usize) {
            let one: Vec<u8> = (0..100_000u64).map(|n| (n.wrapping_mul(seed | 1) >> 32) as u8).collect();
            let mut other = one.clone();
            other[at] ^= 1;
            prop_assert_eq!(diff(&one, &other), [Hunk { one: at..at + 1, other: at..at + 1 }]);
        }
    }

    #[test]
    fn what_has_nothing_in_common_is_replaced_as_a_whole() {
        let (one, other) = (vec![1u8; 5000], vec![2u8; 7000]);
        assert_eq!(diff(&one, &other), [Hunk { one: 0..5000, other: 0..7000 }]);
        assert_eq!(diff(&one, &[]), [Hunk { one: 0..5000, other: 0..0 }]);
        assert_eq!(diff(&one, &one), []);
    }
}
