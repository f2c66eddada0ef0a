//! Text as the content of a JSON string.

/// `text` as a JSON string, including the quotes.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    escape(text, &mut quoted);
    quoted.push('"');
    quoted
}

/// Appends `text`, escaped for use inside a JSON string.
pub fn escape(text: &str, into: &mut String) {
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        into.push_str(&text[written..at]);
        written = at + 1;
        into.push('\\');
        match byte {
            b'\n' => into.push('n'),
            b'\r' => into.push('r'),
            b'\t' => into.push('t'),
            b'"' | b'\\' => into.push(byte.into()),
            _ => {
                into.push_str(if byte < 16 { "u000" } else { "u001" });
                into.extend(char::from_digit(u32::from(byte) % 16, 16));
            }
        }
    }
    into.push_str(&text[written..]);
}
