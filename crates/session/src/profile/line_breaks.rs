//! Line breaks that a text field can't hold: it makes LF of all of them.

use super::template::ends_with_escape;

/// A text to put into a text field, with variables for its carriage returns. Filled in, it is that text again.
pub fn keep_line_breaks(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        kept.push_str(&rest[..at]);
        if ends_with_escape(&kept) {
            // It would escape the braces.
            kept.pop();
            kept.push_str("{{0x5c}}");
        }
        let (variable, len) = if rest[at..].starts_with("\r\n") { ("{{crlf}}", 2) } else { ("{{0x0d}}", 1) };
        kept.push_str(variable);
        rest = &rest[at + len..];
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;
    use weft_message::{Payload, Timestamp};

    use super::*;
    use crate::{
        draft::fill,
        profile::{Credentials, Draft, Format},
        values::Values,
    };

    fn sent(text: &str) -> Payload {
        let mut values = Values {
            variables: &[],
            credentials: &Credentials::default(),
            token: None,
            now: Timestamp::from_micros(0),
            counter: &Cell::new(0),
            next_id: &Cell::new(0),
            uuid: &String::new,
        };
        fill(&Draft { format: Format::Text, text: text.into() }, &mut values, None).unwrap().payload
    }

    #[test]
    fn carriage_returns_become_variables() {
        for (text, kept) in [
            ("a\r\nb\r\n", "a{{crlf}}b{{crlf}}"),
            ("\r\n\r\n", "{{crlf}}{{crlf}}"),
            ("a\nb\rc\r", "a\nb{{0x0d}}c{{0x0d}}"),
            ("C:\\\r\n", "C:{{0x5c}}{{crlf}}"),
            ("C:\\\\\r\n", "C:\\\\{{crlf}}"),
            ("none\n", "none\n"),
        ] {
            assert_eq!(keep_line_breaks(text), kept);
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_is_sent(text in r"[a\\\r\n]{0,20}") {
            let kept = keep_line_breaks(&text);
            prop_assert!(!kept.contains('\r'));
            prop_assert_eq!(sent(&kept), Payload::Text(text));
        }
    }
}
