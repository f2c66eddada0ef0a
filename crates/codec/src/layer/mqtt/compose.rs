//! Makes packets of values. The member `version` says which version they are of: `"5"`, or else 3.1.1.

use super::{
    packet::{TYPES, flags},
    properties::write_properties,
};
use crate::{
    json::{Node, NodeKind},
    layer::{
        ComposeError,
        compose::{self, wrong},
    },
};

/// The largest packet, without its header.
const MOST: usize = 0x0fff_ffff;

/// The body of a packet that is being written.
pub(super) struct Body {
    bytes: Vec<u8>,
    is_5: bool,
}

/// Makes a packet.
pub(super) fn packet(value: Node<'_>) -> Result<Vec<u8>, ComposeError> {
    let name = compose::text(value, "type")?;
    let kind = TYPES.iter().position(|kind| !kind.is_empty() && *kind == name);
    let kind = kind.ok_or(wrong("type", "isn't a type of MQTT"))?;
    let version = compose::text_or(value, "version", Some("3.1.1"))?;
    if !matches!(&*version, "3.1.1" | "5") {
        return Err(wrong("version", "has to be 3.1.1 or 5"));
    }
    let mut body = Body { bytes: Vec::new(), is_5: version == "5" };
    let mut first = (kind as u8) << 4;
    match kind {
        1 => body.connect(value)?,
        2 => body.connack(value)?,
        3 => first |= body.publish(value)?,
        4..=7 => body.acknowledgement(value)?,
        8 | 10 => body.subscribe(value, kind == 8)?,
        9 | 11 => body.granted(value, kind == 9)?,
        12 | 13 => {}
        _ if kind == 15 && !body.is_5 => return Err(wrong("type", "doesn't exist in version 3.1.1")),
        _ => body.reason(value)?,
    }
    // These have a flag that is always set.
    if matches!(kind, 6 | 8 | 10) {
        first |= 2;
    }
    if body.bytes.len() > MOST {
        return Err(wrong("payload", "is larger than a packet can be"));
    }
    let mut packet = vec![first];
    put_varint(&mut packet, body.bytes.len() as u64);
    packet.append(&mut body.bytes);
    Ok(packet)
}

impl Body {
    fn connect(&mut self, value: Node<'_>) -> Result<(), ComposeError> {
        put_text(&mut self.bytes, "MQTT", "type")?;
        self.bytes.push(if self.is_5 { 5 } else { 4 });
        let will = value.member("will");
        let (user, password) = (value.member("user"), value.member("password"));
        // A session begins anew unless it says otherwise.
        let is_clean = value.member("clean").is_none() || compose::flag(value, "clean")?;
        let mut set = if is_clean { flags::CLEAN } else { 0 };
        if let Some(will) = will {
            set |= flags::WILL | qos(will)? << 3;
            set |= if compose::flag(will, "retain")? { flags::RETAIN } else { 0 };
        }
        set |= if user.is_some() { flags::USER } else { 0 };
        set |= if password.is_some() { flags::PASSWORD } else { 0 };
        self.bytes.push(set);
        self.u16(compose::number(value, "keepAlive", u16::MAX.into())?.unwrap_or(60));
        self.properties(value)?;
        self.text(&compose::text_or(value, "clientId", Some(""))?, "clientId")?;
        if let Some(will) = will {
            self.properties(will)?;
            self.text(&compose::text(will, "topic")?, "topic")?;
            let payload =
                will.member("payload").map(|payload| compose::bytes(payload, "payload")).transpose()?;
            put_binary(&mut self.bytes, &payload.unwrap_or_default(), "payload")?;
        }
        if user.is_some() {
            self.text(&compose::text(value, "user")?, "user")?;
        }
        if let Some(password) = password {
            put_binary(&mut self.bytes, &compose::bytes(password, "password")?, "password")?;
        }
        Ok(())
    }

    fn connack(&mut self, value: Node<'_>) -> Result<(), ComposeError> {
        self.bytes.push(compose::flag(value, "sessionPresent")?.into());
        self.bytes.push(code(value)?);
        self.properties(value)
    }

