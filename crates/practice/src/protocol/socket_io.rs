//! Socket.IO 5 over Engine.IO 4.

use weft_codec::json::{Node, quote};

use super::{Effect, News, WRONG_PASSWORD, said, sum, text, user};

/// How many seconds pass between pings.
const PING_EVERY: u64 = 25;

/// A client: `say` is acknowledged and told to everybody as `said`, `add` is acknowledged with the sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SocketIo {
    /// Its session's id.
    sid: String,
    /// Who it is, once it has logged in.
    user: Option<&'static str>,
}

impl SocketIo {
    pub(super) fn new(number: u64) -> Self {
        Self { sid: format!("practice-{number}"), user: None }
    }

    /// What the server says first.
    pub(super) fn open(&self) -> String {
        let millis = PING_EVERY * 1000;
        format!(
            r#"{{"type":"open","data":{{"sid":"{}","upgrades":[],"pingInterval":{millis},"pingTimeout":20000,"maxPayload":1000000}}}}"#,
            self.sid
        )
    }

    pub(super) fn hear(&mut self, packet: Node<'_>) -> Vec<Effect> {
        match (&*text(packet, "type"), self.user) {
            ("CONNECT", None) => self.log_in(packet),
            ("CONNECT", Some(_)) => {
                vec![Effect::Send(error(&text(packet, "namespace"), "Invalid namespace"))]
            }
            ("EVENT", Some(user)) => heard(packet, user),
            ("DISCONNECT", _) => vec![Effect::Close(1000, "")],
            _ => Vec::new(),
        }
    }

    fn log_in(&mut self, packet: Node<'_>) -> Vec<Effect> {
        let namespace = text(packet, "namespace");
        if namespace != "/" {
            return vec![Effect::Send(error(&namespace, "Invalid namespace"))];
        }
        self.user = user(packet.member("data"));
        match self.user {
            Some(_) => {
                let answer = format!(r#"{{"type":"CONNECT","data":{{"sid":"{}"}}}}"#, self.sid);
                vec![Effect::Send(answer), Effect::Enter]
            }
            None => vec![Effect::Send(error("/", WRONG_PASSWORD))],
        }
    }

    pub(super) fn said(&self, user: &str, text: &str) -> Vec<String> {
        let is_in = self.user.is_some();
        is_in.then(|| event("said", &said(user, text))).into_iter().collect()
    }

    pub(super) fn tick(&self, n: u64) -> Vec<String> {
        // A price that changes.
        let tick = event("tick", &format!(r#"{{"n":{n},"price":{}}}"#, 95 + n * 7 % 11));
        let ping = n.is_multiple_of(PING_EVERY).then(|| r#"{"type":"ping"}"#.to_owned());
        [tick].into_iter().chain(ping).collect()
    }
}

/// An event of the client's.
fn heard(packet: Node<'_>, user: &str) -> Vec<Effect> {
    let args = packet.member("args");
    let first = args.and_then(|args| args.children().next());
    let (answer, told) = match &*text(packet, "event") {
        "say" => {
            let text = first.map_or("\"\"", Node::raw);
            let news = News::Said { user: user.into(), text: text.into() };
            (format!(r#"{{"heard":{text}}}"#), Some(Effect::Tell(news)))
        }
        "add" => match sum(args.into_iter().flat_map(Node::children)) {
            Some(sum) => (sum.to_string(), None),
            None => (r#"{"error":"add takes whole numbers"}"#.into(), None),
        },
        other => (format!(r#"{{"error":{}}}"#, quote(&format!("unknown event {other}"))), None),
    };
    let id = packet.member("id").map(Node::raw);
    let answer = id.map(|id| Effect::Send(format!(r#"{{"type":"ACK","id":{id},"args":[{answer}]}}"#)));
    answer.into_iter().chain(told).collect()
}

fn event(name: &str, arg: &str) -> String {
    format!(r#"{{"type":"EVENT","event":"{name}","args":[{arg}]}}"#)
}

fn error(namespace: &str, words: &str) -> String {
    let (namespace, words) = (quote(namespace), quote(words));
    format!(r#"{{"type":"CONNECT_ERROR","namespace":{namespace},"data":{{"message":{words}}}}}"#)
}
