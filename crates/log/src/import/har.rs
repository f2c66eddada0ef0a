//! HAR files, as browsers export them from their network tools.
//!
//! Chromium puts the messages of a WebSocket into `_webSocketMessages`, before the request that opened it. Firefox writes
//! the request only.

use data_encoding::BASE64;
use weft_codec::json::{self, Member};
use weft_message::{Direction, Kind, Timestamp};

use super::{
    Means, Recording,
    error::{ImportError, Position, Problem},
    json_walk::{Plan, Visit, Walk},
};
use crate::{Log, export::Origin, rfc3339};

/// Reads a HAR file: a recording for each WebSocket.
#[derive(Debug)]
pub(super) struct Har {
    walk: Walk<Sockets>,
    sockets: Sockets,
}

impl Har {
    pub(super) fn new(means: Means) -> Self {
        Self { walk: Walk::new(), sockets: Sockets { means, done: Vec::new(), entry: Entry::default() } }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        self.walk.push(bytes, &mut self.sockets)
    }

    pub(super) fn finish(mut self) -> (Vec<Recording>, Result<(), ImportError>) {
        // An entry that is cut off counts as far as it goes.
        self.sockets.close();
        let result = match (self.walk.is_complete(), self.sockets.done.is_empty()) {
            (false, _) => Err(self.walk.at().error(Problem::CutOff)),
            (true, true) => Err(self.walk.at().error(Problem::NoWebSockets)),
            (true, false) => Ok(()),
        };
        (self.sockets.done, result)
    }
}

#[derive(Debug)]
struct Sockets {
    means: Means,
    done: Vec<Recording>,
    entry: Entry,
}

/// An entry, as far as it has been read.
#[derive(Debug, Default)]
struct Entry {
    url: String,
    is_socket: bool,
    log: Option<Log>,
}

/// Where in the file.
#[derive(Clone, Copy, Debug)]
enum Place {
    Root,
    Log,
    Entries,
    Entry,
    Request,
    Messages,
}

/// What is taken from it.
#[derive(Clone, Copy, Debug)]
enum Value {
    ResourceType,
    Url,
    Message,
}

impl Plan for Sockets {
    type Place = Place;
    type Value = Value;

    fn visit(&mut self, place: Option<Place>, key: Option<&[u8]>) -> Visit<Place, Value> {
        match (place, key) {
            (None, _) => Visit::Enter(Place::Root),
            (Some(Place::Root), Some(b"log")) => Visit::Enter(Place::Log),
            (Some(Place::Log), Some(b"entries")) => Visit::Enter(Place::Entries),
            (Some(Place::Entries), None) => Visit::Enter(Place::Entry),
            (Some(Place::Entry), Some(b"request")) => Visit::Enter(Place::Request),
            (Some(Place::Entry), Some(b"_webSocketMessages")) => Visit::Enter(Place::Messages),
            (Some(Place::Entry), Some(b"_resourceType")) => Visit::Take(Value::ResourceType),
            (Some(Place::Request), Some(b"url")) => Visit::Take(Value::Url),
            (Some(Place::Messages), None) => Visit::Take(Value::Message),
            _ => Visit::Skip,
        }
    }

    fn enter(&mut self, place: Place) {
        match place {
            Place::Entry => self.entry = Entry::default(),
            Place::Messages => self.entry.is_socket = true,
            _ => {}
        }
    }

    fn take(&mut self, value: Value, json: &[u8], at: Position) -> Result<(), ImportError> {
        let source = std::str::from_utf8(json).map_err(|error| {
            let byte = at.byte + error.valid_up_to() as u64;
            Position { byte, ..at }.error(Problem::Json(json::Problem::NotUtf8))
        })?;
        match value {
            Value::ResourceType => self.entry.is_socket |= source == "\"websocket\"",
            Value::Url => {
                json::check(source).map_err(|error| at.json(error))?;
                let url = json::text_of(source);
                self.entry.is_socket |= url.starts_with("ws:") || url.starts_with("wss:");
                self.entry.url = url.into_owned();
            }
            Value::Message => {
                let members = json::members(source).map_err(|error| at.json(error))?;
                let members = members.ok_or_else(|| at.error(Problem::NotAnObject))?;
                let log = self.entry.log.get_or_insert_with(|| self.means.log());
                append(&members, log).map_err(|problem| at.error(problem))?;
            }
        }
        Ok(())
    }

    fn leave(&mut self, place: Place) {
        if matches!(place, Place::Entry) {
            self.close();
        }
    }
}

impl Sockets {
    /// Keeps the entry, if it is a WebSocket's.
    fn close(&mut self) {
        let Entry { url, is_socket, log } = std::mem::take(&mut self.entry);
        if is_socket {
            let origin = Origin { url, ..Origin::default() };
            self.done.push(Recording { origin, log: log.unwrap_or_else(|| self.means.log()) });
        }
    }
}

/// Appends a message. What isn't one, such as a ping or an error, is left out.
fn append(members: &[Member<'_>], log: &mut Log) -> Result<(), Problem> {
    let find = |name| members.iter().find(|member| member.key() == name).ok_or(Problem::Missing(name));
    let direction = match find("type")?.value() {
        "\"send\"" => Direction::Sent,
        "\"receive\"" => Direction::Received,
        _ => return Ok(()),
    };
    let time = seconds(find("time")?.value()).ok_or(Problem::Invalid("time"))?;
    let data = find("data")?.text().ok_or(Problem::Invalid("data"))?;
    match find("opcode")?.value() {
        "1" => log.append(time, direction, Kind::Text, data.as_bytes()),
        // Not every tool writes Base64.
        "2" => match BASE64.decode(data.as_bytes()) {
            Ok(bytes) => log.append(time, direction, Kind::Binary, &bytes),
            Err(_) => log.append(time, direction, Kind::Binary, data.as_bytes()),
        },
        _ => return Ok(()),
    };
    Ok(())
}

/// The time of a message: seconds since 1970, with a fraction; or a date, as some tools write it.
fn seconds(value: &str) -> Option<Timestamp> {
    if let Some(text) = value.strip_prefix('"') {
        return rfc3339::parse(text.strip_suffix('"')?);
    }
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    rfc3339::timestamp(whole.parse().ok()?, fraction)
}
