//! XML, with an element on each line; XMPP over WebSocket (RFC 7395) is XML too.

use weft_message::{Kind, Message};

use super::{DecodeError, Decoded, Fit, Layer, READ_LIMIT, Read};

/// Formats XML. What is in the tags stays as it was written.
pub struct Xml;

/// Of a larger payload, only the ends are examined to recognise it.
const LOOK: usize = 16 << 10;

/// Deeper elements are not indented further.
const MAX_INDENT: usize = 64;

impl Layer for Xml {
    fn name(&self) -> &'static str {
        "XML"
    }

    fn label(&self, message: &Message<'_>) -> &'static str {
        let beginning = &message.bytes[..message.bytes.len().min(LOOK)];
        let is_xmpp = String::from_utf8_lossy(beginning).contains("urn:ietf:params:xml:ns:xmpp-");
        if is_xmpp { "XMPP" } else { self.name() }
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let bytes = message.bytes.trim_ascii();
        let has_ends = matches!(message.kind, Kind::Text | Kind::Binary)
            && bytes.starts_with(b"<")
            && bytes.ends_with(b">")
            && bytes
                .get(1)
                .is_some_and(|&byte| byte.is_ascii_alphabetic() || matches!(byte, b'?' | b'!' | b'/' | b'_'));
        let is_readable = has_ends && (bytes.len() > LOOK || self.read(message).is_ok());
        is_readable.then_some(if message.kind == Kind::Text { Fit::Likely } else { Fit::Possible })
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let len = message.bytes.len();
        if len > READ_LIMIT {
            return Err(DecodeError::TooLarge { len, limit: READ_LIMIT });
        }
        let text = std::str::from_utf8(message.bytes)
            .map_err(|error| DecodeError::malformed(error.valid_up_to(), "this isn't valid UTF-8"))?;
        let mut formatter =
            Formatter { text, at: 0, formatted: String::with_capacity(len + len / 4), open: Vec::new() };
        while formatter.step()? {}
        Ok(Read::Shown(Decoded::Text(formatter.formatted)))
    }
}

struct Formatter<'t> {
    text: &'t str,
    at: usize,
    formatted: String,
    /// The names of the open elements, and whether they have had nothing but text so far.
    open: Vec<(&'t str, bool)>,
}

/// What begins with `<` and isn't an element: how it begins and ends.
const OTHERS: [(&str, &str); 4] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];

impl Formatter<'_> {
    /// Copies a tag, or the text up to the next one; returns whether there was anything left.
    fn step(&mut self) -> Result<bool, DecodeError> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return if self.open.is_empty() { Ok(false) } else { Err(self.incomplete()) };
        }
        if !rest.starts_with('<') {
            let len = rest.find('<').unwrap_or(rest.len());
            let text = rest[..len].trim();
            if self.open.is_empty() && !text.trim_start_matches('\u{feff}').is_empty() {
                return Err(DecodeError::malformed(self.at, "text is only allowed inside an element"));
            }
            if self.open.last().is_some_and(|(_, is_text)| !is_text) && !text.is_empty() {
                self.start_line(self.open.len());
            }
            self.formatted.push_str(text);
            self.at += len;
            return Ok(true);
        }
        if let Some((opening, closing)) = OTHERS.iter().find(|(opening, _)| rest.starts_with(opening)) {
            let end = rest[opening.len()..].find(closing).ok_or(self.incomplete())?;
            let len = opening.len() + end + closing.len();
            if *opening != "<![CDATA[" {
                self.nest();
            }
            self.formatted.push_str(&rest[..len]);
            self.at += len;
            return Ok(true);
        }
        self.tag(tag_len(rest).ok_or(self.incomplete())?)?;
        Ok(true)
    }

    /// Copies the tag of this length that begins here.
    fn tag(&mut self, len: usize) -> Result<(), DecodeError> {
        let text = self.text;
        let tag = &text[self.at..self.at + len];
        let inner = tag.trim_start_matches(['<', '/']).trim_end_matches(['>', '/']);
        let name = inner.split([' ', '\t', '\n', '\r']).next().unwrap_or_default();
        if name.is_empty() {
            return Err(DecodeError::malformed(self.at, "a tag needs a name"));
        }
        if tag.starts_with("</") {
            match self.open.pop() {
                Some((open, is_text)) if open == name => {
                    if !is_text {
                        self.start_line(self.open.len());
                    }
                }
                _ => return Err(DecodeError::malformed(self.at, "this closes an element that isn't open")),
            }
        } else {
            self.nest();
            if !tag.ends_with("/>") {
                self.open.push((name, true));
            }
        }
        self.formatted.push_str(tag);
        self.at += len;
        Ok(())
    }

    /// Begins a line for what isn't text.
    fn nest(&mut self) {
        if let Some((_, is_text)) = self.open.last_mut() {
            *is_text = false;
        }
        self.start_line(self.open.len());
    }

    fn start_line(&mut self, depth: usize) {
        if !self.formatted.is_empty() {
            self.formatted.push('\n');
            self.formatted.extend(std::iter::repeat_n("  ", depth.min(MAX_INDENT)));
        }
    }

    fn incomplete(&self) -> DecodeError {
        DecodeError::Incomplete { offset: self.text.len() }
    }
}

