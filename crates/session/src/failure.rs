//! Why a session could not connect or log in, as data.

use serde::{Deserialize, Serialize};
use weft_message::CloseInfo;

use crate::{
    check::CheckError,
    draft::DraftError,
    profile::{EndpointError, SubprotocolError, TemplateError},
    role::Role,
    url::Url,
};

/// Why a session could not connect or log in. The interface words it, and adds what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "failure", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Failure {
    /// A template can't be filled in.
    Template {
        /// Where it was typed.
        field: Field,
        /// What is wrong with it.
        problem: TemplateError,
    },
    /// The URL can't be opened.
    Url {
        /// Why.
        problem: EndpointError,
    },
    /// The subprotocols can't be offered.
    Subprotocols {
        /// Why.
        problem: SubprotocolError,
    },
    /// A secret in a URL wasn't stored, and hasn't been typed again.
    NotKept {
        /// Where it was.
        field: Field,
        /// The URL's parameter.
        parameter: String,
    },
    /// The URL contains a password.
    PasswordInUrl,
    /// The browser refused to connect.
    BrowserRefused {
        /// The browser's own words.
        reason: String,
    },
    /// The host didn't answer.
    HostTimeout {
        /// How many seconds it waited.
        after: f64,
    },
    /// The socket closed before it was open; browsers don't reveal the cause.
    NotOpened(Attempt),
    /// The server inside the page refused the connection.
    Rejected {
        /// The server's own words.
        reply: String,
    },
    /// The user's own token wasn't typed: it isn't stored.
    OwnTokenMissing,
    /// The login has no token URL.
    TokenUrlMissing,
    /// The token URL is neither http nor https.
    TokenUrlScheme,
    /// The token request's method isn't a valid one.
    TokenMethod,
    /// The JSON pointer to the token isn't a valid one, or the reply isn't JSON.
    TokenPointer {
        /// What is wrong.
        problem: CheckError,
    },
    /// The token request wasn't answered in time.
    TokenTimeout {
        /// How many seconds it waited.
        after: f64,
    },
    /// An https page may not request the token from an http server.
    TokenMixedContent {
        /// The server.
        host: String,
    },
    /// The token request failed.
    TokenUnreachable {
        /// The server.
        host: String,
        /// The browser's own words.
        reason: String,
    },
    /// The token request was answered with an error.
    TokenStatus {
        /// The status code.
        status: u16,
        /// The server's own words.
        reply: String,
    },
    /// The reply to the token request doesn't contain the token where it should.
    TokenMissing {
        /// Where it was expected.
        pointer: String,
    },
    /// The check for success or failure is invalid.
    LoginCheck {
        /// What is wrong with it.
        problem: CheckError,
    },
    /// The first message can't be sent.
    FirstMessage {
        /// What is wrong with it.
        problem: DraftError,
    },
    /// The message with which a protocol logs in can't be made, or the code that speaks the protocol can't be loaded.
    LoginMessage {
        /// Why.
        reason: String,
    },
    /// The connection closed before the first message was sent.
    FirstMessageTooLate,
    /// No reply matched the success or the failure condition in time.
    LoginTimeout {
        /// How many seconds it waited.
        after: f64,
    },
    /// The server refused the login.
    LoginRefused {
        /// The server's own words.
        reply: String,
    },
    /// The connection closed during the login.
    ClosedDuringLogin {
        /// The close code.
        code: u16,
        /// The reason that the other side gave; often empty.
        reason: String,
    },
    /// There is no script to log in.
    NoScript,
    /// The script did not log in in time.
    ScriptTimeout {
        /// How many seconds it waited.
        after: f64,
    },
    /// The script's login failed.
    ScriptFailed {
        /// The script's own words.
        reason: String,
    },
    /// The script ended before it logged in.
    ScriptEnded,
    /// Replies to the keepalive are missing.
    KeepaliveLost {
        /// How many in a row.
        missed: u32,
    },
    /// The user cancelled a task that the connection can't do without.
    TaskCancelled {
        /// The task.
        task: Role,
    },
}

/// What the page knows of an attempt to open a socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Attempt {
    /// For `wss:`, the server's `https:` address, where its certificate can be looked at and accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub https: Option<String>,
    /// The subprotocols that were offered, with secrets masked: browsers give up if the server chooses none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subprotocols: Vec<String>,
    /// Whether the browser denies the page the local network, which the server is in.
    pub local_network_denied: bool,
}

impl Attempt {
    /// An attempt to open this URL.
    pub fn new(url: &Url<'_>, subprotocols: Vec<String>) -> Self {
        let is_secure = url.scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("wss"));
        let https = is_secure.then(|| format!("https://{}/", url.address()));
        Self { https, subprotocols, local_network_denied: false }
    }
}

/// Where a template was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The connection's URL.
    Url,
    /// Its subprotocols.
    Subprotocols,
    /// The token request's URL.
    TokenUrl,
    /// The token request's body.
    TokenBody,
}

impl Failure {
    /// Whether trying again with the same settings might help.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::HostTimeout { .. }
            | Self::NotOpened(_)
            | Self::TokenTimeout { .. }
            | Self::TokenUnreachable { .. }
            | Self::FirstMessageTooLate
            | Self::LoginTimeout { .. }
            | Self::ScriptTimeout { .. }
            | Self::KeepaliveLost { .. } => true,
            Self::TokenStatus { status, .. } => matches!(status, 408 | 429 | 500..),
            // Servers refuse a login with a policy close.
            Self::ClosedDuringLogin { code, .. } => *code != 1008,
            Self::Template { .. }
            | Self::Url { .. }
            | Self::Subprotocols { .. }
            | Self::NotKept { .. }
            | Self::PasswordInUrl
            | Self::BrowserRefused { .. }
            | Self::Rejected { .. }
            | Self::OwnTokenMissing
            | Self::TokenUrlMissing
            | Self::TokenUrlScheme
            | Self::TokenMethod
            | Self::TokenPointer { .. }
            | Self::TokenMixedContent { .. }
            | Self::TokenMissing { .. }
            | Self::LoginCheck { .. }
            | Self::FirstMessage { .. }
            | Self::LoginMessage { .. }
            | Self::LoginRefused { .. }
            | Self::NoScript
            | Self::ScriptFailed { .. }
            | Self::ScriptEnded
            | Self::TaskCancelled { .. } => false,
        }
    }

    /// The part of it that a server wrote.
    pub(crate) fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::BrowserRefused { reason: text }
            | Self::Rejected { reply: text }
            | Self::TokenUnreachable { reason: text, .. }
            | Self::TokenStatus { reply: text, .. }
            | Self::LoginRefused { reply: text }
            | Self::ClosedDuringLogin { reason: text, .. }
            | Self::ScriptFailed { reason: text } => Some(text),
            _ => None,
        }
    }

    pub(crate) fn closed_during_login(info: &CloseInfo) -> Self {
        Self::ClosedDuringLogin { code: info.code, reason: info.reason.clone() }
    }
}
