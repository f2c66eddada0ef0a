//! MQTT 3.1.1 and 5.

mod compose;
mod forms;
mod packet;
mod properties;
mod reason;
#[cfg(test)]
mod tests;
pub mod topic;

use weft_message::{Kind, Message, Payload};

use self::packet::Packet;
use super::{
    ComposeError, Connection, DecodeError, Exchange, Fit, Form, Layer, Published, READ_LIMIT, Read, Record,
    Role, bytes::Bytes,
};
use crate::json::Node;

/// Packets, of which there may be several in a message. Whether they are of version 5 is judged by what is in them.
pub struct Mqtt;

impl Layer for Mqtt {
    fn name(&self) -> &'static str {
        "MQTT"
    }

    /// A CONNECT packet has the version behind the protocol's name.
    fn spoken_as(&self, connection: &Connection<'_>) -> String {
        let level = connection.messages.iter().find_map(|message| {
            let body = message.bytes.strip_prefix(&[0x10])?;
            let names = [&b"\0\x04MQTT"[..], b"\0\x06MQIsdp"];
            // The length before the name takes up to four bytes.
            (1..=4)
                .filter_map(|at| body.get(at..))
                .find_map(|rest| names.iter().find_map(|name| rest.strip_prefix(*name)?.first().copied()))
        });
        match level {
            Some(3) => "MQTT 3.1",
            Some(4) => "MQTT 3.1.1",
            Some(5) => "MQTT 5",
            _ => self.name(),
        }
        .into()
    }

    /// Pings are too short to tell them from anything else.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let first = *message.bytes.first()?;
        let is_small = message.bytes.len() <= READ_LIMIT;
        if !is_small || !self.has_values(message.kind, first) || self.read(message).is_err() {
            return None;
        }
        Some(if message.bytes.len() > 2 { Fit::Certain } else { Fit::Possible })
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        // The versions differ in their properties. What can be read as version 5 hardly ever is of another: a payload of
        // version 3.1.1 would have to begin with a zero, or be what properties look like.
        let read = |is_5| move |packet: Packet<'m>| Packet { is_5, ..packet }.read();
        packets(message.bytes, |packet| read(true)(packet).or_else(|_| read(false)(packet)))
            .map(Read::Records)
    }

    fn published(&self) -> Option<Published> {
        Some(Published { topic: "/topic", payload: "payload" })
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        compose::packet(value).map(Payload::Binary)
    }

    fn forms(&self) -> &'static [Form] {
        forms::FORMS
    }

    fn types(&self) -> &'static [&'static str] {
        &packet::TYPES[1..]
    }

    fn exchange(&self, value: Node<'_>) -> Option<Exchange> {
        let id = value.member("id");
        match value.member("type")?.scalar_text()?.as_ref() {
            "CONNECT" => Exchange::only(Role::Request, "connect"),
            "CONNACK" => Exchange::only(Role::Reply, "connect"),
            "PINGREQ" => Exchange::only(Role::Request, "ping"),
            "PINGRESP" => Exchange::only(Role::Reply, "ping"),
            "PUBLISH" | "SUBSCRIBE" | "UNSUBSCRIBE" => Exchange::request(id),
            "PUBACK" | "PUBREC" | "SUBACK" | "UNSUBACK" => Exchange::reply(id),
            "PUBREL" => Exchange::new(Role::Request, "release", id),
            "PUBCOMP" => Exchange::new(Role::Reply, "release", id),
            _ => None,
        }
    }

    fn is_heartbeat(&self, title: &str) -> bool {
        matches!(title, "PINGREQ" | "PINGRESP")
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Binary && is_header(first)
    }
}

impl Mqtt {
    /// Reads packets as a server does, who knows which version the client speaks and needs to see its password.
    ///
    /// # Errors
    /// As for [`Layer::read`].
    pub fn read_as_server(bytes: &[u8], is_5: bool) -> Result<Vec<Record<'_>>, DecodeError> {
        packets(bytes, |packet| Packet { is_5, shows_password: true, ..packet }.read())
    }
}

/// Reads each packet with `read`.
fn packets<'m>(
    bytes: &'m [u8],
    read: impl Fn(Packet<'m>) -> Result<Record<'m>, DecodeError>,
) -> Result<Vec<Record<'m>>, DecodeError> {
    let mut bytes = Bytes::new(bytes);
    let mut records = Vec::new();
    loop {
        let at = bytes.at();
        let packet = packet(&mut bytes)?;
        let start = packet.start;
        read(packet).map_err(|error| error.shifted(start))?.add_to(&mut records, at)?;
        if bytes.is_end() {
            return Ok(records);
        }
    }
}

/// Whether a packet may begin with this byte: its type, and flags that most types don't have.
fn is_header(first: u8) -> bool {
    match (first >> 4, first & 0xf) {
        (0, _) => false,
        // Neither may the two bits of the quality of service both be set.
        (3, flags) => flags & 0b0110 != 0b0110,
        (6 | 8 | 10, flags) => flags == 2,
        (_, flags) => flags == 0,
    }
}

/// Splits the next packet off.
fn packet<'m>(bytes: &mut Bytes<'m>) -> Result<Packet<'m>, DecodeError> {
    let at = bytes.at();
    let first = bytes.byte()?;
    if !is_header(first) {
        return Err(DecodeError::malformed(at, "no packet begins with this byte"));
    }
    let len = bytes.varint(4)?;
    let start = bytes.at();
    let body = Bytes::new(bytes.take(len)?);
    Ok(Packet { first, is_5: false, shows_password: false, body, start })
}
