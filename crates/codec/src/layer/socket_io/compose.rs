//! Makes packets of values.

use super::TYPES;
use crate::{
    json::{Node, NodeKind},
    layer::{
        ComposeError,
        FieldKind::{Flag, Json, Line},
        Form,
        compose::{self, wrong},
        form::{Part, field, fixed},
    },
};

/// What a client sends.
pub(in crate::layer) const FORMS: &[Form] = &[
    Form {
        name: "Event",
        parts: &[
            fixed(&["type"], "\"EVENT\""),
            NAMESPACE,
            field("Event", Line).required().placeholder("message").at(&["event"]),
            field("Arguments", Json).default("[]").placeholder("[\"hello\", {\"n\": 1}]").at(&["args"]),
            field("Wait for acknowledgement", Flag("{{next_id}}")).at(&["id"]),
        ],
    },
    Form {
        name: "Join namespace",
        parts: &[
            fixed(&["type"], "\"CONNECT\""),
            NAMESPACE,
            field("Auth", Json).placeholder("{\"token\": \"{{token}}\"}").at(&["data"]),
        ],
    },
    Form { name: "Leave namespace", parts: &[fixed(&["type"], "\"DISCONNECT\""), NAMESPACE] },
];

const NAMESPACE: Part = field("Namespace", Line).placeholder("/").at(&["namespace"]);

/// Makes a packet.
pub(super) fn packet(value: Node<'_>) -> Result<String, ComposeError> {
    let name = compose::text(value, "type")?;
    let kind =
        TYPES.iter().position(|kind| *kind == name).ok_or(wrong("type", "isn't a type of Socket.IO"))?;
    if kind >= 5 {
        return Err(wrong("type", "needs attachments, which can't be composed yet"));
    }
    let namespace = compose::text_or(value, "namespace", Some("/"))?;
    if !namespace.starts_with('/') || namespace.contains(',') {
        return Err(wrong("namespace", "has to begin with a slash, and can't contain a comma"));
    }
    let mut packet = kind.to_string();
    if namespace != "/" {
        packet.push_str(&namespace);
        packet.push(',');
    }
    if let Some(id) = compose::number(value, "id", u64::MAX)? {
        packet.push_str(&id.to_string());
    }
    packet.push_str(&data(kind, value)?);
    Ok(packet)
}

/// The JSON at the end of a packet.
fn data(kind: usize, value: Node<'_>) -> Result<String, ComposeError> {
    if !matches!(kind, 2 | 3) {
        return Ok(value.member("data").map(Node::raw).unwrap_or_default().into());
    }
    let args = match value.member("args") {
        Some(args) if args.kind() != NodeKind::Array => return Err(wrong("args", "has to be an array")),
        args => args.into_iter().flat_map(Node::children).map(Node::raw),
    };
    let event =
        if kind == 2 { Some(value.member("event").ok_or(wrong("event", "is missing"))?) } else { None };
    if event.is_some_and(|event| !matches!(event.kind(), NodeKind::String | NodeKind::Number)) {
        return Err(wrong("event", "has to be a text"));
    }
    let items: Vec<_> = event.map(Node::raw).into_iter().chain(args).collect();
    Ok(format!("[{}]", items.join(",")))
}
