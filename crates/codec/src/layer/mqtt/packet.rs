//! What is in the packets.

use std::borrow::Cow;

use super::{properties::properties, reason::reason};
use crate::layer::{DecodeError, Record, Rest, bytes::Bytes, object::Object};

/// The types of packets, by their number.
pub(super) const TYPES: [&str; 16] = [
    "",
    "CONNECT",
    "CONNACK",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "SUBACK",
    "UNSUBSCRIBE",
    "UNSUBACK",
    "PINGREQ",
    "PINGRESP",
    "DISCONNECT",
    "AUTH",
];

/// What a CONNECT packet's flags say.
pub(super) mod flags {
    pub(crate) const CLEAN: u8 = 0x02;
    pub(crate) const WILL: u8 = 0x04;
    pub(crate) const RETAIN: u8 = 0x20;
    pub(crate) const PASSWORD: u8 = 0x40;
    pub(crate) const USER: u8 = 0x80;
}

/// A packet that is being read as one of a version.
#[derive(Clone, Copy)]
pub(super) struct Packet<'m> {
    /// The first byte: type and flags.
    pub(super) first: u8,
    /// Whether it is of version 5, rather than 3.1.1.
    pub(super) is_5: bool,
    /// Whether the password is read too.
    pub(super) shows_password: bool,
    /// What follows the length.
    pub(super) body: Bytes<'m>,
    /// Where that begins in the payload.
    pub(super) start: usize,
}

