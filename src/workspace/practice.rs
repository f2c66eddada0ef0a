//! The practice server as a connection: a room to try everything in.

use weft_session::profile::{FirstMessage, Login, LoginKind, Profile};

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

/// The password of a profile that leads to the practice server; empty for others.
pub(super) fn known_password(profile: &Profile) -> &'static str {
    let mut practice = Profile::default();
    use_practice_server(&mut practice);
    let is_practice = profile.url == practice.url || profile.url.starts_with("practice:");
    if is_practice || EARLIER_IDS.contains(&&*profile.id) { PASSWORD } else { "" }
}
