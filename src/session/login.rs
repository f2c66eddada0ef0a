//! The login: a token over HTTP, the socket, and the first message.

use std::{rc::Rc, time::Duration};

use gloo_net::http::RequestBuilder;
use web_sys::RequestCredentials;
use weft_message::Event;
use weft_practice::Request;
use weft_session::{
    backoff::Backoff,
    check::{self, Judge},
    draft::escape_for,
    machine::{Input, LoginPlan, Plan},
    outbox::Content,
    profile::{
        BodyKind, Draft, Endpoint, Escape, Format, LoginKind, PageSecurity, Profile, TemplateError,
        TokenRequest, TypedPassword, shown_url,
    },
    state::{Failure, State},
};

use super::core::{Core, TransmitError};
use crate::{
    task::waiting_on,
    transport::{self, Sink, Socket},
};

/// What of the profile decides the course of a connection.
pub(super) fn plan(profile: &Profile) -> Plan {
    let within = Duration::try_from_secs_f64(profile.login.first.timeout).unwrap_or(Duration::from_secs(10));
    let kind = profile.login.kind;
    let by_script = kind.is_script();
    let seed = (js_sys::Math::random() * u64::MAX as f64) as u64;
    Plan {
        token: kind.has_token(),
        login: (kind.has_first() || by_script).then_some(LoginPlan { within, by_script }),
        backoff: Backoff::new(&profile.reconnect, seed),
    }
}

/// Whether the page came over https.
pub fn page_security() -> PageSecurity {
    let protocol = web_sys::window().and_then(|window| window.location().protocol().ok());
    match protocol.as_deref() {
        Some("https:") => PageSecurity::Secure,
        _ => PageSecurity::Insecure,
    }
}

/// Opens the socket that the profile asks for.
///
/// # Errors
/// What is wrong with URL or subprotocols.
pub(super) fn open(core: &Core) -> Result<Rc<dyn Socket>, Failure> {
    let profile = core.profile();
    if let Some(typed) = TypedPassword::find(&profile.url) {
        return Err(Failure::lasting(typed.to_string(), ""));
    }
    let url = core.render(&profile.url, Escape::Url).map_err(|error| in_template("URL", &error))?;
    let endpoint = Endpoint::parse(&url.text, page_security())
        .map_err(|error| Failure::lasting(error.to_string(), ""))?;
    let protocols = core
        .render(&profile.subprotocols, Escape::None)
        .map_err(|error| in_template("Subprotocols", &error))?;
    let shown = shown_url(&url.masked().unwrap_or(url.text));
    core.record(Event::Note, &format!("Connecting to {shown}"));
    core.connected_to.replace(shown);
    let target = match profile.login.kind {
        LoginKind::Basic => with_basic(core, &endpoint),
        _ => endpoint.as_str().into(),
    };
    let protocols = Profile::protocols(&protocols.text);
    let sink = Sink { log: core.log.clone(), logged: core.logged.clone() };
    transport::open(&endpoint, &target, &protocols, sink).map_err(|error| {
        Failure::lasting(format!("The browser refused to connect: {error}"), "Check URL and Subprotocols.")
    })
}

fn with_basic(core: &Core, endpoint: &Endpoint) -> String {
    let credentials = core.credentials.borrow();
    let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
    endpoint.with_credentials(&encode(&credentials.user), &encode(&credentials.password))
}

fn in_template(field: &str, error: &TemplateError) -> Failure {
    Failure::lasting(format!("{field}: {error}"), "")
}

/// Gets the token and tells the machine.
///
/// # Errors
/// The failure, which the machine has been told.
pub(super) async fn fetch_token(core: Rc<Core>) -> Result<(), Failure> {
    let request = core.profile().login.token.clone();
    match request_token(&core, &request).await {
        Ok(token) => {
            core.token.replace(Some(token));
            core.dispatch(Input::Token);
            Ok(())
        }
        Err(failure) => {
            core.dispatch(Input::Failed(failure.clone()));
            Err(failure)
        }
    }
}

