//! Topics of MQTT.

use weft_codec::{
    json::{Node, quote},
    layer::topic,
};

use super::{Call, Heard, Refusal, Said, member, text};

/// Identifiers have 16 bits; 0 isn't one, and the dialogue subscribes again with the last one.
const LAST: u64 = 0xfffe;

/// From this reason on, a packet says no.
const FAILURES: u8 = 0x80;

pub(super) fn say(call: &Call, id: u64, is_5: bool) -> Option<Said> {
    let id = (id - 1) % LAST + 1;
    let version = if is_5 { r#""version":"5","# } else { "" };
    match call {
        Call::Publish { topic, payload, qos, retain } => {
            let topic = member("topic", topic);
            let number = if *qos > 0 { format!(r#","id":{id}"#) } else { String::new() };
            let value = format!(
                r#"{{{version}"type":"PUBLISH"{topic},"qos":{qos},"retain":{retain},"payload":{payload}{number}}}"#
            );
            Some(match qos {
                0 => Said::only(value),
                1 => Said::answered(value, move |record| acknowledged(record, id, "PUBACK")),
                _ => Said::answered(value, move |record| acknowledged(record, id, "PUBCOMP")),
            })
        }
        Call::Subscribe { topic, qos, .. } => {
            let packet = |kind: &str, options: &str| {
                let topic = quote(topic);
                format!(r#"{{{version}"type":"{kind}","id":{id},"filters":[{{"topic":{topic}{options}}}]}}"#)
            };
            let filter = topic.clone();
            let value = packet("SUBSCRIBE", &format!(r#","qos":{qos}"#));
            let said = Said::answered(value, move |record| subscribed(record, id, &filter));
            Some(said.left_with(packet("UNSUBSCRIBE", ""), &**topic))
        }
        _ => None,
    }
}

/// A QoS of 2 may be refused by the first of its two acknowledgements.
fn acknowledged(record: Node<'_>, id: u64, last: &str) -> Heard {
    let kind = text(record, "type");
    if text(record, "id") != id.to_string() || kind != last && kind != "PUBREC" {
        return Heard::Nothing;
    }
    if text(record, "code").parse().is_ok_and(|code: u8| code >= FAILURES) {
        return Heard::refused(record, record.member("reason"));
    }
    if kind == last { Heard::done("null") } else { Heard::Nothing }
}

fn subscribed(record: Node<'_>, id: u64, filter: &str) -> Heard {
    match &*text(record, "type") {
        "PUBLISH" if topic::matches(filter, &text(record, "topic")) => Heard::Item,
        "SUBACK" if text(record, "id") == id.to_string() => {
            let code = record.member("codes").and_then(|codes| codes.children().next());
            match code.and_then(|code| code.raw().parse::<u8>().ok()) {
                Some(code @ FAILURES..) => {
                    let words = format!("the server refused the subscription, with reason {code}");
                    Heard::Done(Err(Refusal { words, value: record.raw().into() }))
                }
                _ => Heard::Nothing,
            }
        }
        _ => Heard::Nothing,
    }
}
