//! What there is to say about a connection's state, over the beginning of the log.

use std::time::Duration;

use weft_session::{Cause, Failure, State, failure::Attempt};
use yew::prelude::*;

use super::{handles::SessionRef, hooks::use_clock, status::StateProps};
use crate::{task::now, words};

/// The details and what can be done, until that is dismissed: for as long as the session tries to connect, or else until
/// the next time.
#[component]
pub(super) fn StateDetail(props: &StateProps) -> Html {
    let session = &props.session;
    let state = session.state();
    // A countdown moves without any change of the session.
    use_clock(Duration::from_millis(100), matches!(state, State::Reconnecting { .. }));
    let is_dismissed = use_state_eq(|| false);
    use_effect_with((state == State::Online, state.is_idle()), {
        let is_dismissed = is_dismissed.setter();
        move |_| is_dismissed.set(false)
    });
    let words = words::state(&state, now());
    if words.is_empty() {
        return html! {};
    }
    // What the user has done needs no explanation; the log has it.
    let is_known = matches!(state, State::Closed { by_user: true, .. });
    let class = if *is_dismissed || is_known { "visually-hidden" } else { "said state-detail" };
    let dismiss = move |_| is_dismissed.set(true);
    html! {
        <div {class}>
            <span class="visually-hidden">{ ": " }</span>
            <div class="said-words">{ words }{ remedy(session, &state) }</div>
            <button class="button quiet icon small" type="button" aria-label="Dismiss" title="Dismiss"
                onclick={dismiss}>{ "✕" }</button>
        </div>
    }
}

/// What can be done about the state, beside what the button to connect does.
fn remedy(session: &SessionRef, state: &State) -> Html {
    let button = |words: &'static str, act: fn(&SessionRef)| {
        let session = session.clone();
        html! {
            <>
                { " " }
                <button class="button small" type="button" onclick={move |_| act(&session)}>{ words }</button>
            </>
        }
    };
    match state {
        State::Unconfirmed { .. } => button("Continue without login", |session| session.skip_login()),
        State::Reconnecting { .. } => html! {
            <>{ button("Retry now", |session| session.connect()) }{ certificate_link(state) }</>
        },
        _ => certificate_link(state),
    }
}

/// A link to where the server's certificate can be looked at and accepted, if that may be what keeps the connection from
/// opening.
fn certificate_link(state: &State) -> Html {
    let (State::Failed(failure) | State::Reconnecting { cause: Cause::Failed(failure), .. }) = state else {
        return html! {};
    };
    let Failure::NotOpened(Attempt { https: Some(address), .. }) = failure else { return html! {} };
    html! {
        <>
            { " " }
            <a class="certificate" href={address.clone()} target="_blank" rel="noopener noreferrer">
                { "Check the server's certificate" }
            </a>
        </>
    }
}
