//! Disconnecting with a chosen close code and reason.

use weft_message::{Close, CloseError};
use yew::prelude::*;

use super::{fields::TextField, handles::SessionRef};

/// Properties of [`DisconnectMenu`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session to disconnect.
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
    // Anything but a 16-bit number isn't a close code either.
    let close = Close::new(code.trim().parse().unwrap_or_default(), reason.as_str());
    let code_error = matches!(close, Err(CloseError::PageCode | CloseError::ServerCode))
        .then_some("Browsers allow 1000, and 3000 to 4999.");
    let reason_error = match close {
        Err(CloseError::Reason { bytes }) => {
            let most = Close::MAX_REASON_BYTES;
            Some(format!("A reason can have at most {most} bytes; this one has {bytes}."))
        }
        _ => None,
    };
    let ready = close.is_ok();
    let disconnect = {
        let session = props.session.clone();
        move |_| {
            if let Ok(close) = &close {
                session.disconnect(close.clone());
            }
        }
    };
    html! {
        <details class="menu">
            <summary class="button" aria-label="Disconnect with a code" title="Disconnect with a code">{ "▾" }</summary>
            <div class="menu-body">
                <TextField label="Close code" id="close-code" value={(*code).clone()} on_input={set(&code)}
                    error={code_error} />
                <TextField label="Close reason" id="close-reason" value={(*reason).clone()} on_input={set(&reason)}
                    error={reason_error.map(AttrValue::from)} />
                <button class="button" type="button" disabled={!ready} onclick={disconnect}>
                    { "Disconnect with this code" }
                </button>
            </div>
        </details>
    }
}
