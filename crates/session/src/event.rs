//! A session's events as data: the machine emits them, and the log and its exports hold them. The interface words
//! them.

use serde::{Deserialize, Serialize};
use weft_message::{CloseInfo, EventKind};

use crate::{check::CheckError, draft::DraftError, failure::Failure, role::Role};

/// Something that happened to a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// A pasted command has headers that a browser can't send.
    HeadersLeftOut {
        /// Their names.
        headers: Vec<String>,
        /// Whether a token that was in one of them is sent as a parameter of the URL instead.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        token_in_url: bool,
    },
    /// The session is opening a socket.
    Connecting {
        /// The URL, with its secrets masked.
        url: String,
    },
    /// The socket opened.
    Opened {
        /// The subprotocol that the server chose; empty if none.
        subprotocol: String,
        /// The extensions that were negotiated; empty if none.
        extensions: String,
        /// The subprotocols that were offered, with secrets masked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        offered: Vec<String>,
    },
    /// The session is requesting a token over HTTP.
    TokenRequested {
        /// The request's method.
        method: String,
        /// The request's URL, with its secrets masked.
        url: String,
    },
    /// The token was received.
    TokenReceived,
    /// A script was asked to log in.
    ScriptLogin,
    /// The server accepted the login.
    LoggedIn,
    /// The server hasn't accepted the login in time, but it sends other messages.
    LoginUnconfirmed {
        /// How many seconds the session waited.
        after: f64,
    },
    /// The session goes on although the server hasn't accepted the login.
    LoginSkipped,
    /// The server refused the login.
    LoginRefused {
        /// The server's own words.
        reply: String,
    },
    /// It could not be told whether a reply means success or failure.
    ReplyUnclear {
        /// Why.
        problem: CheckError,
    },
    /// The socket closed.
    Closed {
        /// The close code; 1005 if there was none, 1006 if the connection was lost.
        code: u16,
        /// The reason that the other side gave; often empty.
        reason: String,
        /// Whether the closing handshake was completed.
        clean: bool,
        /// Whether it had been open.
        opened: bool,
    },
    /// The session will reconnect.
    Reconnecting {
        /// The number of the next attempt.
        attempt: u32,
        /// Seconds until then.
        delay: f64,
    },
    /// A reply to the keepalive is missing.
    KeepaliveMissed {
        /// How many seconds it waited.
        within: f64,
        /// How many are missing in a row.
        missed: u32,
    },
    /// So many replies to the keepalive are missing that the connection counts as lost.
    KeepaliveLost {
        /// How many are missing in a row.
        missed: u32,
    },
    /// The keepalive message can't be sent.
    KeepaliveFailed {
        /// What is wrong with it.
        problem: DraftError,
    },
    /// The keepalive's settings are invalid.
    KeepaliveRefused {
        /// What is wrong with the check for its reply.
        problem: CheckError,
    },
    /// The session could not connect or log in.
    Failed {
        /// Why.
        failure: Failure,
    },
    /// The user cancelled the connection before it was online.
    Cancelled,
    /// The user cancelled one of the session's tasks.
    TaskCancelled {
        /// The task.
        task: Role,
    },
    /// The user discarded queued messages.
    Discarded {
        /// How many.
        messages: usize,
    },
    /// A queued message can no longer be sent.
    NotSent {
        /// What was typed.
        text: String,
        /// What is wrong with it.
        problem: DraftError,
    },
    /// A timer stopped because its message can't be sent.
    TimerStopped {
        /// The timer's name.
        timer: String,
        /// What is wrong with its message.
        problem: DraftError,
    },
    /// The connection closed while reading was held back: what hadn't been read is lost.
    UnreadLost,
    /// There wasn't enough memory for a message.
    MessageLost {
        /// How large it was.
        bytes: u64,
    },
    /// A recording was kept without the payload of this message, which came or went there.
    PayloadLeftOut {
        /// Whether it was binary.
        binary: bool,
        /// How large it was.
        bytes: u64,
    },
}

