//! Columns of the list of messages.

/// How many columns of the user's a list can have.
pub const MOST_COLUMNS: usize = 6;

/// The end of a column's pointer, for its heading.
pub fn column_title(pointer: &str) -> &str {
    match pointer.rfind('/') {
        Some(last) if last + 1 < pointer.len() => &pointer[last + 1..],
        _ => pointer,
    }
}

/// The hue of a value, in degrees: the same for the same value, always, and one of few, so that they can be told apart.
pub fn hue(value: &str) -> u16 {
    // FNV-1a, with its upper half folded in: short values differ in their last bytes.
    let hash = value.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    ((hash ^ (hash >> 32)) % 18) as u16 * 20
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_heading_is_the_end_of_its_pointer() {
        assert_eq!(column_title("/type"), "type");
        assert_eq!(column_title("/order/items/0"), "0");
        assert_eq!(column_title("/a/"), "/a/");
        assert_eq!(column_title(""), "");
    }

    #[test]
    fn a_hue_never_changes_and_most_values_differ() {
        assert_eq!(["\"tick\"", "\"trade\"", "7"].map(hue), HUES);
        let digits: BTreeSet<u16> = (0..9).map(|digit| hue(&digit.to_string())).collect();
        assert!(digits.len() >= 6, "{digits:?}");
    }

    /// Colours that people have got used to.
    const HUES: [u16; 3] = [140, 300, 160];
}
