//! JSON with `{{variables}}` in it, which isn't JSON yet.

use weft_codec::json;

use crate::profile::ends_with_escape;

/// JSON in which each value is where it is in the template: a variable outside of a string becomes a string, and the
/// backslash before braces that are no variable something that JSON allows.
pub(super) fn shadow(template: &str) -> String {
    let mut shadow = String::with_capacity(template.len());
    let (mut is_in_string, mut is_escaped) = (false, false);
    let mut rest = template;
    while let Some(next) = rest.chars().next() {
        let variable = rest.strip_prefix("{{").and_then(|inside| inside.find("}}"));
        if let (Some(len), false) = (variable, is_in_string) {
            shadow.push_str("\"{");
            shadow.extend(std::iter::repeat_n('_', len));
            shadow.push_str("}\"");
            rest = &rest[len + 4..];
            continue;
        }
        let is_literal = is_in_string && !is_escaped && rest.starts_with("\\{{");
        shadow.push(if is_literal { '_' } else { next });
        match next {
            _ if is_escaped || is_literal => is_escaped = false,
            '\\' => is_escaped = is_in_string,
            '"' => is_in_string = !is_in_string,
            _ => {}
        }
        rest = &rest[next.len_utf8()..];
    }
    shadow
}

/// A template of text as a string of JSON, whose variables are still variables.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    each_part(text, |literal, braces| {
        json::escape(literal, &mut quoted);
        quoted.push_str(braces.unwrap_or_default());
    });
    quoted.push('"');
    quoted
}

/// The template of text in a string that [`quote`] might have made.
pub(super) fn unquote(quoted: &str) -> String {
    let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted);
    let mut text = String::new();
    each_part(inside, |literal, braces| {
        text.push_str(&json::text_of(&format!("\"{literal}\"")));
        text.push_str(braces.unwrap_or_default());
    });
    text
}

/// Splits a template into what is literal and what follows it: a variable, escaped braces, or nothing at the end.
fn each_part<'t>(template: &'t str, mut take: impl FnMut(&'t str, Option<&'t str>)) {
    let mut rest = template;
    while let Some(open) = rest.find("{{") {
        let (start, end) = if ends_with_escape(&rest[..open]) {
            (open - 1, open + 2)
        } else {
            (open, rest[open..].find("}}").map_or(rest.len(), |close| open + close + 2))
        };
        take(&rest[..start], Some(&rest[start..end]));
        rest = &rest[end..];
    }
    take(rest, None);
}
