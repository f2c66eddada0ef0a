//! What a first visit starts with: a room to try everything in.

use weft_session::profile::{FirstMessage, Login, LoginKind, Profile};

/// Ids of the profiles that a first visit starts with.
const PRACTICE: &str = "practice";
const PRACTICE_IN_PAGE: &str = "practice-in-page";

/// The room of the native practice server, if the page was built with one, and of the one inside the page.
pub(super) fn first_visit() -> Vec<Profile> {
    let room = |id: &str, name: &str, url: String| Profile {
        id: id.into(),
        name: name.into(),
        url,
        user: "demo".into(),
        login: Login { kind: LoginKind::First, first: FirstMessage::default(), ..Login::default() },
        ..Profile::default()
    };
    let in_page = room(PRACTICE_IN_PAGE, "Practice server in this page", "practice:/room?login=first".into());
    match option_env!("WEFT_PRACTICE_PORT") {
        Some(port) => {
            let url = format!("ws://127.0.0.1:{port}/room?login=first");
            vec![room(PRACTICE, "Practice server", url), in_page]
        }
        None => vec![in_page],
    }
}

/// The password of a first visit's profile, which isn't a secret.
pub(super) fn known_password(id: &str) -> &'static str {
    match id {
        PRACTICE | PRACTICE_IN_PAGE => "demo",
        _ => "",
    }
}