impl Event {
    /// What sort of event it is.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Opened { .. } => EventKind::Opened,
            Self::TokenRequested { .. } | Self::TokenReceived | Self::ScriptLogin | Self::LoggedIn => {
                EventKind::Login
            }
            Self::LoginRefused { .. } => EventKind::Refused,
            Self::Closed { .. } => EventKind::Closed,
            Self::Reconnecting { .. } => EventKind::Reconnect,
            Self::KeepaliveMissed { .. } => EventKind::Keepalive,
            Self::KeepaliveLost { .. }
            | Self::KeepaliveFailed { .. }
            | Self::KeepaliveRefused { .. }
            | Self::Failed { .. }
            | Self::NotSent { .. }
            | Self::TimerStopped { .. }
            | Self::UnreadLost
            | Self::MessageLost { .. } => EventKind::Error,
            Self::HeadersLeftOut { .. }
            | Self::Connecting { .. }
            | Self::LoginUnconfirmed { .. }
            | Self::LoginSkipped
            | Self::ReplyUnclear { .. }
            | Self::Cancelled
            | Self::TaskCancelled { .. }
            | Self::Discarded { .. }
            | Self::PayloadLeftOut { .. } => EventKind::Note,
        }
    }

    /// The event in the form that a log holds.
    pub fn to_json(&self) -> String {
        // The keys are strings and serde_json can write all of the values, so this can't fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads an event from a log.
    ///
    /// # Errors
    /// serde_json's own, if a version that has other events wrote it.
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// All text in it that a server or the user wrote, and that may contain a secret.
    pub fn texts_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Connecting { url } | Self::TokenRequested { url, .. } => vec![url],
            Self::Opened { subprotocol, extensions, .. } => vec![subprotocol, extensions],
            Self::LoginRefused { reply: text }
            | Self::Closed { reason: text, .. }
            | Self::NotSent { text, .. }
            | Self::TimerStopped { timer: text, .. } => vec![text],
            Self::Failed { failure } => failure.text_mut().into_iter().collect(),
            Self::HeadersLeftOut { .. }
            | Self::TokenReceived
            | Self::ScriptLogin
            | Self::LoggedIn
            | Self::LoginUnconfirmed { .. }
            | Self::LoginSkipped
            | Self::ReplyUnclear { .. }
            | Self::Reconnecting { .. }
            | Self::KeepaliveMissed { .. }
            | Self::KeepaliveLost { .. }
            | Self::KeepaliveFailed { .. }
            | Self::KeepaliveRefused { .. }
            | Self::Cancelled
            | Self::TaskCancelled { .. }
            | Self::Discarded { .. }
            | Self::UnreadLost
            | Self::MessageLost { .. }
            | Self::PayloadLeftOut { .. } => Vec::new(),
        }
    }

    pub(crate) fn closed(info: &CloseInfo, opened: bool) -> Self {
        Self::Closed { code: info.code, reason: info.reason.clone(), clean: info.was_clean, opened }
    }
}

#[cfg(test)]
mod tests {
    use weft_log::Log;
    use weft_message::{Direction, Kind, Timestamp};

    use super::*;
    use crate::{failure::Attempt, profile::TemplateError};

    #[test]
    fn a_log_holds_values_under_the_names_that_are_documented() {
        let cases = [
            (Event::LoggedIn, r#"{"event":"logged-in"}"#),
            (
                Event::Closed { code: 1008, reason: "slow".into(), clean: true, opened: true },
                r#"{"event":"closed","code":1008,"reason":"slow","clean":true,"opened":true}"#,
            ),
            (
                Event::Failed { failure: Failure::NotOpened(Attempt::default()) },
                r#"{"event":"failed","failure":{"failure":"not-opened","localNetworkDenied":false}}"#,
            ),
            (
                Event::Failed { failure: Failure::HostTimeout { after: 15.0 } },
                r#"{"event":"failed","failure":{"failure":"host-timeout","after":15.0}}"#,
            ),
            (
                Event::TimerStopped {
                    timer: "t".into(),
                    problem: DraftError::Template(TemplateError::Unknown("x".into())),
                },
                r#"{"event":"timer-stopped","timer":"t","problem":{"template":{"unknown":"x"}}}"#,
            ),
            (
                Event::TaskCancelled { task: Role::Keepalive },
                r#"{"event":"task-cancelled","task":"keepalive"}"#,
            ),
        ];
        for (event, json) in cases {
            assert_eq!(event.to_json(), json);
            assert_eq!(Event::from_json(json.as_bytes()).unwrap(), event);
        }
    }

    #[test]
    fn a_failure_from_before_attempts_had_details_is_read() {
        let json = br#"{"event":"failed","failure":{"failure":"not-opened"}}"#;
        let expected = Event::Failed { failure: Failure::NotOpened(Attempt::default()) };
        assert_eq!(Event::from_json(json).unwrap(), expected);
    }

    #[test]
    fn a_secret_that_a_server_repeats_can_be_masked_and_names_stay() {
        let mut event =
            Event::Failed { failure: Failure::TokenStatus { status: 401, reply: "failure".into() } };
        for text in event.texts_mut() {
            *text = "••••••".into();
        }
        let json = r#"{"event":"failed","failure":{"failure":"token-status","status":401,"reply":"••••••"}}"#;
        assert_eq!(event.to_json(), json);
    }

    #[test]
    fn what_the_log_says_of_a_lost_message_is_an_event() {
        let mut log = Log::new(0);
        let room = usize::try_from(u64::from(u32::MAX) + 1).unwrap();
        log.append_with(Timestamp::default(), Direction::Received, Kind::Text, room, |_| 0);
        let message = log.get(0).unwrap();
        assert_eq!(message.kind, Kind::Event(EventKind::Error));
        assert_eq!(Event::from_json(message.bytes).unwrap(), Event::MessageLost { bytes: room as u64 });
    }
}
