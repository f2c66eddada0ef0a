//! A log that Weft has saved as JSON Lines.

use data_encoding::BASE64;
use weft_codec::json::{self, Member};
use weft_message::{Direction, Kind, Timestamp};

use super::{
    BOM, Means, Recording,
    error::{ImportError, Position, Problem},
    lines::Lines,
};
use crate::{Evicted, Tally, export::Origin, rfc3339};

/// The version of the format that is written.
const VERSION: u64 = 2;

/// Reads lines. A file may hold several logs, each with its header, and a log without one, such as lines that were picked
/// with other tools.
#[derive(Debug)]
pub(super) struct Ndjson {
    lines: Lines,
    logs: Logs,
}

impl Ndjson {
    pub(super) fn new(means: Means) -> Self {
        Self { lines: Lines::new(), logs: Logs { means, done: Vec::new(), open: None } }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        let logs = &mut self.logs;
        self.lines.push(bytes, |line, at| logs.line(line, at))
    }

    pub(super) fn finish(mut self) -> (Vec<Recording>, Result<(), ImportError>) {
        let end = self.lines.at();
        let last = match self.lines.finish() {
            None => Ok(()),
            Some((line, at)) => self.logs.line(&line, at).map_err(|error| match error.problem {
                Problem::Json(_) => at.error(Problem::CutOff),
                _ => error,
            }),
        };
        let missing = self.logs.close(end);
        (self.logs.done, last.and(missing))
    }
}

#[derive(Debug)]
struct Logs {
    means: Means,
    done: Vec<Recording>,
    open: Option<Open>,
}

/// A log that is being read.
#[derive(Debug)]
struct Open {
    recording: Recording,
    /// How many messages its header promises.
    expected: Option<u64>,
    found: u64,
    /// The least number that the next message can have.
    least: u64,
}

impl Open {
    fn new(means: Means) -> Self {
        let recording = Recording { origin: Origin::default(), log: means.log() };
        Self { recording, expected: None, found: 0, least: 0 }
    }
}

impl Logs {
    fn line(&mut self, line: &[u8], at: Position) -> Result<(), ImportError> {
        let object =
            if at.byte == 0 { line.strip_prefix(BOM).unwrap_or(line) } else { line }.trim_ascii_start();
        let at = Position { byte: at.byte + (line.len() - object.len()) as u64, ..at };
        let object = object.trim_ascii_end();
        if object.is_empty() {
            return Ok(());
        }
        let source = std::str::from_utf8(object).map_err(|error| {
            let byte = at.byte + error.valid_up_to() as u64;
            Position { byte, ..at }.error(Problem::Json(json::Problem::NotUtf8))
        })?;
        let members = json::members(source).map_err(|error| at.json(error))?;
        let members = members.ok_or_else(|| at.error(Problem::NotAnObject))?;
        if members.iter().any(|member| member.key() == "weft") {
            self.close(at)?;
            let open = header(&members, self.means).map_err(|problem| at.error(problem))?;
            self.open = Some(open);
            return Ok(());
        }
        let open = self.open.get_or_insert_with(|| Open::new(self.means));
        message(&members, open, self.means).map_err(|problem| at.error(problem))
    }

    /// Ends the log that is being read.
    fn close(&mut self, at: Position) -> Result<(), ImportError> {
        let Some(Open { recording, expected, found, .. }) = self.open.take() else { return Ok(()) };
        self.done.push(recording);
        match expected.filter(|expected| found < *expected) {
            Some(expected) => Err(at.error(Problem::MessagesMissing { expected, found })),
            None => Ok(()),
        }
    }
}

