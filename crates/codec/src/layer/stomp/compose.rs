//! Makes frames of values.

use weft_message::Payload;

use super::{COMMANDS, has_escapes};
use crate::{
    json::Node,
    layer::{
        ComposeError,
        FieldKind::{Choice, Headers, Line, Payload as Body},
        Form,
        compose::{self, wrong},
        form::{Part, field, fixed},
    },
};

/// What a client sends.
pub(super) const FORMS: &[Form] = &[
    Form {
        name: "Send",
        parts: &[
            fixed(&["command"], "\"SEND\""),
            DESTINATION,
            field("Content type", Line).placeholder("application/json").at(&["headers", "content-type"]),
            HEADERS,
            field("Body", Body).placeholder("{\"price\": 101}").at(&["body"]),
        ],
    },
    Form {
        name: "Subscribe",
        parts: &[
            fixed(&["command"], "\"SUBSCRIBE\""),
            fixed(&["headers", "id"], "\"sub-{{next_id}}\""),
            DESTINATION,
            field("Acknowledge", Choice(ACK)).at(&["headers", "ack"]),
            HEADERS,
        ],
    },
    Form {
        name: "Unsubscribe",
        parts: &[
            fixed(&["command"], "\"UNSUBSCRIBE\""),
            field("Subscription", Line).required().placeholder("sub-1").at(&["headers", "id"]),
            HEADERS,
        ],
    },
    Form {
        name: "Acknowledge",
        parts: &[
            fixed(&["command"], "\"ACK\""),
            field("Id", Line).required().at(&["headers", "id"]),
            HEADERS,
        ],
    },
];

const DESTINATION: Part =
    field("Destination", Line).required().placeholder("/topic/prices").at(&["headers", "destination"]);
const HEADERS: Part = field("More headers", Headers).placeholder("receipt: {{next_id}}").at(&["headers"]);
const ACK: &[(&str, &str)] =
    &[("automatically", ""), ("up to a message", "\"client\""), ("each message", "\"client-individual\"")];

/// Makes a frame.
pub(super) fn frame(value: Node<'_>) -> Result<Payload, ComposeError> {
    let command = compose::text(value, "command")?;
    if command == "heart-beat" {
        return Ok(Payload::Text("\n".into()));
    }
    if !COMMANDS.contains(&&*command) {
        return Err(wrong("command", "isn't a command of STOMP"));
    }
    let body = value.member("body").map(|body| compose::bytes(body, "body")).transpose()?.unwrap_or_default();
    let mut frame = format!("{command}\n");
    let headers = value.member("headers");
    for header in headers.into_iter().flat_map(Node::children) {
        let name = header.key().unwrap_or_default();
        let text = header.scalar_text().ok_or(wrong("headers", "have to be texts"))?;
        frame += &header_line(&name, &text, has_escapes(&command))?;
    }
    // Otherwise the body would end at its first NUL.
    if body.contains(&0) && headers.and_then(|headers| headers.member("content-length")).is_none() {
        frame += &format!("content-length:{}\n", body.len());
    }
    frame.push('\n');
    let bytes = [frame.as_bytes(), &body, b"\0"].concat();
    Ok(String::from_utf8(bytes).map_or_else(|error| Payload::Binary(error.into_bytes()), Payload::Text))
}

fn header_line(name: &str, text: &str, has_escapes: bool) -> Result<String, ComposeError> {
    let is_plain = |text: &str| !text.contains(['\n', '\r']);
    match has_escapes {
        true => Ok(format!("{}:{}\n", escape(name), escape(text))),
        false if is_plain(name) && is_plain(text) && !name.contains(':') => Ok(format!("{name}:{text}\n")),
        false => Err(wrong("headers", "can't contain line breaks in this frame")),
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace(':', "\\c")
}
