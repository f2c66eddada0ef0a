//! The properties of MQTT 5.

use super::compose::{put_binary, put_text, put_varint};
use crate::{
    json::Node,
    layer::{
        ComposeError, DecodeError,
        bytes::Bytes,
        compose::{self, wrong},
        object::Object,
        stack,
    },
};

/// What a property's value is.
#[derive(Clone, Copy)]
enum Type {
    /// A number of this many bytes.
    Number(usize),
    Varint,
    Text,
    Binary,
    /// A name and a value, as often as the sender likes.
    Pair,
}

const PROPERTIES: [(u8, &str, Type); 27] = [
    (1, "payloadFormatIndicator", Type::Number(1)),
    (2, "messageExpiryInterval", Type::Number(4)),
    (3, "contentType", Type::Text),
    (8, "responseTopic", Type::Text),
    (9, "correlationData", Type::Binary),
    (11, "subscriptionIdentifier", Type::Varint),
    (17, "sessionExpiryInterval", Type::Number(4)),
    (18, "assignedClientIdentifier", Type::Text),
    (19, "serverKeepAlive", Type::Number(2)),
    (21, "authenticationMethod", Type::Text),
    (22, "authenticationData", Type::Binary),
    (23, "requestProblemInformation", Type::Number(1)),
    (24, "willDelayInterval", Type::Number(4)),
    (25, "requestResponseInformation", Type::Number(1)),
    (26, "responseInformation", Type::Text),
    (28, "serverReference", Type::Text),
    (31, "reasonString", Type::Text),
    (33, "receiveMaximum", Type::Number(2)),
    (34, "topicAliasMaximum", Type::Number(2)),
    (35, "topicAlias", Type::Number(2)),
    (36, "maximumQoS", Type::Number(1)),
    (37, "retainAvailable", Type::Number(1)),
    (38, "userProperties", Type::Pair),
    (39, "maximumPacketSize", Type::Number(4)),
    (40, "wildcardSubscriptionAvailable", Type::Number(1)),
    (41, "subscriptionIdentifiersAvailable", Type::Number(1)),
    (42, "sharedSubscriptionAvailable", Type::Number(1)),
];

/// Reads properties, as a JSON object.
pub(super) fn properties(bytes: &mut Bytes<'_>) -> Result<String, DecodeError> {
    let len = bytes.varint(4)?;
    let start = bytes.at();
    let mut properties = Bytes::new(bytes.take(len)?);
    let (mut object, mut pairs) = (Object::default(), None::<Object>);
    while !properties.is_end() {
        let at = start + properties.at();
        let id = properties.byte()?;
        let property = PROPERTIES.iter().find(|(number, ..)| *number == id);
        let &(_, name, kind) = property.ok_or(DecodeError::malformed(at, "there is no such property"))?;
        object = match kind {
            Type::Number(len) => object.json(name, &properties.number(len)?.to_string()),
            Type::Varint => object.json(name, &properties.varint(4)?.to_string()),
            Type::Text => object.text(name, text(&mut properties)?),
            Type::Binary => {
                let len = properties.number(2)?;
                object.json(name, &stack::bytes(properties.take(len)?))
            }
            Type::Pair => {
                let name = text(&mut properties)?;
                pairs = Some(pairs.unwrap_or_default().text(name, text(&mut properties)?));
                object
            }
        };
    }
    Ok(match pairs {
        Some(pairs) => object.json("userProperties", &pairs.finish()),
        None => object,
    }
    .finish())
}

fn text<'m>(bytes: &mut Bytes<'m>) -> Result<&'m str, DecodeError> {
    let len = bytes.number(2)?;
    bytes.text(len)
}

/// Writes properties, given as a JSON object.
pub(super) fn write_properties(value: Option<Node<'_>>, into: &mut Vec<u8>) -> Result<(), ComposeError> {
    let mut properties = Vec::new();
    for member in value.into_iter().flat_map(Node::children) {
        write_property(member, &mut properties)?;
    }
    put_varint(into, properties.len() as u64);
    into.append(&mut properties);
    Ok(())
}

fn write_property(member: Node<'_>, into: &mut Vec<u8>) -> Result<(), ComposeError> {
    let key = member.key().unwrap_or_default();
    if key == "userProperties" {
        for pair in member.children() {
            into.push(38);
            put_text(into, &pair.key().unwrap_or_default(), "userProperties")?;
            put_text(into, &pair.scalar_text().unwrap_or_default(), "userProperties")?;
        }
        return Ok(());
    }
    let property = PROPERTIES.iter().find(|(_, name, _)| *name == key);
    let &(id, name, kind) = property.ok_or(wrong("properties", "has a property that doesn't exist"))?;
    into.push(id);
    let number = |len: usize| {
        let number = member.raw().parse().ok().filter(|number: &u64| number >> (8 * len) == 0);
        number.ok_or(wrong(name, "has to be a whole number that isn't too large"))
    };
    match kind {
        Type::Number(len) => into.extend_from_slice(&number(len)?.to_be_bytes()[8 - len..]),
        Type::Varint => put_varint(into, number(4)?.min(0x0fff_ffff)),
        Type::Text => put_text(into, &member.scalar_text().unwrap_or_default(), name)?,
        Type::Binary => put_binary(into, &compose::bytes(member, name)?, name)?,
        Type::Pair => {}
    }
    Ok(())
}