/// The length of the tag that begins here: to a `>` that isn't in quotes.
fn tag_len(text: &str) -> Option<usize> {
    let mut quote = None;
    let end = text.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        quote.is_none() && byte == b'>'
    });
    end.map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layer::tests::{choices, error_of_text, message, row};

    fn formatted(text: &str) -> String {
        match Xml.read(&message(Kind::Text, text.as_bytes())) {
            Ok(Read::Shown(Decoded::Text(text))) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_element_has_a_line() {
        assert_eq!(formatted("<a/>"), "<a/>");
        assert_eq!(
            formatted(
                "<?xml version=\"1.0\"?><a x='>'><b>text</b><c> <d/></c><!-- <no> --><e><![CDATA[<x>]]></e></a>"
            ),
            "<?xml version=\"1.0\"?>\n<a x='>'>\n  <b>text</b>\n  <c>\n    <d/>\n  </c>\n  <!-- <no> -->\n  <e><![CDATA[<x>]]></e>\n</a>"
        );
        assert_eq!(formatted("<a>one<b/>two</a>"), "<a>one\n  <b/>\n  two\n</a>");
        let again = formatted("<a>\n  <b>text</b>\n</a>");
        assert_eq!(formatted(&again), again);
    }

    #[test]
    fn it_is_offered_first_and_the_row_stays_as_it_was() {
        let open = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.com'/>";
        assert_eq!(choices(Kind::Text, open.as_bytes()), ["XMPP", "Text", "Hex"]);
        assert_eq!(row(Kind::Text, open.as_bytes()), open);
        assert_eq!(choices(Kind::Text, b"<a>1</a>"), ["XML", "Text", "Hex"]);
        for plain in ["<3", "< a >", "<a", "a>", "<a>", "<a></b>", "<>"] {
            assert_eq!(choices(Kind::Text, plain.as_bytes()), ["Text", "Hex"], "{plain}");
        }
    }

    #[test]
    fn bad_input_is_refused_where_it_is_wrong() {
        let incomplete = |offset| DecodeError::Incomplete { offset };
        for (text, error) in [
            ("<a", incomplete(2)),
            ("<img><b>bold</b>", incomplete(16)),
            ("<a b='>", incomplete(7)),
            ("<!-- a", incomplete(6)),
            ("<a></b>", DecodeError::malformed(3, "this closes an element that isn't open")),
            ("<a/></b>", DecodeError::malformed(4, "this closes an element that isn't open")),
            ("<a/>text", DecodeError::malformed(4, "text is only allowed inside an element")),
            ("<a>< /></a>", DecodeError::malformed(3, "a tag needs a name")),
        ] {
            assert_eq!(error_of_text(&Xml, text.as_bytes()), error, "{text}");
        }
        assert_eq!(error_of_text(&Xml, b"<a>\xff"), DecodeError::malformed(3, "this isn't valid UTF-8"));
        let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
        assert_eq!(formatted(&deep).lines().count(), 199_999);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[<>/a '\"!?\\[\\]-]{0,40}") {
            let _ = Xml.read(&message(Kind::Text, text.as_bytes()));
        }
    }
}
