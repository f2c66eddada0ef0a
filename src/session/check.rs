//! Compiling a profile's checks. Few of them are regexes; those are compiled by the rest of the program.

use weft_session::{
    check::{CheckError, Judge, Matcher},
    profile::{Check, FirstMessage},
};

use crate::rest::in_rest;

/// Compiles a check.
///
/// # Errors
/// If it isn't valid, or is a regex and the code for those can't be loaded.
pub(super) async fn matcher(check: &Check) -> Result<Matcher, CheckError> {
    match Matcher::without_regex(check)? {
        Some(matcher) => Ok(matcher),
        None => regex_matcher(check).await.unwrap_or(Err(CheckError::NoRegexes)),
    }
}

/// Compiles the checks that judge the replies to a first message.
///
/// # Errors
/// Those of its checks.
pub(super) async fn judge(first: &FirstMessage) -> Result<Judge, CheckError> {
    Ok(Judge { accept: matcher(&first.accept).await?, refuse: matcher(&first.refuse).await? })
}

in_rest! {
    fn regex_matcher(check: &Check) -> Result<Matcher, CheckError> {
        Matcher::new(check)
    }
}