fn header(members: &[Member<'_>], means: Means) -> Result<Open, Problem> {
    let find = |name| members.iter().find(|member| member.key() == name);
    let number_in = |name| find(name).map(|member| number(member, name)).transpose();
    if find("weft").and_then(Member::text).as_deref() != Some("log") {
        return Err(Problem::Invalid("weft"));
    }
    match number_in("version")?.unwrap_or(VERSION) {
        version if version > VERSION => return Err(Problem::NewerVersion(version)),
        _ => {}
    }
    let text = |name| match find(name) {
        None => Ok(String::new()),
        Some(member) => member.text().map(String::from).ok_or(Problem::Invalid(name)),
    };
    let filter = find("filter").map(|member| member.value().to_owned()).unwrap_or_default();
    let origin = Origin { name: text("connection")?, url: text("url")?, filter };
    let first = number_in("first")?.unwrap_or(0);
    let evicted = Evicted {
        limit: tally(find("dropped"), "dropped")?,
        cleared: tally(find("cleared"), "cleared")?,
        ..Evicted::default()
    };
    let log = means.log().resumed(first, evicted);
    Ok(Open {
        recording: Recording { origin, log },
        expected: number_in("messages")?,
        found: 0,
        least: first,
    })
}

fn tally(member: Option<&Member<'_>>, name: &'static str) -> Result<Tally, Problem> {
    let Some(member) = member else { return Ok(Tally::default()) };
    let members = json::members(member.value()).ok().flatten().ok_or(Problem::Invalid(name))?;
    let part = |part| match members.iter().find(|member| member.key() == part) {
        Some(member) => number(member, name),
        None => Ok(0),
    };
    Ok(Tally { messages: part("messages")?, bytes: part("bytes")? })
}

fn number(member: &Member<'_>, name: &'static str) -> Result<u64, Problem> {
    member.value().parse().map_err(|_| Problem::Invalid(name))
}

fn message(members: &[Member<'_>], open: &mut Open, means: Means) -> Result<(), Problem> {
    let fields = Fields::of(members);
    let number = fields.number.map_or(Ok(open.least), |member| number(member, "number"))?;
    if number < open.least || number == u64::MAX {
        return Err(Problem::OutOfOrder { number, least: open.least });
    }
    let (time, direction) = (fields.time()?, fields.direction()?);
    let payload = fields.payload()?;
    let kind = match required(fields.kind, "kind")? {
        "text" => Kind::Text,
        "binary" => Kind::Binary,
        "event" => Kind::Event((means.event_kind)(&payload)),
        _ => return Err(Problem::Invalid("kind")),
    };
    let log = &mut open.recording.log;
    log.skip_to(number);
    log.append(time, direction, kind, &payload);
    open.found += 1;
    open.least = number + 1;
    Ok(())
}

/// The members of a message's line. An event's own may have any name that isn't in use for the line's.
#[derive(Default)]
struct Fields<'a, 'src> {
    number: Option<&'a Member<'src>>,
    time: Option<&'a Member<'src>>,
    direction: Option<&'a Member<'src>>,
    kind: Option<&'a Member<'src>>,
    rest: Vec<&'a Member<'src>>,
}

impl<'a, 'src> Fields<'a, 'src> {
    fn of(members: &'a [Member<'src>]) -> Self {
        let mut fields = Self::default();
        for member in members {
            let field = match &*member.key() {
                "number" => &mut fields.number,
                "time" => &mut fields.time,
                "direction" => &mut fields.direction,
                "kind" => &mut fields.kind,
                _ => {
                    fields.rest.push(member);
                    continue;
                }
            };
            match field {
                None => *field = Some(member),
                Some(_) => fields.rest.push(member),
            }
        }
        fields
    }

    fn time(&self) -> Result<Timestamp, Problem> {
        let member = self.time.ok_or(Problem::Missing("time"))?;
        member.text().and_then(|text| rfc3339::parse(&text)).ok_or(Problem::Invalid("time"))
    }

    fn direction(&self) -> Result<Direction, Problem> {
        match required(self.direction, "direction")? {
            "received" => Ok(Direction::Received),
            "sent" => Ok(Direction::Sent),
            "session" => Ok(Direction::Session),
            _ => Err(Problem::Invalid("direction")),
        }
    }

    /// The payload: an event's JSON as it was, text, or Base64.
    fn payload(&self) -> Result<Vec<u8>, Problem> {
        let find = |name| self.rest.iter().find(|member| member.key() == name);
        if find("event").is_some() {
            let members: Vec<&str> = self
                .rest
                .iter()
                .filter(|member| member.key() != "decoded")
                .map(|member| member.raw)
                .collect();
            return Ok(format!("{{{}}}", members.join(",")).into_bytes());
        }
        if let Some(member) = find("text") {
            let text = member.text().ok_or(Problem::Invalid("text"))?;
            return Ok(text.into_owned().into_bytes());
        }
        let text = find("base64").ok_or(Problem::Missing("text"))?.text();
        let bytes = text.and_then(|text| BASE64.decode(text.as_bytes()).ok());
        bytes.ok_or(Problem::Invalid("base64"))
    }
}

/// A word: the writer escapes nothing in it.
fn required<'src>(member: Option<&Member<'src>>, name: &'static str) -> Result<&'src str, Problem> {
    let member = member.ok_or(Problem::Missing(name))?;
    let word = member.value().strip_prefix('"').and_then(|word| word.strip_suffix('"'));
    word.ok_or(Problem::Invalid(name))
}
