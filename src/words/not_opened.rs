//! What may keep a connection from opening, in words: as much as the page can know.

use weft_session::failure::Attempt;

use super::list;

/// What to check, beginning with what is known best.
pub(super) fn advice(attempt: &Attempt) -> String {
    if attempt.local_network_denied {
        return "The browser denies this page the local network. Allow it in the browser's settings for this site, \
                then connect again."
            .into();
    }
    let mut advice = String::from(
        "Browsers keep the cause to themselves: check host, port and path, whether the server is up, and whether it \
         wants a login or accepts this page's origin.",
    );
    match &*attempt.subprotocols {
        [] => {}
        [only] => {
            advice += &format!(" The server may not know the subprotocol {only}: try without it.");
        }
        several => {
            advice +=
                &format!(" The server may know none of the subprotocols {}: try without.", list(several));
        }
    }
    if let Some(address) = &attempt.https {
        advice += &format!(" If its certificate is self-signed, open {address} once and accept it there.");
    }
    advice
}
