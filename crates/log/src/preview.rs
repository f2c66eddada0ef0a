//! Sizes and counts as rows show them.

/// A size in words: `0 B`, `1,023 B`, `1.5 KiB`, `3.0 MiB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{} B", thousands(bytes));
    }
    let mut unit = 1 << 10;
    let mut name = UNITS[0];
    for &next in &UNITS[1..] {
        // A value that rounds to 1024.0 is shown in the next unit.
        if tenths(bytes, unit) < 10_240 {
            break;
        }
        unit <<= 10;
        name = next;
    }
    let tenths = tenths(bytes, unit);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// How many tenths of a unit; the unit is an exbibyte at most, so nothing overflows.
fn tenths(bytes: u64, unit: u64) -> u64 {
    bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit
}

/// A number with thousands separators: `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        let cases = [
            (0, "0 B"),
            (1023, "1,023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            ((1 << 20) - 1, "1.0 MiB"),
            (3 << 20, "3.0 MiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, words) in cases {
            assert_eq!(size(bytes), words);
        }
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(123), "123");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
