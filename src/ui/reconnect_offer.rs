//! The offer to reconnect, while the URL isn't the one that the session is connected to.

use yew::prelude::*;

use super::{handles::SessionRef, hooks::use_changes};

/// The id of the offer's button.
pub(super) const ID: &str = "reconnect";

/// Properties of [`ReconnectOffer`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// The URL as it is now.
    pub url: AttrValue,
}

/// The offer, if there is one to make.
#[component]
pub(super) fn ReconnectOffer(props: &Props) -> Html {
    let session = &props.session;
    use_changes(session);
    if !session.is_elsewhere() {
        return html! {};
    }
    let reconnect = {
        let session = session.clone();
        move |_| session.reconnect()
    };
    html! {
        <div class="said" role="status">
            <div class="said-words">{ format!("This connection still uses {}.", session.connected_to()) }</div>
            <button id={ID} class="button small" type="button" onclick={reconnect}>{ "Reconnect to this URL" }</button>
        </div>
    }
}
