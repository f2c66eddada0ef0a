//! The practice server as a connection: a room to try everything in.

use weft_session::{
    profile::{Endpoint, FirstMessage, Login, LoginKind, Profile},
    url::Url,
};

use crate::session::page_security;

/// Ids of the connections that earlier versions began with.
const EARLIER_IDS: [&str; 2] = ["practice", "practice-in-page"];

/// Users of the practice server have this password, which isn't a secret.
const PASSWORD: &str = "demo";

/// Makes a profile lead to the native practice server, if the page was built with one, or to the one inside the page.
pub(super) fn use_practice_server(profile: &mut Profile) {
    let (name, url) = match option_env!("WEFT_PRACTICE_PORT") {
        Some(port) => ("Practice server", format!("ws://127.0.0.1:{port}/room?login=first")),
        None => ("Practice server in this page", "practice:/room?login=first".into()),
    };
    profile.name = name.into();
    profile.url = url;
    profile.user = "demo".into();
    profile.login = Login { kind: LoginKind::First, first: FirstMessage::default(), ..Login::default() };
}

/// Takes the practice server's login from a profile that leads elsewhere by now; returns whether it did. Another server
/// never gets it.
pub(super) fn leave_practice_server(profile: &mut Profile) -> bool {
    let mut practice = Profile::default();
    use_practice_server(&mut practice);
    let has_its_login = (&profile.login, &profile.user) == (&practice.login, &practice.user);
    // While a URL is being typed, it leads nowhere.
    let leads_somewhere = Endpoint::parse(&profile.url, page_security()).is_ok();
    let address = |url| {
        let url = Url::parse(url);
        (url.host.to_owned(), url.port.map(str::to_owned))
    };
    let is_there = profile.url.starts_with("practice:") || address(&profile.url) == address(&practice.url);
    let has_left = profile.name == practice.name && has_its_login && leads_somewhere && !is_there;
    if has_left {
        let Profile { name, user, login, .. } = Profile::default();
        (profile.name, profile.user, profile.login) = (name, user, login);
    }
    has_left
}

/// The password of a profile that leads to the practice server; empty for others.
pub(super) fn known_password(profile: &Profile) -> &'static str {
    let mut practice = Profile::default();
    use_practice_server(&mut practice);
    let is_practice = profile.url == practice.url || profile.url.starts_with("practice:");
    if is_practice || EARLIER_IDS.contains(&&*profile.id) { PASSWORD } else { "" }
}
