//! Moving among tabs by keys.

/// The tab that a key leads to from this one.
pub(super) fn by_key<T: Copy + PartialEq>(tabs: &[T], tab: T, key: &str) -> Option<T> {
    let (at, count) = (tabs.iter().position(|one| *one == tab)?, tabs.len());
    let position = match key {
        "ArrowRight" => (at + 1) % count,
        "ArrowLeft" => (at + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return None,
    };
    tabs.get(position).copied()
}
