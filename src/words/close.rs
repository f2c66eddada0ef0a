//! How a connection closed, in words.

use weft_message::CloseInfo;

/// `1008 policy violation: too many requests`
pub fn closed(code: u16, reason: &str) -> String {
    CloseInfo { code, reason: reason.into(), was_clean: true }.to_string()
}

/// What to check, for codes that mean trouble.
pub(super) fn advice(code: u16) -> Option<&'static str> {
    Some(match code {
        1002 | 1003 | 1007 => {
            "The server could not read what was sent: check the format and the subprotocol."
        }
        1006 => {
            "No close frame arrived: the server or the network went away, or the browser gave up on data that it \
             could not read, such as text that isn't valid UTF-8 (its console says which)."
        }
        1009 => "A message was larger than the server accepts. Send smaller ones.",
        1010 => "The server wanted an extension that browsers don't have.",
        1011 => "Something broke inside the server. Check its log.",
        _ => return None,
    })
}
