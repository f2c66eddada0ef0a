//! A template with its variables filled in.

use std::ops::Range;

/// Stands in place of a secret where that may be seen or stored.
pub const MASK: &str = "••••••";

/// A template's text with all values in place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text to send.
    pub text: String,
    pub(super) secrets: Vec<Range<usize>>,
    pub(super) origins: Vec<Origin>,
}

/// Where a part of the text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The byte of the text where it begins.
    pub rendered: usize,
    /// The byte of the template where it begins.
    pub template: usize,
    /// Whether it is the template's own text rather than a variable's value.
    pub is_literal: bool,
}

impl Rendered {
    /// The text to log, if it differs: each secret is replaced by dots.
    pub fn masked(&self) -> Option<String> {
        if self.secrets.is_empty() {
            return None;
        }
        let mut masked = String::new();
        let mut end = 0;
        for secret in &self.secrets {
            masked.push_str(&self.text[end..secret.start]);
            masked.push_str(MASK);
            end = secret.end;
        }
        masked.push_str(&self.text[end..]);
        Some(masked)
    }

    /// The byte of the template that this byte of the text comes from. For a variable's value, where the variable begins.
    pub fn origin(&self, at: usize) -> usize {
        let after = self.origins.partition_point(|origin| origin.rendered <= at);
        let Some(origin) = after.checked_sub(1).and_then(|last| self.origins.get(last)) else { return at };
        origin.template + if origin.is_literal { at - origin.rendered } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Escape, Template, Value};

    #[test]
    fn each_byte_has_an_origin() {
        let typed = r"a\{{b {{long}}c{{long}}";
        let mut scope = |_: &str| Some(Value::plain("12345"));
        let rendered = Template::parse(typed).unwrap().render(&mut scope, Escape::None).unwrap();
        assert_eq!(rendered.text, "a{{b 12345c12345");
        let origins: Vec<_> = (0..=rendered.text.len()).map(|at| rendered.origin(at)).collect();
        assert_eq!(origins, [0, 1, 2, 4, 5, 6, 6, 6, 6, 6, 14, 15, 15, 15, 15, 15, 23]);
    }
}
