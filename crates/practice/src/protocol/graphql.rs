//! graphql-transport-ws. Operations aren't parsed: their first field says what they are.

use weft_codec::json::{Node, quote};

use super::{Effect, News, said, text, user};

/// A client and its operations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GraphQl {
    /// Who it is, once it has logged in.
    user: Option<&'static str>,
    /// The ids of subscriptions to `tick`, and of those to `said`.
    ticks: Vec<String>,
    talks: Vec<String>,
}

/// How many subscriptions a client has, at most.
const MOST: usize = 1000;

impl GraphQl {
    pub(super) fn hear(&mut self, message: Node<'_>) -> Vec<Effect> {
        let id = text(message, "id");
        match (&*text(message, "type"), self.user) {
            ("connection_init", None) => {
                self.user = user(message.member("payload"));
                match self.user {
                    Some(_) => vec![Effect::Send(r#"{"type":"connection_ack"}"#.into()), Effect::Enter],
                    None => vec![Effect::Close(4403, "Forbidden")],
                }
            }
            ("connection_init", Some(_)) => vec![Effect::Close(4429, "Too many initialisation requests")],
            ("ping", _) => vec![Effect::Send(r#"{"type":"pong"}"#.into())],
            ("subscribe", None) => vec![Effect::Close(4401, "Unauthorized")],
            ("subscribe", Some(user)) => self.operate(&id, message.member("payload"), user),
            ("complete", _) => {
                self.ticks.retain(|other| *other != id);
                self.talks.retain(|other| *other != id);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn operate(&mut self, id: &str, payload: Option<Node<'_>>, user: &str) -> Vec<Effect> {
        let query = payload.map(|payload| text(payload, "query")).unwrap_or_default();
        let variable = |name| payload?.member("variables")?.member(name);
        let subscriptions = match first_field(&query) {
            "tick" => &mut self.ticks,
            "said" => &mut self.talks,
            "hello" => {
                let name = variable("name").and_then(Node::scalar_text).unwrap_or(user.into());
                return answer(id, &format!(r#"{{"hello":{}}}"#, quote(&format!("hello {name}"))));
            }
            "say" => {
                let text = variable("text").map_or("\"\"", Node::raw);
                let mut effects = answer(id, &format!(r#"{{"say":{text}}}"#));
                effects.push(Effect::Tell(News::Said { user: user.into(), text: text.into() }));
                return effects;
            }
            other => {
                let words = quote(&format!("Cannot query field \"{other}\"."));
                let id = quote(id);
                let error = format!(r#"{{"id":{id},"type":"error","payload":[{{"message":{words}}}]}}"#);
                return vec![Effect::Send(error)];
            }
        };
        if subscriptions.len() < MOST {
            subscriptions.push(id.into());
        }
        Vec::new()
    }

    pub(super) fn said(&self, user: &str, text: &str) -> Vec<String> {
        let said = said(user, text);
        self.talks.iter().map(|id| next(id, &format!(r#"{{"said":{said}}}"#))).collect()
    }

    pub(super) fn tick(&self, n: u64) -> Vec<String> {
        self.ticks.iter().map(|id| next(id, &format!(r#"{{"tick":{n}}}"#))).collect()
    }
}

/// The name behind the first brace.
fn first_field(query: &str) -> &str {
    let fields = query.split_once('{').map_or("", |(_, fields)| fields).trim_start();
    fields.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

fn answer(id: &str, data: &str) -> Vec<Effect> {
    let complete = format!(r#"{{"id":{},"type":"complete"}}"#, quote(id));
    vec![Effect::Send(next(id, data)), Effect::Send(complete)]
}

fn next(id: &str, data: &str) -> String {
    format!(r#"{{"id":{},"type":"next","payload":{{"data":{data}}}}}"#, quote(id))
}
