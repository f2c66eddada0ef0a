//! Cutting UTF-8.

/// The largest cut, up to `max`, that doesn't split a UTF-8 character.
pub fn char_boundary(bytes: &[u8], max: usize) -> usize {
    let is_boundary = |at: usize| bytes.get(at).is_none_or(|byte| byte & 0b1100_0000 != 0b1000_0000);
    let max = max.min(bytes.len());
    // A character has at most three continuation bytes; a longer run isn't UTF-8 anyway.
    (max.saturating_sub(3)..=max).rev().find(|&at| is_boundary(at)).unwrap_or(max)
}