impl<'m> Packet<'m> {
    pub(super) fn read(mut self) -> Result<Record<'m>, DecodeError> {
        let kind = usize::from(self.first >> 4);
        let object = Object::default().text("type", TYPES[kind]);
        let (words, object) = match kind {
            1 => self.connect(object)?,
            2 => self.connack(object)?,
            3 => return self.publish(object),
            4..=7 => self.acknowledgement(object)?,
            8 | 10 => self.subscribe(object, kind == 8)?,
            9 | 11 => self.granted(object)?,
            14 | 15 if self.is_5 => self.with_reason(object)?,
            // Version 3.1.1 has none.
            15 => return Err(DecodeError::malformed(0, "there is no such packet in version 3.1.1")),
            _ => (String::new(), object),
        };
        if !self.body.is_end() {
            return Err(DecodeError::malformed(self.body.at(), "the packet should end here"));
        }
        let space = if words.is_empty() { "" } else { " " };
        Ok(Record::new(format!("{}{space}{words}", TYPES[kind]), "", object.finish()))
    }

    fn connect(&mut self, object: Object) -> Result<(String, Object), DecodeError> {
        let at = self.body.at();
        let name = self.text()?;
        let level = self.body.byte()?;
        let version = match (name, level) {
            ("MQTT", 5) => "5",
            ("MQTT", 4) => "3.1.1",
            ("MQIsdp", 3) => "3.1",
            _ => return Err(DecodeError::malformed(at, "this isn't a version of MQTT that is known")),
        };
        // A packet that names its version is read as that.
        self.is_5 = level == 5;
        let flags = self.body.byte()?;
        let is_set = |flag| flags & flag != 0;
        let object = object
            .text("version", version)
            .json("clean", if is_set(flags::CLEAN) { "true" } else { "false" })
            .json("keepAlive", &self.body.u16()?.to_string());
        let mut object = self.properties(object, "properties")?;
        let client = self.text()?;
        object = object.text("clientId", client);
        if is_set(flags::WILL) {
            let will = self.properties(Object::default(), "properties")?;
            let will = will.text("topic", self.text()?);
            let payload = self.binary()?;
            let will = match std::str::from_utf8(payload) {
                Ok(text) => will.text("payload", text),
                Err(_) => will.json("payload", &crate::layer::stack::bytes(payload)),
            };
            let will = will
                .json("qos", &(flags >> 3 & 3).to_string())
                .json("retain", if is_set(flags::RETAIN) { "true" } else { "false" });
            object = object.json("will", &will.finish());
        }
        if is_set(flags::USER) {
            object = object.text("user", self.text()?);
        }
        if is_set(flags::PASSWORD) {
            let password = String::from_utf8_lossy(self.binary()?);
            // It's for the server only.
            object = object.text("password", if self.shows_password { &password } else { "••••••" });
        }
        // The server chooses an identifier if there is none.
        Ok((format!("{client} · MQTT {version}").trim_start().into(), object))
    }

    fn connack(&mut self, object: Object) -> Result<(String, Object), DecodeError> {
        let is_present = self.body.byte()? & 1 != 0;
        let code = self.body.byte()?;
        let words = match (self.is_5, code) {
            (false, 1) => "Unacceptable protocol version",
            (false, 2) => "Identifier rejected",
            (false, 3) => "Server unavailable",
            (false, 4) => "Bad user name or password",
            (false, 5) => "Not authorized",
            _ => reason(code),
        };
        let object = object
            .json("sessionPresent", if is_present { "true" } else { "false" })
            .json("code", &code.to_string())
            .text("reason", words);
        Ok((words.into(), self.properties(object, "properties")?))
    }

    fn publish(mut self, object: Object) -> Result<Record<'m>, DecodeError> {
        let flag = |bit: u8| if self.first & bit != 0 { "true" } else { "false" };
        let (retain, dup, qos) = (flag(1), flag(8), self.first >> 1 & 3);
        let topic = self.text()?;
        if topic.contains(['\0', '#', '+']) {
            return Err(DecodeError::malformed(2, "a topic can't contain this character"));
        }
        let object =
            object.text("topic", topic).json("qos", &qos.to_string()).json("retain", retain).json("dup", dup);
        let object = if qos > 0 { self.id(object)?.1 } else { object };
        let value = self.properties(object, "properties")?.finish();
        let offset = self.start + self.body.at();
        let rest = Rest { member: "payload", bytes: Cow::Borrowed(self.body.rest()), offset, layers: &[] };
        let title = format!("PUBLISH {topic} · QoS {qos}");
        Ok(Record { title: title.into(), brief: Cow::default(), value: Some(value.into()), rest: Some(rest) })
    }

    fn acknowledgement(&mut self, object: Object) -> Result<(String, Object), DecodeError> {
        let (id, object) = self.id(object)?;
        if self.body.is_end() || !self.is_5 {
            return Ok((format!("#{id}"), object));
        }
        let (words, object) = self.with_reason(object)?;
        Ok((format!("#{id} {words}"), object))
    }

    /// A reason and properties, either of which may be left out.
    fn with_reason(&mut self, object: Object) -> Result<(String, Object), DecodeError> {
        if self.body.is_end() {
            return Ok((String::new(), object));
        }
        let code = self.body.byte()?;
        let object = object.json("code", &code.to_string()).text("reason", reason(code));
        let object = if self.body.is_end() { object } else { self.properties(object, "properties")? };
        Ok((reason(code).into(), object))
    }

    fn subscribe(&mut self, object: Object, has_options: bool) -> Result<(String, Object), DecodeError> {
        let (id, object) = self.id(object)?;
        let object = self.properties(object, "properties")?;
        let (mut topics, mut filters) = (Vec::new(), Vec::new());
        // There is at least one.
        while filters.is_empty() || !self.body.is_end() {
            let topic = self.text()?;
            let mut filter = Object::default().text("topic", topic);
            if has_options {
                let options = self.body.byte()?;
                filter = filter.json("qos", &(options & 3).to_string());
                if self.is_5 {
                    filter = filter
                        .json("noLocal", if options & 4 != 0 { "true" } else { "false" })
                        .json("retainAsPublished", if options & 8 != 0 { "true" } else { "false" })
                        .json("retainHandling", &(options >> 4 & 3).to_string());
                }
            }
            topics.push(topic);
            filters.push(filter.finish());
        }
        Ok((
            format!("{} #{id}", topics.join(", ")),
            object.json("filters", &format!("[{}]", filters.join(","))),
        ))
    }

    fn granted(&mut self, object: Object) -> Result<(String, Object), DecodeError> {
        let (id, object) = self.id(object)?;
        if !self.is_5 && self.first >> 4 == 11 {
            return Ok((format!("#{id}"), object));
        }
        let object = self.properties(object, "properties")?;
        let mut codes = Vec::new();
        while codes.is_empty() || !self.body.is_end() {
            codes.push(self.body.byte()?.to_string());
        }
        Ok((format!("#{id}"), object.json("codes", &format!("[{}]", codes.join(",")))))
    }

    fn id(&mut self, object: Object) -> Result<(u16, Object), DecodeError> {
        let id = self.body.u16()?;
        Ok((id, object.json("id", &id.to_string())))
    }

    /// The properties, which only version 5 has.
    fn properties(&mut self, object: Object, name: &str) -> Result<Object, DecodeError> {
        if !self.is_5 {
            return Ok(object);
        }
        let properties = properties(&mut self.body)?;
        Ok(if properties == "{}" { object } else { object.json(name, &properties) })
    }

    fn text(&mut self) -> Result<&'m str, DecodeError> {
        let len = self.body.u16()?;
        self.body.text(len.into())
    }

    fn binary(&mut self) -> Result<&'m [u8], DecodeError> {
        let len = self.body.u16()?;
        self.body.take(len.into())
    }
}
