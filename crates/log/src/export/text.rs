//! CSV for spreadsheets, and plain text for reading.

use std::fmt::Write;

use data_encoding::BASE64;
use weft_message::{Direction, Kind, Message};

use super::{direction, kind};
use crate::{preview::thousands, rfc3339::Rfc3339};

/// The names of the columns.
pub(super) const CSV_HEAD: &str = "number,time,direction,kind,bytes,payload\r\n";

/// A message as a record. Its payload is text, Base64 if it is binary, or an event's JSON.
pub(super) fn csv(message: &Message<'_>, into: &mut String) {
    let (number, time, len) = (message.number, Rfc3339(message.time), message.bytes.len());
    // A string takes whatever is written.
    let _ = write!(into, "{number},{time},{},{},{len},", direction(message.direction), kind(message.kind));
    match message.kind {
        Kind::Binary => BASE64.encode_append(message.bytes, into),
        Kind::Text | Kind::Event(_) => cell(&String::from_utf8_lossy(message.bytes), into),
    }
    into.push_str("\r\n");
}

/// A cell, in quotes if it has to be. Spreadsheets would run what begins like a formula, which a server may have sent; an
/// apostrophe keeps them from it.
fn cell(text: &str, into: &mut String) {
    let apostrophe = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains(['"', ',', '\r', '\n']) {
        let _ = write!(into, "\"{apostrophe}{}\"", text.replace('"', "\"\""));
    } else {
        into.push_str(apostrophe);
        into.push_str(text);
    }
}

/// A message as a line, as terminal clients show it: `<` received, `>` sent, `*` for events, which are put into words.
/// Further lines of a payload are indented.
pub(super) fn plain(message: &Message<'_>, words: fn(&[u8]) -> String, into: &mut String) {
    let sign = match message.direction {
        Direction::Received => '<',
        Direction::Sent => '>',
        Direction::Session => '*',
    };
    let _ = write!(into, "{} {sign}", Rfc3339(message.time));
    match message.kind {
        Kind::Binary => {
            let _ = write!(into, " [{} bytes]", thousands(message.bytes.len() as u64));
            for byte in message.bytes {
                let _ = write!(into, " {byte:02x}");
            }
        }
        Kind::Text => indented(&String::from_utf8_lossy(message.bytes), into),
        Kind::Event(_) => indented(&words(message.bytes), into),
    }
    into.push('\n');
}

fn indented(text: &str, into: &mut String) {
    for (at, line) in text.lines().enumerate() {
        into.push_str(if at == 0 { " " } else { "\n    " });
        into.push_str(line);
    }
}
