//! Action Cable, of Ruby on Rails.

use super::{
    Exchange,
    json_protocol::{Array, JsonProtocol, Reading, string},
};
use crate::json::{self, Node, NodeKind};

/// The protocol `actioncable-v1-json`.
pub static ACTION_CABLE: JsonProtocol = JsonProtocol {
    name: "Action Cable",
    mark: "\"",
    read,
    exchange,
    heartbeats: &["ping"],
    forms: &[],
    packed: None,
    array: Array::Never,
};

fn exchange(value: Node<'_>) -> Option<Exchange> {
    let identifier = value.member("identifier");
    match (string(value, "command").as_deref(), string(value, "type").as_deref()) {
        (Some("subscribe"), _) => Exchange::request(identifier),
        (_, Some("confirm_subscription" | "reject_subscription")) => Exchange::reply(identifier),
        _ => None,
    }
}

fn read(node: Node<'_>) -> Option<Reading> {
    let kind = string(node, "command").or_else(|| string(node, "type"));
    let contents = node.member("message").or(node.member("data"));
    let Some(identifier) = string(node, "identifier") else {
        let is_certain = match kind.as_deref()? {
            "ping" if contents.is_some_and(|contents| contents.kind() == NodeKind::Number) => true,
            "disconnect" if node.member("reconnect").is_some() => true,
            "welcome" => false,
            _ => return None,
        };
        let reading = Reading::certain(&[kind.as_deref()?], contents.or(node.member("reason")));
        return Some(Reading { is_certain, ..reading });
    };
    // The identifier is JSON in a string.
    let channel = string(json::parse(identifier).ok()?.root(), "channel")?;
    Some(Reading::certain(&[kind.as_deref().unwrap_or("message"), &channel], contents))
}

#[cfg(test)]
mod tests {
    use weft_message::Kind;

    use crate::layer::tests::{choices, row, tree};

    #[test]
    fn commands_and_messages_name_their_channel() {
        for (text, line) in [
            (
                r#"{"command":"subscribe","identifier":"{\"channel\":\"ChatChannel\",\"room\":1}"}"#,
                "subscribe ChatChannel",
            ),
            (
                r#"{"identifier":"{\"channel\":\"ChatChannel\"}","type":"confirm_subscription"}"#,
                "confirm_subscription ChatChannel",
            ),
            (
                r#"{"identifier":"{\"channel\":\"ChatChannel\"}","message":{"a":1}}"#,
                r#"message ChatChannel · {"a":1}"#,
            ),
            (r#"{"type":"ping","message":1700000000}"#, "ping · 1700000000"),
            (
                r#"{"type":"disconnect","reason":"unauthorized","reconnect":false}"#,
                r#"disconnect · "unauthorized""#,
            ),
        ] {
            assert_eq!(row(Kind::Text, text.as_bytes()), line);
            assert_eq!(tree(Kind::Text, text.as_bytes()), text);
        }
        assert_eq!(choices(Kind::Text, br#"{"type":"welcome"}"#), ["Tree", "Text", "Hex", "Action Cable"]);
        for plain in
            [r#"{"identifier":"a","message":1}"#, r#"{"type":"ping"}"#, r#"{"type":"pong","message":1}"#]
        {
            assert_eq!(row(Kind::Text, plain.as_bytes()), plain);
        }
    }
}
