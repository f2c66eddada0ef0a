//! What may keep a connection from opening, in words: as much as the page can know.

use weft_session::failure::Attempt;

use super::list;

/// What to check, beginning with what is known best.
pub(super) fn advice(attempt: &Attempt) -> String {
    if attempt.local_network_denied {
        return "The browser blocks this page from accessing the local network. Allow local network access in this site's \
             browser settings, then connect again."
            .into();
    }
    let mut advice = String::from(
        "Browsers don't reveal the cause. Check the host, port and path, and whether the server is running, requires a \
     login, or rejects this page's origin.",
    );
    match &*attempt.subprotocols {
        [] => {}
        [only] => {
            advice += &format!(" The server may not support the subprotocol {only}: try without it.");
        }
        several => {
            advice += &format!(
                " The server may not support any of the subprotocols {}: try without them.",
                list(several)
            );
        }
    }
    if let Some(address) = &attempt.https {
        advice +=
            &format!(" If the server's certificate is self-signed, open {address} and accept it there.");
    }
    advice
}
