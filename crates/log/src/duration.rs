//! Durations in few characters.

use std::time::Duration;

/// A duration for a column of numbers: `0 µs`, `850 µs`, `12.3 ms`, `4.2 s`, `3 min 05 s`, `2 h 07 min`.
pub fn brief(duration: Duration) -> String {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    let seconds = duration.as_secs();
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..100_000 => format!("{}.{} ms", micros / 1_000, micros / 100 % 10),
        100_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..60_000_000 => format!("{seconds}.{} s", micros / 100_000 % 10),
        60_000_000..3_600_000_000 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_length_has_its_unit() {
        let cases = [
            (0, "0 µs"),
            (999, "999 µs"),
            (1_000, "1.0 ms"),
            (99_999, "99.9 ms"),
            (100_000, "100 ms"),
            (999_999, "999 ms"),
            (4_250_000, "4.2 s"),
            (59_999_999, "59.9 s"),
            (185_000_000, "3 min 05 s"),
            (7_625_000_000, "2 h 07 min"),
        ];
        for (micros, words) in cases {
            assert_eq!(brief(Duration::from_micros(micros)), words);
        }
    }
}
