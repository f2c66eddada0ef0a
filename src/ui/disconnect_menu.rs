//! Disconnecting with a chosen close code and reason.

use weft_message::{Close, CloseError};
use yew::prelude::*;

use super::{fields::TextField, handles::SessionRef, popover::Popover};

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
        Callback::from(move |_: MouseEvent| {
            if let Ok(close) = &close {
                session.disconnect(close.clone());
            }
        })
    };
    let (set_code, set_reason) = (set(&code), set(&reason));
    let content = Callback::from(move |_: Callback<()>| {
        html! {
            <div class="disconnect-form">
                <TextField label="Close code" id="close-code" value={(*code).clone()} on_input={set_code.clone()}
                    error={code_error} />
                <TextField label="Close reason" id="close-reason" value={(*reason).clone()}
                    on_input={set_reason.clone()} error={reason_error.clone().map(AttrValue::from)} />
                <button class="button" type="button" disabled={!ready} onclick={disconnect.clone()}>
                    { "Disconnect with this code" }
                </button>
            </div>
        }
    });
    html! { <Popover label="" name="Disconnect with a code" is_icon=true id="disconnect" {content} /> }
}
