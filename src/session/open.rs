//! Opens the socket that a profile asks for.

use std::{rc::Rc, time::Duration};

use weft_session::{
    Event, Failure, Field,
    backoff::Backoff,
    failure::Attempt,
    machine::{LoginPlan, Plan},
    profile::{
        Endpoint, Escape, LoginKind, PageSecurity, Profile, TypedPassword, percent_encode, subprotocols,
    },
    url::Url,
};

use super::shared::Shared;
use crate::transport::{OpenError, Socket};

/// The parts of the profile that decide how a connection proceeds.
pub(super) fn plan(profile: &Profile) -> Plan {
    let within = Duration::try_from_secs_f64(profile.login.first.timeout).unwrap_or(Duration::from_secs(10));
    let kind = profile.login.kind;
    let by_script = kind.is_script();
    let seed = (js_sys::Math::random() * u64::MAX as f64) as u64;
    Plan {
        token: kind.has_token(),
        login: (kind.has_first() || kind.is_protocol() || by_script)
            .then_some(LoginPlan { within, by_script }),
        backoff: Backoff::new(&profile.reconnect, seed),
    }
}

/// Whether the page was loaded over https.
pub fn page_security() -> PageSecurity {
    let protocol = web_sys::window().and_then(|window| window.location().protocol().ok());
    match protocol.as_deref() {
        Some("https:") => PageSecurity::Secure,
        _ => PageSecurity::Insecure,
    }
}

/// Whether the session, as it is set up, connects to this URL.
pub(super) fn leads_to(shared: &Shared, url: &str) -> bool {
    let template = url_to_open(shared);
    let endpoint =
        |url: &str| Endpoint::parse(url, page_security()).ok().map(|endpoint| endpoint.as_str().to_owned());
    let own = shared.settings.preview(&template, Escape::url(&template), shared.now()).ok();
    own.and_then(|own| endpoint(&own.text)).is_some_and(|own| endpoint(url) == Some(own))
}

/// Opens the socket; also returns what is known of the attempt.
///
/// # Errors
/// What is wrong with the URL or the subprotocols.
pub(super) fn open(shared: &Shared) -> Result<(Rc<dyn Socket>, Attempt), Failure> {
    let profile = shared.settings.profile();
    shared.status.set_url(profile.url.clone());
    if TypedPassword::find(&profile.url).is_some() {
        return Err(Failure::PasswordInUrl);
    }
    if profile.login.kind.has_own_token() && shared.settings.credentials().token.trim().is_empty() {
        return Err(Failure::OwnTokenMissing);
    }
    let template = url_to_open(shared);
    if let Some(parameter) = Url::parse(&template).not_kept() {
        return Err(Failure::NotKept { field: Field::Url, parameter: parameter.into() });
    }
    let render = |field, text: &str, escape| {
        shared
            .settings
            .render(text, escape, shared.now())
            .map_err(|problem| Failure::Template { field, problem })
    };
    let url = render(Field::Url, &template, Escape::url(&template))?;
    let endpoint = Endpoint::parse(&url.text, page_security())
        .map_err(|problem| Failure::Url { problem: problem.masked(|text| shared.settings.masked(text)) })?;
    let protocols = render(Field::Subprotocols, &profile.subprotocols_to_offer(), Escape::None)?;
    let offered = protocols.masked().unwrap_or_else(|| protocols.text.clone());
    let protocols = subprotocols(&protocols.text).map_err(|problem| Failure::Subprotocols {
        problem: problem.masked(|name| shared.settings.masked(name)),
    })?;
    let shown = Url::parse(&url.masked().unwrap_or(url.text)).masked();
    shared.record(Event::Connecting { url: shown.clone() });
    shared.status.set_connected_to(shown.clone());
    let target = match profile.login.kind {
        LoginKind::Basic => with_credentials(shared, &endpoint),
        _ => endpoint.as_str().into(),
    };
    // The browser's own words have the URL in them.
    let refused = |error: OpenError| Failure::BrowserRefused { reason: error.0.replace(&target, &shown) };
    let socket = shared.network.open(&endpoint, &target, &protocols, shared.sink()).map_err(refused)?;
    let offered = offered.split(',').map(|name| name.trim().into()).filter(|name: &String| !name.is_empty());
    Ok((socket, Attempt::new(&Url::parse(&shown), offered.collect())))
}

/// The template of the URL. SignalR may do without a token.
fn url_to_open(shared: &Shared) -> String {
    let profile = shared.settings.profile();
    let has_no_token = || shared.settings.credentials().token.trim().is_empty();
    match profile.login.kind {
        LoginKind::SignalR if has_no_token() => profile.url.clone(),
        _ => profile.url_to_open(),
    }
}

fn with_credentials(shared: &Shared, endpoint: &Endpoint) -> String {
    let credentials = shared.settings.credentials();
    let encode = |text: &str| percent_encode(text).to_string();
    endpoint.with_credentials(&encode(&credentials.user), &encode(&credentials.password))
}
