//! Collections of HTTP clients, which have a request for each WebSocket among others.
//!
//! Postman, Hoppscotch and Insomnia nest them in different ways, and each has changed its format several times. What
//! they share is that a request is an object with its URL, its name, its headers, and the messages in it or beside it.

use weft_codec::json::{Node, NodeKind};
use weft_session::profile::{Profile, Variable};

use super::{Imported, Remark, Source, is_websocket, save, text};

/// Members that have a request's URL.
const URLS: [&str; 2] = ["url", "endpoint"];

/// Members that hold a request's messages.
const MESSAGES: [&str; 6] = ["message", "messages", "payload", "payloads", "body", "savedMessages"];

/// Members of a message that have its text.
const TEXTS: [&str; 7] = ["raw", "text", "content", "payload", "value", "message", "body"];

/// A message's text isn't nested deeper in it.
const DEEPEST: usize = 4;

/// Whether this is a collection of one of these tools.
pub(super) fn is_collection(root: Node<'_>) -> bool {
    let has = |key: &str, start: &str| text(root, key).is_some_and(|value| value.starts_with(start));
    let postman = root
        .member("info")
        .is_some_and(|info| info.member("schema").is_some() || info.member("_postman_id").is_some());
    let hoppscotch = |node: Node<'_>| node.member("folders").is_some() && node.member("requests").is_some();
    postman
        || root.member("$kind").is_some()
        || hoppscotch(root)
        || (root.kind() == NodeKind::Array && root.children().next().is_some_and(hoppscotch))
        || has("_type", "export") && root.member("resources").is_some()
        || has("type", "collection.insomnia.rest")
}

/// Reads its WebSocket requests.
pub(super) fn read(root: Node<'_>) -> Imported {
    let mut found = Imported { source: Source::Collection, connections: Vec::new(), remarks: Vec::new() };
    let group = root
        .member("info")
        .and_then(|info| text(info, "name"))
        .or_else(|| text(root, "name"))
        .unwrap_or_default();
    let variables = variables(root);
    let mut others = 0;
    let end = root.end();
    let mut next = Some(root);
    // In document order, without what is inside of a request.
    while let Some(node) = next.filter(|node| node.index() < end) {
        let Some(url) = request_url(node) else {
            next = root.tree().node(node.index() + 1);
            continue;
        };
        if is_websocket(&url) || is_named_websocket(node) {
            let mut profile = connection(root, node, url);
            profile.group.clone_from(&group);
            profile.variables.clone_from(&variables);
            found.remarks.extend(headers(node, &profile));
            found.connections.push(profile);
        } else {
            others += 1;
        }
        next = root.tree().node(node.end());
    }
    if others > 0 {
        found.remarks.push(Remark::OtherRequests(others));
    }
    found
}

/// The URL of a request: `"url": "…"` or `"url": {"raw": "…"}`, in it or in its member `request`.
fn request_url(node: Node<'_>) -> Option<String> {
    let of = |node: Node<'_>| {
        URLS.iter().find_map(|key| {
            let url = node.member(key)?;
            if url.kind() == NodeKind::Object {
                text(url, "raw")
            } else {
                url.scalar_text().map(|url| url.trim().into())
            }
        })
    };
    let is_request = node.member("name").is_some() || node.member("request").is_some();
    let in_request =
        |request: Node<'_>| of(request).or_else(|| request.scalar_text().map(|url| url.trim().into()));
    let url = of(node).or_else(|| node.member("request").and_then(in_request))?;
    (is_request && !url.is_empty()).then_some(url)
}

/// Whether a request whose URL begins with a variable says that it is a WebSocket's.
fn is_named_websocket(node: Node<'_>) -> bool {
    ["type", "_type", "$kind", "protocol"].iter().filter_map(|key| text(node, key)).any(|kind| {
        let kind = kind.to_ascii_lowercase();
        kind.contains("websocket") || kind == "ws" || kind.starts_with("ws-")
    })
}

fn connection(root: Node<'_>, node: Node<'_>, url: String) -> Profile {
    let mut profile = Profile { name: text(node, "name").unwrap_or_default(), url, ..Profile::default() };
    let request = node.member("request").unwrap_or(node);
    for holder in MESSAGES.iter().filter_map(|key| node.member(key).or_else(|| request.member(key))) {
        for message in items(holder) {
            if let Some(content) = message_text(message, 0) {
                save(&mut profile.messages, &text(message, "name").unwrap_or_default(), content);
            }
        }
    }
    // Insomnia's stand beside the request, and refer to it.
    if let (Some(id), Some(resources)) = (text(node, "_id"), root.member("resources")) {
        for resource in
            resources.children().filter(|resource| text(*resource, "parentId").as_ref() == Some(&id))
        {
            if let Some(content) = text(resource, "value") {
                save(&mut profile.messages, &text(resource, "name").unwrap_or_default(), content);
            }
        }
    }
    profile
}

fn items(node: Node<'_>) -> Vec<Node<'_>> {
    if node.kind() == NodeKind::Array { node.children().collect() } else { vec![node] }
}

fn message_text(node: Node<'_>, depth: usize) -> Option<String> {
    match node.kind() {
        NodeKind::String => node.scalar_text().map(String::from).filter(|text| !text.trim().is_empty()),
        NodeKind::Object if depth < DEEPEST => {
            TEXTS.iter().find_map(|key| message_text(node.member(key)?, depth + 1))
        }
        _ => None,
    }
}

/// The collection's variables: `[{"key": …, "value": …}]`, or an object.
fn variables(root: Node<'_>) -> Vec<Variable> {
    let Some(node) = ["variable", "variables"].iter().find_map(|key| root.member(key)) else {
        return Vec::new();
    };
    let variable = |node: Node<'_>| {
        let name = text(node, "key").or_else(|| text(node, "name"))?;
        Some(Variable { name, value: text(node, "value").unwrap_or_default() })
    };
    node.children().filter_map(variable).collect()
}

/// Headers that were to be sent, which a browser can't.
fn headers(node: Node<'_>, profile: &Profile) -> Option<Remark> {
    let request = node.member("request").unwrap_or(node);
    let list = ["header", "headers"].iter().find_map(|key| request.member(key))?;
    let is_on = |header: &Node<'_>| {
        let is = |key: &str, kind| header.member(key).is_some_and(|value| value.kind() == kind);
        !is("disabled", NodeKind::True) && !is("active", NodeKind::False) && !is("enabled", NodeKind::False)
    };
    let name = |header: Node<'_>| text(header, "key").or_else(|| text(header, "name"));
    let names: Vec<String> = list.children().filter(is_on).filter_map(name).collect();
    (!names.is_empty()).then(|| Remark::Headers { connection: profile.title(), names })
}
