//! Disconnecting with a close code and reason of one's own.

use yew::prelude::*;

use super::{fields::TextField, session_ref::SessionRef};

/// What RFC 6455 leaves for a reason beside the code in a control frame.
const REASON_BYTES: usize = 123;

/// Properties of [`DisconnectMenu`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What to disconnect.
    pub session: SessionRef,
}

/// A small form that opens beside the Disconnect button.
#[component]
pub(super) fn DisconnectMenu(props: &Props) -> Html {
    let code = use_state(|| String::from("1000"));
    let reason = use_state(String::new);
    let set = |state: &UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |text| state.set(text))
    };
    let parsed = parse_code(&code);
    let reason_error = (reason.len() > REASON_BYTES)
        .then(|| format!("A reason takes {REASON_BYTES} bytes at most; this has {}.", reason.len()));
    let ready = parsed.is_ok() && reason_error.is_none();
    let disconnect = {
        let (session, code, reason) = (props.session.clone(), parsed.clone(), (*reason).clone());
        move |_| {
            if let Ok(code) = code {
                session.disconnect(Some((code, reason.clone())));
            }
        }
    };
    html! {
        <details class="menu">
            <summary class="button" aria-label="Disconnect with a code" title="Disconnect with a code">{ "▾" }</summary>
            <div class="menu-body">
                <TextField label="Close code" id="close-code" value={(*code).clone()} on_input={set(&code)}
                    error={parsed.err().map(AttrValue::from)} />
                <TextField label="Close reason" id="close-reason" value={(*reason).clone()} on_input={set(&reason)}
                    error={reason_error.map(AttrValue::from)} />
                <button class="button" type="button" disabled={!ready} onclick={disconnect}>
                    { "Disconnect with this code" }
                </button>
            </div>
        </details>
    }
}

/// Browsers let a page close with 1000 or 3000 to 4999.
fn parse_code(text: &str) -> Result<u16, String> {
    let code = text.trim().parse::<u16>().ok().filter(|code| matches!(code, 1000 | 3000..=4999));
    code.ok_or_else(|| "Browsers allow 1000, and 3000 to 4999.".into())
}
