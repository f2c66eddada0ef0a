//! A value that a JSON schema allows, as a message to begin with.

use weft_codec::json::{Node, NodeKind, quote};

/// Schemas that are nested deeper, which may refer to themselves, give `null`.
const DEEPEST: usize = 8;

/// A value for this schema, as JSON: what it says by `const`, `default`, `examples` or `enum`, or the simplest of its
/// type. `resolve` follows a reference.
pub(super) fn sample<'tree>(
    schema: Node<'tree>,
    resolve: &dyn Fn(Node<'tree>) -> Option<Node<'tree>>,
) -> String {
    let mut text = String::new();
    value(&mut text, schema, resolve, 0);
    text
}

fn value<'tree>(
    text: &mut String,
    schema: Node<'tree>,
    resolve: &dyn Fn(Node<'tree>) -> Option<Node<'tree>>,
    depth: usize,
) {
    let Some(schema) = resolve(schema).filter(|_| depth < DEEPEST) else { return text.push_str("null") };
    let first = |key: &str| schema.member(key)?.children().next();
    let given = ["const", "default", "example"].iter().find_map(|key| schema.member(key));
    if let Some(given) = given.or_else(|| first("examples")).or_else(|| first("enum")) {
        return text.push_str(given.raw());
    }
    if let Some(one) = first("oneOf").or_else(|| first("anyOf")) {
        return value(text, one, resolve, depth + 1);
    }
    let parts: Vec<_> =
        schema.member("allOf").into_iter().flat_map(Node::children).filter_map(resolve).collect();
    let properties: Vec<_> = parts
        .iter()
        .chain([&schema])
        .filter_map(|part| part.member("properties"))
        .flat_map(Node::children)
        .collect();
    if !properties.is_empty() {
        return object(text, &properties, resolve, depth);
    }
    match &*type_of(schema) {
        "object" => text.push_str("{}"),
        "array" => {
            text.push('[');
            if let Some(items) = schema.member("items").filter(|items| items.kind() == NodeKind::Object) {
                value(text, items, resolve, depth + 1);
            }
            text.push(']');
        }
        "string" => text.push_str(&quote("")),
        "number" | "integer" => text.push_str(schema.member("minimum").map_or("0", Node::raw)),
        "boolean" => text.push_str("false"),
        _ => match parts.first() {
            Some(part) => value(text, *part, resolve, depth + 1),
            None => text.push_str("null"),
        },
    }
}

fn object<'tree>(
    text: &mut String,
    properties: &[Node<'tree>],
    resolve: &dyn Fn(Node<'tree>) -> Option<Node<'tree>>,
    depth: usize,
) {
    text.push('{');
    for (at, property) in properties.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(property.raw_key().unwrap_or("\"\""));
        text.push(':');
        value(text, *property, resolve, depth + 1);
    }
    text.push('}');
}

fn type_of(schema: Node<'_>) -> String {
    let Some(kind) = schema.member("type") else { return String::new() };
    let kind = if kind.kind() == NodeKind::Array { kind.children().next() } else { Some(kind) };
    kind.and_then(Node::scalar_text).unwrap_or_default().into_owned()
}
