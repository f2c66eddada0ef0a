//! Numbers as people write them: 2.5, 0.01, 86400.
//!
//! std reads and prints floats to their last bit, with tables and code that make up a tenth of a page's size.
//! Six decimals are enough for seconds and pixels.

use std::fmt;

/// Reads a decimal number, with or without a sign, a fraction and an exponent. Exact up to 15 digits.
pub fn parse(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
    let (number, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() + fraction.len() == 0 {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 10.0 + f64::from(digit.to_digit(10)?);
    }
    // Beyond these limits the result is zero or infinite anyway.
    let exponent = exponent.parse::<i32>().ok()?.clamp(-1000, 1000) - i32::try_from(fraction.len()).ok()?;
    let power = power_of_ten(exponent.unsigned_abs());
    value = if exponent < 0 { value / power } else { value * power };
    value.is_finite().then_some(sign * value)
}

fn power_of_ten(exponent: u32) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

/// Shows a number below 10¹² with up to six decimals or, as with `{:.1}`, with exactly that many.
#[derive(Clone, Copy, Debug)]
pub struct Decimal(pub f64);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MAX_DECIMALS: usize = 6;
        let places = f.precision().unwrap_or(MAX_DECIMALS).min(MAX_DECIMALS);
        let scale = 10_u64.pow(places as u32);
        let scaled = (self.0.abs() * scale as f64 + 0.5) as u64;
        if self.0 < 0.0 && scaled > 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", scaled / scale)?;
        let fraction = format!(".{:0places$}", scaled % scale);
        match f.precision() {
            Some(0) => Ok(()),
            Some(_) => f.write_str(&fraction),
            None => f.write_str(fraction.trim_end_matches('0').trim_end_matches('.')),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invalid_decimal_numbers_are_not_read() {
        for text in
            ["", ".", "-", "1.2.3", "1,5", "0x10", "inf", "NaN", " 1", "1e", "e5", "1e2.5", "1-", "--1"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("1e999"), None);
        assert_eq!([parse("5."), parse(".5"), parse("-2e3")], [Some(5.0), Some(0.5), Some(-2000.0)]);
        assert_eq!(parse("1e-999"), Some(0.0));
    }

    #[test]
    fn a_number_is_shown_with_its_decimals_or_as_many_as_are_asked_for() {
        let shown = |value| Decimal(value).to_string();
        assert_eq!([shown(20.0), shown(0.01), shown(-2.5), shown(-0.0)], ["20", "0.01", "-2.5", "0"]);
        assert_eq!([shown(1.0 / 3.0), shown(86_400.0), shown(0.000_000_1)], ["0.333333", "86400", "0"]);
        let three = Decimal(1.9996);
        assert_eq!(format!("{three:.3} {three:.1} {three:.0}"), "2.000 2.0 2");
        assert_eq!(format!("{:.2}", Decimal(0.0451)), "0.05");
    }

    proptest! {
        #[test]
        fn reads_as_std_does(text in "-?[0-9]{1,9}(\\.[0-9]{1,6})?(e-?[0-7])?") {
            prop_assert_eq!(parse(&text), text.parse().ok());
        }

        #[test]
        fn what_is_shown_reads_back(micros in -1_000_000_000_000_i64..1_000_000_000_000) {
            let value = micros as f64 / 1e6;
            prop_assert_eq!(parse(&Decimal(value).to_string()), Some(value));
        }

        #[test]
        fn any_text_is_read_or_not(text in "[-+.eE0-9]{0,12}") {
            if let Some(value) = parse(&text) {
                prop_assert!((value - text.parse::<f64>().unwrap()).abs() <= value.abs() * 1e-14);
            }
        }
    }
}
