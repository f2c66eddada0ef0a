//! Checks the parameters of a URL, and explains what is wrong with them.

use std::{str::FromStr, time::Duration};

use weft_codec::decimal::{self, Decimal};

/// The longest delay that can be requested, in seconds.
const LONGEST_WAIT: f64 = 3600.0;

/// What is wrong with a URL's parameters.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum QueryError {
    #[error("{name} must be a whole number in range, not \"{value}\"")]
    Number { name: &'static str, value: String },
    #[error("{name} must be seconds from 0 to {}, such as 2.5, not \"{value}\"", Decimal(LONGEST_WAIT))]
    Seconds { name: &'static str, value: String },
    #[error("{name} must be one of {}, not \"{value}\"", known.join(", "))]
    Choice { name: &'static str, value: String, known: Vec<&'static str> },
    #[error("unknown parameter \"{0}\"; the start page lists the valid ones")]
    Unknown(String),
}

/// The parameters that haven't been taken yet.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// Takes a parameter; the last one if it is given more than once.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.0.extract_if(.., |(key, _)| key == name).last().map(|(_, value)| value)
    }

    /// A non-negative integer.
    pub(super) fn number<T: FromStr>(&mut self, name: &'static str, default: T) -> Result<T, QueryError> {
        let Some(value) = self.take(name) else { return Ok(default) };
        value.parse().map_err(|_| QueryError::Number { name, value })
    }

    /// A delay in seconds, which may have a fraction.
    pub(super) fn seconds(&mut self, name: &'static str, default: Duration) -> Result<Duration, QueryError> {
        let Some(value) = self.take(name) else { return Ok(default) };
        match decimal::parse(&value) {
            Some(seconds) if (0.0..=LONGEST_WAIT).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
            _ => Err(QueryError::Seconds { name, value }),
        }
    }

    /// One of a set of words; the first is the default.
    pub(super) fn choice<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&'static str, T)],
    ) -> Result<T, QueryError> {
        let value = self.take(name);
        let wanted = value.as_deref().or(words.first().map(|(word, _)| *word)).unwrap_or_default();
        words.iter().find(|(word, _)| *word == wanted).map(|(_, choice)| *choice).ok_or_else(|| {
            let known = words.iter().map(|(word, _)| *word).collect();
            QueryError::Choice { name, value: wanted.into(), known }
        })
    }

    /// Fails on a parameter that wasn't taken: most likely a typo.
    pub(super) fn finish(self) -> Result<(), QueryError> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(QueryError::Unknown(name.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_checked() {
        let mut query = Query::parse("reason=see+you%21&count=5&count=7&after=0.25&size=-1&x=");
        assert_eq!(query.take("reason").as_deref(), Some("see you!"));
        assert_eq!(query.number("count", 0_u64), Ok(7));
        assert_eq!(query.number("rate", 3_u64), Ok(3));
        assert_eq!(query.seconds("after", Duration::ZERO), Ok(Duration::from_millis(250)));
        assert!(query.number("size", 0_usize).unwrap_err().to_string().contains("\"-1\""));
        assert!(query.finish().unwrap_err().to_string().contains("\"x\""));
    }

    #[test]
    fn invalid_delays_are_refused() {
        for bad in ["-1", "NaN", "inf", "3601", "soon", ""] {
            let mut query = Query::parse(&format!("after={bad}"));
            assert!(query.seconds("after", Duration::ZERO).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_choice_names_its_words() {
        let words = [("text", 1), ("binary", 2)];
        assert_eq!(Query::parse("").choice("kind", &words), Ok(1));
        assert_eq!(Query::parse("kind=binary").choice("kind", &words), Ok(2));
        let error = Query::parse("kind=xml").choice("kind", &words).unwrap_err().to_string();
        assert_eq!(error, "kind must be one of text, binary, not \"xml\"");
    }
}
