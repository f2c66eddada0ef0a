//! The token that a login gets over HTTP.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use weft_session::{
    Event, Failure, Field,
    check::{self, check_pointer},
    machine::Input,
    profile::{BodyKind, Escape, PageSecurity, TokenRequest},
    url::Url,
};

use super::{open::page_security, shared::Shared};
use crate::{
    rest::in_rest,
    task::Ended,
    transport::{HttpError, HttpRequest},
};

/// Fetches the token and tells the driver.
pub(super) async fn fetch(shared: Rc<Shared>) -> Ended {
    let request = shared.runtime().waiting_on("the rest of Weft", requesting(shared.clone())).await;
    let received = match request {
        Ok(request) => request.await,
        Err(error) => {
            let host = Url::parse(&shared.settings.profile().login.token.url).address();
            Err(Failure::TokenUnreachable { host, reason: error.to_string() })
        }
    };
    match received {
        Ok(token) => {
            shared.settings.set_token(token);
            shared.inputs.tell(Input::Token);
            Ended::Finished
        }
        Err(failure) => {
            shared.inputs.tell(Input::Failed(failure));
            Ended::Failed("no token was received".into())
        }
    }
}

in_rest! {
    fn requesting(shared: Rc<Shared>) -> LocalBoxFuture<'static, Result<String, Failure>> {
        Box::pin(async move {
            let settings = shared.settings.profile().login.token.clone();
            request(&shared, &settings).await
        })
    }
}

async fn request(shared: &Shared, settings: &TokenRequest) -> Result<String, Failure> {
    let pointer = check_pointer(&settings.pointer).map_err(|problem| Failure::TokenPointer { problem })?;
    let request = fill_in(shared, settings)?;
    let reply = shared.network.fetch(&request).await.map_err(|error| no_reply(&request.url, error))?;
    if !(200..300).contains(&reply.status) {
        let (status, reply) = (reply.status, check::own_words(reply.text.as_bytes()));
        return Err(Failure::TokenStatus { status, reply });
    }
    let found = check::look_up(reply.text.as_bytes(), &pointer);
    match found.map_err(|problem| Failure::TokenPointer { problem })? {
        Some(found) if !found.text.is_empty() => Ok(found.text),
        _ => Err(Failure::TokenMissing { pointer: pointer.as_str().into() }),
    }
}

/// Whether a token can be requested from there.
pub fn is_token_url(url: &str) -> bool {
    ["http://", "https://", "practice:"].iter().any(|scheme| url.starts_with(scheme))
}

/// The request with its variables filled in; logs that it is being made.
fn fill_in(shared: &Shared, settings: &TokenRequest) -> Result<HttpRequest, Failure> {
    let render = |field, text: &str, escape| {
        shared
            .settings
            .render(text, escape, shared.now())
            .map_err(|problem| Failure::Template { field, problem })
    };
    if let Some(parameter) = Url::parse(&settings.url).not_kept() {
        return Err(Failure::NotKept { field: Field::TokenUrl, parameter: parameter.into() });
    }
    let rendered = render(Field::TokenUrl, &settings.url, Escape::url(&settings.url))?;
    let url = rendered.text.trim();
    if url.is_empty() {
        return Err(Failure::TokenUrlMissing);
    }
    if !is_token_url(url) {
        return Err(Failure::TokenUrlScheme);
    }
    let (content_type, body) = match settings.body {
        _ if !settings.takes_body() => (None, None),
        BodyKind::Empty => (None, None),
        BodyKind::Form => (
            Some("application/x-www-form-urlencoded"),
            Some(render(Field::TokenBody, &settings.form, Escape::Form)?),
        ),
        BodyKind::Json => {
            (Some("application/json"), Some(render(Field::TokenBody, &settings.json, Escape::Json)?))
        }
    };
    let shown = Url::parse(rendered.masked().as_deref().unwrap_or(url)).masked();
    shared.record(Event::TokenRequested { method: settings.method.clone(), url: shown });
    Ok(HttpRequest {
        method: settings.method.clone(),
        url: url.into(),
        headers: content_type.map(|value| ("Content-Type".into(), value.into())).into_iter().collect(),
        body: body.map(|body| body.text),
        sends_cookies: settings.credentials,
        refuses_redirects: false,
    })
}

fn no_reply(url: &str, error: HttpError) -> Failure {
    let host = Url::parse(url).address();
    match error {
        HttpError::Method(_) => Failure::TokenMethod,
        HttpError::Failed(_) if page_security() == PageSecurity::Secure && url.starts_with("http:") => {
            Failure::TokenMixedContent { host }
        }
        HttpError::Failed(reason) => Failure::TokenUnreachable { host, reason },
    }
}
