//! HAR 1.2, with a WebSocket's messages as Chromium writes them and opens them again.

use std::time::Duration;

use data_encoding::BASE64;
use weft_codec::json;
use weft_message::{Direction, Kind, Message, Timestamp};

use super::Origin;
use crate::rfc3339::Rfc3339;

/// The file up to its messages.
pub(super) fn head(origin: &Origin, started: Timestamp) -> String {
    let (time, url) = (Rfc3339(started), json::quote(&origin.url));
    let comment = if origin.name.is_empty() {
        String::new()
    } else {
        format!("\"comment\":{},", json::quote(&origin.name))
    };
    format!(
        "{{\"log\":{{\"version\":\"1.2\",\"creator\":{{\"name\":\"Weft\",\"version\":\"{}\"}},\"pages\":[],\"entries\":[{{\n\
         {comment}\"startedDateTime\":\"{time}\",\n\
         \"request\":{{\"method\":\"GET\",\"url\":{url},\"httpVersion\":\"HTTP/1.1\",\"cookies\":[],\"headers\":[],\
         \"queryString\":[{}],\"headersSize\":-1,\"bodySize\":0}},\n\
         \"response\":{{\"status\":101,\"statusText\":\"Switching Protocols\",\"httpVersion\":\"HTTP/1.1\",\"cookies\":[],\
         \"headers\":[],\"content\":{{\"size\":0,\"mimeType\":\"x-unknown\"}},\"redirectURL\":\"\",\"headersSize\":-1,\
         \"bodySize\":-1}},\n\
         \"cache\":{{}},\"timings\":{{\"send\":0,\"wait\":0,\"receive\":0}},\n\
         \"_resourceType\":\"websocket\",\"_webSocketMessages\":[\n",
        env!("CARGO_PKG_VERSION"),
        query(&origin.url),
    )
}

/// The parameters of a URL.
fn query(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let parts = query.split('&').filter(|part| !part.is_empty());
    let pairs = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
    let member = |(name, value)| {
        format!("{{\"name\":{},\"value\":{}}}", json::quote(&decoded(name)), json::quote(&decoded(value)))
    };
    pairs.map(member).collect::<Vec<_>>().join(",")
}

fn decoded(part: &str) -> String {
    let part = part.replace('+', " ");
    percent_encoding::percent_decode_str(&part).decode_utf8_lossy().into_owned()
}

/// A message. Events have no place in a HAR.
pub(super) fn message(message: &Message<'_>, is_first: bool, into: &mut String) {
    let direction = match message.direction {
        Direction::Received => "receive",
        Direction::Sent => "send",
        Direction::Session => return,
    };
    let opcode = match message.kind {
        Kind::Text => 1,
        Kind::Binary => 2,
        Kind::Event(_) => return,
    };
    if !is_first {
        into.push_str(",\n");
    }
    let micros = message.time.as_micros();
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    into.push_str(&format!(
        "{{\"type\":\"{direction}\",\"time\":{seconds}.{micros:06},\"opcode\":{opcode},\"data\":\""
    ));
    if opcode == 1 {
        json::escape(&String::from_utf8_lossy(message.bytes), into);
    } else {
        BASE64.encode_append(message.bytes, into);
    }
    into.push_str("\"}");
}

/// The rest of the file; how long the connection lasted.
pub(super) fn tail(lasted: Duration) -> String {
    let micros = lasted.as_micros();
    format!("\n],\"time\":{}.{:03}\n}}]}}}}\n", micros / 1000, micros % 1000)
}
