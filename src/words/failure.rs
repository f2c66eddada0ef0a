//! Why a session could not connect or log in, in words, and what to do about it.

use weft_codec::decimal::Decimal;
use weft_session::{Failure, Field, Role};

use super::{closed, not_opened};

/// What happened, and what the user can do.
pub fn failure(failure: &Failure) -> String {
    let (what, advice) = (what(failure), advice(failure));
    if let Failure::NotOpened(attempt) = failure {
        return format!("{what} {}", not_opened::advice(attempt));
    }
    if advice.is_empty() { what } else { format!("{what} {advice}") }
}

fn what(failure: &Failure) -> String {
    match failure {
        Failure::Template { field, problem } => format!("{}: {problem}", field_name(*field)),
        Failure::Url { problem } => problem.to_string(),
        Failure::Subprotocols { problem } => problem.to_string(),
        Failure::NotKept { field, parameter } => format!("{}: {}", field_name(*field), not_kept(parameter)),
        Failure::PasswordInUrl => "The URL contains a password, where it would be visible.".into(),
        Failure::BrowserRefused { reason } => format!("The browser refused to connect: {reason}"),
        Failure::HostTimeout { after } => format!("The host did not answer within {} s.", Decimal(*after)),
        Failure::NotOpened(_) => "Could not connect.".into(),
        Failure::Rejected { reply } => format!("Could not connect: {reply}"),
        Failure::OwnTokenMissing => "There is no token.".into(),
        Failure::TokenUrlMissing => "The login has no token URL.".into(),
        Failure::TokenUrlScheme => "The token URL has to begin with http:// or https://.".into(),
        Failure::TokenMethod => "The token request's method isn't a valid HTTP method.".into(),
        Failure::TokenPointer { problem } => problem.to_string(),
        Failure::TokenTimeout { after } => {
            format!("The token request was not answered within {} s.", Decimal(*after))
        }
        Failure::TokenMixedContent { host } => {
            format!("Mixed content: this page came over https, so the browser refuses to ask {host}.")
        }
        Failure::TokenUnreachable { host, reason } => {
            format!("The token request to {host} failed: {reason}.")
        }
        Failure::TokenStatus { status, reply } => {
            format!("The token request was answered with {status}: {reply}.")
        }
        Failure::TokenMissing { pointer } => {
            format!("The reply to the token request has nothing at {pointer}.")
        }
        Failure::LoginCheck { problem } => format!("Login: {problem}"),
        Failure::FirstMessage { problem } => format!("The first message can't be sent: {problem}"),
        Failure::LoginMessage { reason } => format!("Can't log in: {reason}."),
        Failure::FirstMessageTooLate => "The connection closed before the first message was sent.".into(),
        Failure::LoginTimeout { after } => unconfirmed(*after),
        Failure::LoginRefused { reply } => format!("The server refused the login: {reply}."),
        Failure::ClosedDuringLogin { code: code @ 1008, reason } => {
            format!("The server closed the connection during the login: {}.", closed(*code, reason))
        }
        Failure::ClosedDuringLogin { code, reason } => {
            format!("The connection closed during the login: {}.", closed(*code, reason))
        }
        Failure::NoScript => "There is no script to log in with.".into(),
        Failure::ScriptTimeout { after } => {
            format!("The script did not log in within {} s.", Decimal(*after))
        }
        Failure::ScriptFailed { reason } => reason.clone(),
        Failure::ScriptEnded => "The script ended before it had logged in.".into(),
        Failure::KeepaliveLost { missed } => missed_replies(*missed),
        Failure::TaskCancelled { task } => {
            format!("You cancelled the task “{}”, so the connection was closed.", role(task))
        }
    }
}

/// How many keepalive replies are missing.
pub(super) fn missed_replies(missed: u32) -> String {
    match missed {
        1 => "A keepalive reply didn't arrive.".into(),
        _ => format!("{missed} keepalive replies in a row didn't arrive."),
    }
}

fn advice(failure: &Failure) -> &'static str {
    match failure {
        Failure::PasswordInUrl => "Use the User and Password fields instead.",
        Failure::BrowserRefused { .. } => "Check the URL and the subprotocols.",
        Failure::HostTimeout { .. } => "Check the host, the port and the network.",
        Failure::Rejected { .. } => "Check the URL.",
        Failure::OwnTokenMissing => "Enter it under Authentication. Tokens aren't stored.",
        Failure::TokenUrlMissing => "Enter it in Settings.",
        Failure::TokenUrlScheme => "Fix it in Settings.",
        Failure::TokenMethod => "Use POST or GET.",
        Failure::TokenPointer { .. } => "Check the token request in Settings.",
        Failure::TokenTimeout { .. } => "Check its URL and whether that server is up.",
        Failure::TokenMixedContent { .. } => "Use an https: URL for the token, or open Weft over http.",
        Failure::TokenUnreachable { .. } => {
            "Browsers don't reveal the cause. Check the URL, whether the server is up, and whether it allows \
             this page's origin (CORS)."
        }
        Failure::TokenStatus { .. } if failure.may_pass() => "Try again later, or check the server.",
        Failure::TokenStatus { .. } => "Check the user, the password and the request in Settings.",
        Failure::TokenMissing { .. } => "Check the JSON pointer in Settings.",
        Failure::LoginTimeout { .. } => {
            "Check under Authentication when the login succeeds, or allow more time."
        }
        Failure::LoginRefused { .. } | Failure::ClosedDuringLogin { code: 1008, .. } => {
            "Check the user and the password, then connect again."
        }
        Failure::ClosedDuringLogin { .. } => "Check what the server expects as its first message.",
        Failure::NoScript => "Choose one in Settings, or first run one that calls login(…).",
        Failure::ScriptTimeout { .. } => {
            "Its output in the Scripts tab shows how far it got; its time limit is in Settings."
        }
        Failure::ScriptFailed { .. } => "Its output in the Scripts tab says more.",
        Failure::KeepaliveLost { .. } => "Connect again, or turn Reconnect on.",
        Failure::TaskCancelled { .. } => "Connect starts a new one.",
        Failure::Template { .. }
        | Failure::Url { .. }
        | Failure::NotKept { .. }
        | Failure::NotOpened(_)
        | Failure::Subprotocols { .. }
        | Failure::LoginCheck { .. }
        | Failure::FirstMessage { .. }
        | Failure::LoginMessage { .. }
        | Failure::FirstMessageTooLate
        | Failure::ScriptEnded => "",
    }
}

/// The login is unanswered.
pub(super) fn unconfirmed(after: f64) -> String {
    format!("The server didn't confirm the login within {} s.", Decimal(after))
}

/// What to do about a secret parameter of a URL that wasn't stored.
pub fn not_kept(parameter: &str) -> String {
    format!("Type the value of “{parameter}” again. It is a secret, and secrets in a URL aren't stored.")
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Url => "URL",
        Field::Subprotocols => "Subprotocols",
        Field::TokenUrl => "Token URL",
        Field::TokenBody => "Token body",
    }
}

/// What a task is called in the inspector.
pub fn role(role: &Role) -> String {
    match role {
        Role::Driver => "driver".into(),
        Role::Login => "login".into(),
        Role::Receiver => "receiver".into(),
        Role::Sender => "sender".into(),
        Role::Keepalive => "keepalive".into(),
        Role::Stopwatch => "round trips".into(),
        Role::Timer(name) => format!("timer {name}").trim_end().into(),
    }
}
