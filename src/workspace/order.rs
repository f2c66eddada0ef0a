//! The order of the list. Each connection has a position, with room between them, so that a move changes only the records
//! of what is moved, and merges with the moves of other tabs.

use std::ops::Range;

/// The distance between neighbours when there is none to keep to.
pub(super) const GAP: u32 = 1024;

/// The positions of items that are to be in this order, after those in `moved` have come to their places. The others
/// keep theirs, unless they are out of order or there is no room left between them.
pub(super) fn positions(before: &[u32], moved: Range<usize>) -> Vec<u32> {
    let low = moved.start.checked_sub(1).map_or(0, |at| u64::from(before[at]));
    let parts = moved.len() as u64 + 1;
    let room = match before.get(moved.end) {
        Some(high) => u64::from(*high).saturating_sub(low),
        None => parts * u64::from(GAP),
    };
    let place = |(at, own): (usize, &u32)| match at.checked_sub(moved.start) {
        Some(nth) if moved.contains(&at) => u32::try_from(low + room * (nth as u64 + 1) / parts).ok(),
        _ => Some(*own),
    };
    let placed: Option<Vec<u32>> = before.iter().enumerate().map(place).collect();
    placed
        .filter(|positions| positions.is_sorted_by(|one, next| one < next))
        .unwrap_or_else(|| (1..).map(|at: u32| at.saturating_mul(GAP)).take(before.len()).collect())
}

/// The items in the order of their keys, with those of a group together where its first one stands. Those without a
/// group stay where they are. Without the sort of the standard library, which is large.
pub(super) fn arranged<T, K: Ord>(
    items: Vec<T>,
    key: impl Fn(&T) -> K,
    group: impl Fn(&T) -> String,
) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::new();
    for item in items {
        let at = sorted.partition_point(|other| key(other) <= key(&item));
        sorted.insert(at, item);
    }
    let mut arranged: Vec<T> = Vec::new();
    for item in sorted {
        let name = group(&item);
        let last = arranged.iter().rposition(|other| !name.is_empty() && group(other) == name);
        arranged.insert(last.map_or(arranged.len(), |last| last + 1), item);
    }
    arranged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_move_changes_no_other_position_where_there_is_room() {
        for (before, moved, after) in [
            (vec![7], 0..1, vec![1024]),
            (vec![9, 10, 20], 0..1, vec![5, 10, 20]),
            (vec![10, 99, 20], 1..2, vec![10, 15, 20]),
            (vec![10, 20, 5], 2..3, vec![10, 20, 20 + GAP]),
            // Several, such as a group.
            (vec![90, 80, 9], 0..2, vec![3, 6, 9]),
            (vec![10, 50, 40, 40], 1..3, vec![10, 20, 30, 40]),
            (vec![10, 1, 2], 1..3, vec![10, 10 + GAP, 10 + 2 * GAP]),
            // No room, and others that are out of order.
            (vec![0, 9, 1], 1..2, vec![1024, 2048, 3072]),
            (vec![0, 7, 8, 2], 1..3, vec![1024, 2048, 3072, 4096]),
            (vec![9, 0], 0..1, vec![1024, 2048]),
            (vec![5, 3, 9, 4], 2..3, vec![1024, 2048, 3072, 4096]),
            (vec![4, 4, 1], 2..3, vec![1024, 2048, 3072]),
            (vec![u32::MAX, 0], 1..2, vec![1024, 2048]),
        ] {
            assert_eq!(positions(&before, moved.clone()), after, "{before:?}, {moved:?}");
        }
    }

    #[test]
    fn groups_stand_together_where_their_first_one_is() {
        let of = |text: &str| {
            let items: Vec<&str> = text.split(' ').collect();
            arranged(items, |item| item.as_bytes()[0], |item| item[1..].into()).join(" ")
        };
        assert_eq!(of("2 3 1"), "1 2 3");
        assert_eq!(of("6 1a 2 7b 3a 4b 5a"), "1a 3a 5a 2 4b 7b 6");
        assert_eq!(of("1 2a 3 4a"), "1 2a 4a 3");
    }

    proptest! {
        #[test]
        fn positions_are_in_order_whatever_they_were(before in prop::collection::vec(any::<u32>(), 1..8), one: prop::sample::Index, other: prop::sample::Index) {
            let (one, other) = (one.index(before.len()), other.index(before.len()));
            let after = positions(&before, one.min(other)..one.max(other) + 1);
            prop_assert!(after.is_sorted_by(|one, next| one < next), "{after:?}");
        }
    }
}
