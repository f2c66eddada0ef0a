//! Socket.IO, revision 5 of its protocol. Engine.IO carries it.

mod compose;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use weft_message::{Kind, Message, Payload};

pub(super) use self::compose::FORMS;
use super::{
    ComposeError, DecodeError, Exchange, Fit, Form, Layer, Lookup, Read, Record, Role, object::Object,
};
use crate::json::{self, JsonError, Node, Path};

/// Socket.IO's packets, without those of Engine.IO that they are in.
pub struct SocketIo;

const TYPES: [&str; 7] =
    ["CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"];

/// [`TYPES`] as JSON.
const QUOTED: [&str; 7] = [
    "\"CONNECT\"",
    "\"DISCONNECT\"",
    "\"EVENT\"",
    "\"ACK\"",
    "\"CONNECT_ERROR\"",
    "\"BINARY_EVENT\"",
    "\"BINARY_ACK\"",
];

/// A packet, split but not checked any further.
struct Packet<'m> {
    kind: usize,
    /// How many binary messages follow that belong to it.
    attachments: Option<&'m str>,
    namespace: &'m str,
    /// What an acknowledgement refers to.
    id: Option<&'m str>,
    /// JSON, or nothing.
    data: &'m str,
    /// Where the data begins.
    offset: usize,
}

impl Layer for SocketIo {
    fn name(&self) -> &'static str {
        "Socket.IO"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let packet = Packet::split(message.bytes).ok()?;
        if packet.data.is_empty() {
            let has_data = packet.is_event() || packet.is_ack();
            let fit = if packet.namespace == "/" { Fit::Possible } else { Fit::Certain };
            return (!has_data).then_some(fit);
        }
        let begins = if packet.is_event() {
            "[\""
        } else if packet.is_ack() {
            "["
        } else {
            "{"
        };
        (packet.data.starts_with(begins) && json::check(packet.data).is_ok()).then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let packet = Packet::split(message.bytes)?;
        let invalid = |error: JsonError| DecodeError::Json(error.shifted(packet.offset));
        let title = |words: &str| {
            let namespace = if packet.namespace == "/" { "" } else { packet.namespace };
            let id = packet.id.map(|id| format!("#{id}")).unwrap_or_default();
            let words = [TYPES[packet.kind], words, namespace, &id];
            words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let mut value = Object::default()
            .text("type", TYPES[packet.kind])
            .text("namespace", packet.namespace)
            .some("id", packet.id)
            .some("attachments", packet.attachments);
        if !packet.is_event() && !packet.is_ack() {
            if !packet.data.is_empty() {
                json::check(packet.data).map_err(invalid)?;
                value = value.json("data", packet.data);
            }
            return Ok(Record::new(title(""), packet.data, value.finish()).into());
        }
        let tree = json::parse(packet.data).map_err(invalid)?;
        let mut args: Vec<_> = tree.root().children().map(|node| &packet.data[node.span()]).collect();
        if !packet.data.starts_with('[') || packet.is_event() && args.is_empty() {
            return Err(DecodeError::malformed(
                packet.offset,
                "an array is expected here, with the event's name first",
            ));
        }
        let mut event = Cow::default();
        if packet.is_event() {
            let name = args.remove(0);
            event = json::text_of(name);
            value = value.json("event", name);
        }
        let args = args.join(",");
        let value = value.json("args", &format!("[{args}]"));
        Ok(Record::new(title(&event), args, value.finish()).into())
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        compose::packet(value).map(Payload::Text)
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    /// In the packet as it is, since a filter may look at a million of them.
    fn look_up<'m>(&self, message: &Message<'m>, path: Path<'_>) -> Lookup<'m> {
        let (Ok(packet), Some((first, _, path))) = (Packet::split(message.bytes), path.split()) else {
            return Lookup::ByReading;
        };
        let skipped = usize::from(packet.is_event());
        let found = match first {
            "type" if path.is_empty() => Some(QUOTED[packet.kind]),
            "event" if packet.is_event() => path.within_element(0).find(packet.data),
            "args" if packet.is_event() || packet.is_ack() => match path.split() {
                Some((_, index, path)) => {
                    index.and_then(|index| path.within_element(index.checked_add(skipped)?).find(packet.data))
                }
                None => return Lookup::ByReading,
            },
            "data" if !packet.is_event() && !packet.is_ack() => path.find(packet.data),
            "namespace" => return Lookup::ByReading,
            "id" if path.is_empty() => packet.id,
            "attachments" if path.is_empty() => packet.attachments,
            _ => None,
        };
        found.map_or(Lookup::Nothing, Lookup::Value)
    }

    fn exchange(&self, value: Node<'_>) -> Option<Exchange> {
        let kind = value.member("type")?.scalar_text()?;
        let role = if kind.ends_with("ACK") { Role::Reply } else { Role::Request };
        Exchange::new(role, &value.member("namespace")?.scalar_text()?, value.member("id"))
    }

    fn literal(&self, _: Kind, text: &str) -> Option<String> {
        const OWN: [&str; 8] = ["type", "namespace", "id", "attachments", "event", "args", "data", "/"];
        let is_own = TYPES.contains(&text) || OWN.contains(&text);
        // A namespace isn't in quotes.
        let is_namespace = text.starts_with('/');
        (!is_own).then(|| if is_namespace { text.to_owned() } else { format!("\"{text}\"") })
    }
}

impl<'m> Packet<'m> {
    /// `51-/admin,7["file",{"_placeholder":true,"num":0}]` is a binary event with one attachment, in the namespace
    /// `/admin`, to be acknowledged as 7.
    fn split(bytes: &'m [u8]) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| DecodeError::malformed(error.valid_up_to(), "this isn't valid UTF-8"))?;
        let kind = match text.as_bytes().first() {
            None => return Err(DecodeError::Incomplete { offset: 0 }),
            Some(kind @ b'0'..=b'6') => usize::from(kind - b'0'),
            Some(_) => {
                return Err(DecodeError::malformed(0, "a packet begins with its type, a digit up to 6"));
            }
        };
        let mut rest = &text[1..];
        let mut attachments = None;
        if kind >= 5 {
            let (count, after) = digits(rest);
            let after = after.strip_prefix('-').filter(|_| !count.is_empty());
            let no_count = DecodeError::malformed(1, "the number of attachments is missing, as in 51-");
            (attachments, rest) = (Some(count), after.ok_or(no_count)?);
        }
        let mut namespace = "/";
        if rest.starts_with('/') {
            // A packet without data has no comma.
            (namespace, rest) = rest.split_once(',').unwrap_or((rest, ""));
        }
        let (id, data) = digits(rest);
        if [id, attachments.unwrap_or_default()]
            .iter()
            .any(|number| number.len() > 1 && number.starts_with('0'))
        {
            return Err(DecodeError::malformed(1, "a number can't begin with 0"));
        }
        let id = Some(id).filter(|id| !id.is_empty());
        let offset = text.len() - data.len();
        if !data.is_empty() && !data.starts_with(['[', '{', '"']) {
            return Err(DecodeError::malformed(offset, "JSON is expected here"));
        }
        Ok(Self { kind, attachments, namespace, id, data, offset })
    }

    fn is_event(&self) -> bool {
        matches!(self.kind, 2 | 5)
    }

    fn is_ack(&self) -> bool {
        matches!(self.kind, 3 | 6)
    }
}

/// The digits that a text begins with, as JSON would have them, and what follows.
fn digits(text: &str) -> (&str, &str) {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(len)
}