async fn request_token(core: &Core, request: &TokenRequest) -> Result<String, Failure> {
    let url = core.render(&request.url, Escape::Url).map_err(|error| in_template("Token URL", &error))?;
    if url.text.trim().is_empty() {
        return Err(Failure::lasting("The login has no token URL.", "Type it under Settings."));
    }
    let url_text = url.text.trim();
    if !["http://", "https://", "practice:"].iter().any(|scheme| url_text.starts_with(scheme)) {
        return Err(Failure::lasting(
            "The token URL has to begin with http:// or https://.",
            "Mend it under Settings.",
        ));
    }
    let pointer =
        check::check_pointer(&request.pointer).map_err(|error| Failure::lasting(error.to_string(), ""))?;
    let body = if request.takes_body() { request.body } else { BodyKind::Empty };
    let (content_type, body) = match body {
        BodyKind::Empty => (None, String::new()),
        BodyKind::Form => {
            (Some("application/x-www-form-urlencoded"), fill(core, &request.form, Escape::Url)?)
        }
        BodyKind::Json => (Some("application/json"), fill(core, &request.json, Escape::Json)?),
    };
    let shown = shown_url(url.masked().as_deref().unwrap_or(&url.text));
    core.record(Event::Login, &format!("Asking for a token: {} {shown}", request.method));
    let (status, reply) = ask(request, url.text.trim(), content_type, body).await?;
    if !(200..300).contains(&status) {
        let words = check::own_words(reply.as_bytes());
        let what = format!("The token request was answered {status}: {words}.");
        return Err(match status {
            500.. | 408 | 429 => Failure::passing(what, "Try again later, or check the server."),
            _ => Failure::lasting(what, "Check user, password and the request under Settings."),
        });
    }
    let found = check::look_up(reply.as_bytes(), &pointer)
        .map_err(|error| Failure::lasting(error.to_string(), "Check the token request under Settings."))?;
    match found {
        Some(found) if !found.text.is_empty() => Ok(found.text),
        _ => Err(Failure::lasting(
            format!("The reply to the token request has nothing at {}.", pointer.as_str()),
            "Check the JSON pointer under Settings.",
        )),
    }
}

fn fill(core: &Core, template: &str, escape: Escape) -> Result<String, Failure> {
    let rendered = core.render(template, escape).map_err(|error| in_template("Token body", &error))?;
    Ok(rendered.text)
}

/// Sends the request; returns status and body of the answer.
async fn ask(
    request: &TokenRequest,
    url: &str,
    content_type: Option<&str>,
    body: String,
) -> Result<(u16, String), Failure> {
    if let Some(target) =
        Endpoint::parse(url, PageSecurity::Insecure).ok().and_then(|url| url.practice_target())
    {
        let method = request.method.as_str();
        let request =
            Request { method, target: &target, content_type, body: body.as_bytes(), ..Request::default() };
        let response = transport::practice_http(&request);
        return Ok((response.status, String::from_utf8_lossy(&response.body).into_owned()));
    }
    let method = request.method.parse::<gloo_net::http::Method>();
    let method =
        method.map_err(|_| Failure::lasting("The token request's method is not one.", "Use POST or GET."))?;
    let credentials = match request.credentials {
        true => RequestCredentials::Include,
        false => RequestCredentials::Omit,
    };
    let mut builder = RequestBuilder::new(url).method(method).credentials(credentials);
    if let Some(content_type) = content_type {
        builder = builder.header("Content-Type", content_type);
    }
    let built = match content_type {
        Some(_) => builder.body(body),
        None => builder.build(),
    };
    let built = built.map_err(|error| no_reply(url, &error))?;
    let response =
        waiting_on("the token request", built.send()).await.map_err(|error| no_reply(url, &error))?;
    let text = waiting_on("the token", response.text()).await.map_err(|error| no_reply(url, &error))?;
    Ok((response.status(), text))
}

fn no_reply(url: &str, error: &gloo_net::Error) -> Failure {
    let host = url.split('?').next().unwrap_or(url);
    let blocked = page_security() == PageSecurity::Secure && url.starts_with("http:");
    if blocked {
        return Failure::lasting(
            format!("Mixed content: this page came over https, so the browser refuses to ask {host}."),
            "Use an https: URL for the token, or open Weft over http.",
        );
    }
    Failure::passing(
        format!("The token request to {host} failed: {error}."),
        "Browsers keep the cause to themselves: check the URL, whether the server is up, and whether it \
         allows this page's origin (CORS).",
    )
}

/// Sends the first message, then waits until the server has said yes or no.
///
/// # Errors
/// The failure, which the machine has been told.
pub(super) async fn first_message(core: Rc<Core>) -> Result<(), Failure> {
    let first = core.profile().login.first.clone();
    let sent = Judge::new(&first).map_err(|error| Failure::lasting(format!("Login: {error}"), "")).and_then(
        |judge| {
            let format = match escape_for(&first.message) {
                Escape::Json => Format::Json,
                _ => Format::Text,
            };
            let message = Content::Draft(Draft { format, text: first.message });
            core.transmit(&message).map_err(|error| not_sent(&error))?;
            core.judge.replace(Some(judge));
            Ok(())
        },
    );
    if let Err(failure) = sent {
        core.dispatch(Input::Failed(failure.clone()));
        return Err(failure);
    }
    while core.is_logging_in() {
        waiting_on("the server's yes or no", core.stirred.after(core.stirred.get())).await;
    }
    match core.state() {
        State::Failed(failure) => Err(failure),
        _ => Ok(()),
    }
}

fn not_sent(error: &TransmitError) -> Failure {
    match error {
        TransmitError::Draft(error) => {
            Failure::lasting(format!("The first message can't be sent: {error}"), "")
        }
        TransmitError::NotOpen => {
            Failure::passing("The connection closed before the first message was sent.", "")
        }
    }
}
