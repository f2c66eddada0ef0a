//! Compares numbers as JSON writes them, exactly: they may have more digits than a float can hold.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
    iter,
};

/// Compares two numbers as JSON writes them: `1.50` equals `15e-1`.
pub fn compare_numbers(one: &str, other: &str) -> Ordering {
    // Most are small integers.
    if let (Ok(one), Ok(other)) = (one.parse::<i64>(), other.parse()) {
        return one.cmp(&other);
    }
    let (one, other) = (Decimal::read(one), Decimal::read(other));
    one.sign.cmp(&other.sign).then_with(|| match one.sign {
        0 => Ordering::Equal,
        1 => one.compare_size(&other),
        _ => other.compare_size(&one),
    })
}

/// Hashes a number as JSON writes it: equal numbers have the same hash.
pub(crate) fn hash_number(number: &str, hasher: &mut impl Hasher) {
    let number = Decimal::read(number);
    number.sign.hash(hasher);
    if number.sign != 0 {
        number.magnitude.hash(hasher);
        let digits: Vec<u8> = number.digits().collect();
        let len = digits.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
        digits[..len].hash(hasher);
    }
}

/// A number split into its parts.
struct Decimal<'a> {
    /// -1, 0 or 1.
    sign: i8,
    whole: &'a [u8],
    fraction: &'a [u8],
    /// How many leading zeros `whole` and `fraction` have together.
    zeros: usize,
    /// How many digits come before the point once the exponent is applied.
    magnitude: i64,
}

impl<'a> Decimal<'a> {
    fn read(token: &'a str) -> Self {
        let unsigned = token.strip_prefix('-');
        let (digits, exponent) = match unsigned.unwrap_or(token).split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, read_exponent(exponent)),
            None => (unsigned.unwrap_or(token), 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut number = Self {
            sign: if unsigned.is_some() { -1 } else { 1 },
            whole: whole.as_bytes(),
            fraction: fraction.as_bytes(),
            zeros: 0,
            magnitude: 0,
        };
        number.zeros = number.digits().take_while(|&digit| digit == b'0').count();
        if number.digits().next().is_none() {
            number.sign = 0;
        }
        number.magnitude = exponent.saturating_add(whole.len() as i64 - number.zeros as i64);
        number
    }

    /// The digits after the leading zeros.
    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.iter().chain(self.fraction).copied().skip(self.zeros)
    }

    fn compare_size(&self, other: &Self) -> Ordering {
        let most = (self.whole.len() + self.fraction.len()).max(other.whole.len() + other.fraction.len());
        self.magnitude.cmp(&other.magnitude).then_with(|| self.padded(most).cmp(other.padded(most)))
    }

    fn padded(&self, len: usize) -> impl Iterator<Item = u8> {
        self.digits().chain(iter::repeat(b'0')).take(len)
    }
}

/// An exponent that doesn't fit into 64 bits is clamped: the comparison comes out the same.
fn read_exponent(text: &str) -> i64 {
    let limit = if text.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
    text.parse().map_or(limit, |exponent: i64| exponent.clamp(i64::MIN / 2, i64::MAX / 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn compares_as_whole_numbers_do(one in any::<i32>(), other in any::<i32>(), places in 0..12u32, shift in 0..5usize) {
            let written = |number: i32| {
                format!("{number}{}E-{}", "0".repeat(shift), u32::try_from(shift).unwrap() + places)
            };
            let pointed = |number: i32| {
                let scale = 10i64.pow(places);
                let (sign, size) = (if number < 0 { "-" } else { "" }, i64::from(number).abs());
                let fraction = format!("{:0width$}", size % scale, width = places as usize);
                format!("{sign}{}.{}{}", size / scale, fraction, "0".repeat(shift + 1))
            };
            for (left, right) in [(written(one), written(other)), (pointed(one), written(other)), (pointed(one), pointed(other))] {
                prop_assert_eq!(compare_numbers(&left, &right), one.cmp(&other), "{} {}", left, right);
            }
        }
    }

    #[test]
    fn no_digit_is_lost() {
        let ascending = [
            "-1e999999999999999999999",
            "-12345678901234567890124",
            "-12345678901234567890123",
            "-1e-99999999999999999999",
            "0",
            "1e-99999999999999999999",
            "0.1",
            "0.10000000000000000000001",
            "9007199254740992",
            "9007199254740993",
            "1e999999999999999999999",
        ];
        for (at, one) in ascending.iter().enumerate() {
            for (position, other) in ascending.iter().enumerate() {
                assert_eq!(compare_numbers(one, other), at.cmp(&position), "{one} {other}");
            }
        }
        for equal in [["0", "-0.00e7"], ["1.50", "15e-1"], ["-100", "-1E+2"], ["0.001", "1e-3"]] {
            assert_eq!(compare_numbers(equal[0], equal[1]), Ordering::Equal, "{equal:?}");
        }
    }
}