    /// Returns the flags.
    fn publish(&mut self, value: Node<'_>) -> Result<u8, ComposeError> {
        let topic = compose::text(value, "topic")?;
        if topic.contains(['\0', '#', '+']) {
            return Err(wrong("topic", "can't contain #, + or NUL"));
        }
        self.text(&topic, "topic")?;
        let qos = qos(value)?;
        if qos > 0 {
            self.id(value)?;
        }
        self.properties(value)?;
        if let Some(payload) = value.member("payload") {
            self.bytes.extend_from_slice(&compose::bytes(payload, "payload")?);
        }
        let flag = |name, bit: u8| compose::flag(value, name).map(|is_set| if is_set { bit } else { 0 });
        Ok(qos << 1 | flag("retain", 1)? | flag("dup", 8)?)
    }

    fn acknowledgement(&mut self, value: Node<'_>) -> Result<(), ComposeError> {
        self.id(value)?;
        self.reason(value)
    }

    /// A reason and properties, unless there is nothing to say.
    fn reason(&mut self, value: Node<'_>) -> Result<(), ComposeError> {
        if self.is_5 && (value.member("code").is_some() || value.member("properties").is_some()) {
            self.bytes.push(code(value)?);
            self.properties(value)?;
        }
        Ok(())
    }

    fn subscribe(&mut self, value: Node<'_>, has_options: bool) -> Result<(), ComposeError> {
        self.id(value)?;
        self.properties(value)?;
        let filters = value.member("filters").filter(|filters| filters.kind() == NodeKind::Array);
        let filters = filters.filter(|filters| filters.child_count() > 0);
        for filter in filters.ok_or(wrong("filters", "has to be an array with at least one"))?.children() {
            self.text(&compose::text(filter, "topic")?, "topic")?;
            if has_options {
                let flag =
                    |name, bit: u8| compose::flag(filter, name).map(|is_set| if is_set { bit } else { 0 });
                let handling = compose::number(filter, "retainHandling", 2)?.unwrap_or_default() as u8;
                let options = flag("noLocal", 4)? | flag("retainAsPublished", 8)? | handling << 4;
                self.bytes.push(qos(filter)? | if self.is_5 { options } else { 0 });
            }
        }
        Ok(())
    }

    fn granted(&mut self, value: Node<'_>, is_subscription: bool) -> Result<(), ComposeError> {
        self.id(value)?;
        self.properties(value)?;
        if self.is_5 || is_subscription {
            let codes = value.member("codes").ok_or(wrong("codes", "is missing"))?;
            for code in codes.children() {
                self.bytes
                    .push(code.raw().parse().map_err(|_| wrong("codes", "has to be numbers up to 255"))?);
            }
        }
        Ok(())
    }

    fn id(&mut self, value: Node<'_>) -> Result<(), ComposeError> {
        let id = compose::number(value, "id", u16::MAX.into())?.filter(|id| *id > 0);
        self.u16(id.ok_or(wrong("id", "has to be a number from 1 to 65,535"))?);
        Ok(())
    }

    /// The properties, which only version 5 has.
    fn properties(&mut self, value: Node<'_>) -> Result<(), ComposeError> {
        match (self.is_5, value.member("properties")) {
            (true, properties) => write_properties(properties, &mut self.bytes),
            (false, None) => Ok(()),
            (false, Some(_)) => Err(wrong("properties", "need version 5")),
        }
    }

    fn text(&mut self, text: &str, name: &'static str) -> Result<(), ComposeError> {
        put_text(&mut self.bytes, text, name)
    }

    /// Numbers that don't fit have been refused.
    fn u16(&mut self, number: u64) {
        self.bytes.extend_from_slice(&(number as u16).to_be_bytes());
    }
}

fn qos(value: Node<'_>) -> Result<u8, ComposeError> {
    Ok(compose::number(value, "qos", 2)?.unwrap_or_default() as u8)
}

fn code(value: Node<'_>) -> Result<u8, ComposeError> {
    Ok(compose::number(value, "code", u8::MAX.into())?.unwrap_or_default() as u8)
}

/// Seven bits a byte, the lowest first.
pub(super) fn put_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str, name: &'static str) -> Result<(), ComposeError> {
    put_binary(bytes, text.as_bytes(), name)
}

pub(super) fn put_binary(bytes: &mut Vec<u8>, binary: &[u8], name: &'static str) -> Result<(), ComposeError> {
    let len = u16::try_from(binary.len()).map_err(|_| wrong(name, "is longer than 65,535 bytes"))?;
    bytes.extend_from_slice(&len.to_be_bytes());
    bytes.extend_from_slice(binary);
    Ok(())
}
