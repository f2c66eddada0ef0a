//! The session's state and totals, in words.

use std::time::Duration;

use weft_log::{
    Evicted, Tally,
    preview::{size, thousands},
};
use weft_session::State;
use yew::prelude::*;

use super::{
    handles::SessionRef,
    hooks::{use_clock, use_log_changes},
};
use crate::{task::now, words};

/// Properties of [`Status`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whose.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
}

/// Connection state and traffic.
#[component]
pub(super) fn Status(props: &Props) -> Html {
    let state = props.session.state();
    // A countdown moves without any change of the session.
    use_clock(Duration::from_millis(100), matches!(state, State::Reconnecting { .. }));
    let detail = match state {
        State::Online => props.session.connected_to(),
        _ => words::state(&state, now()),
    };
    html! {
        <div class="status-bar">
            <p class="state" role="status" aria-label="Connection state" data-state={state.name()}>
                <span class="state-dot" data-state={state.name()} aria-hidden="true" />
                <strong>{ state.name() }</strong>
                if !detail.is_empty() {
                    <span class="state-detail" title={detail.clone()}>{ format!(": {detail}") }</span>
                }
            </p>
            <Traffic session={props.session.clone()} revision={props.revision} />
        </div>
    }
}

#[component]
fn Traffic(props: &Props) -> Html {
    use_log_changes(&props.session);
    let (traffic, evicted) = {
        let log = props.session.log();
        (log.traffic(), log.evicted())
    };
    let queued = props.session.queued_count();
    let received = format!("Received {}", thousands(traffic.received.messages));
    let sent = format!("Sent {}", thousands(traffic.sent.messages));
    html! {
        <p class="traffic" role="status" aria-label="Traffic" aria-live="off">
            <span class="traffic-part" data-direction="received">
                <span aria-hidden="true">{ "↓ " }</span>{ received }
                <span class="muted">{ format!(" · {}", size(traffic.received.bytes)) }</span>
            </span>
            <span class="traffic-part" data-direction="sent">
                <span aria-hidden="true">{ "↑ " }</span>{ sent }
                <span class="muted">{ format!(" · {}", size(traffic.sent.bytes)) }</span>
            </span>
            if queued > 0 {
                <span class="traffic-part warn">{ format!("Queued {}", thousands(queued as u64)) }</span>
            }
            if evicted.dropped().messages > 0 {
                <span class="traffic-part warn" title={evicted.to_string()}>{ dropped(evicted) }</span>
            }
        </p>
    }
}

fn dropped(evicted: Evicted) -> String {
    let Tally { messages, bytes } = evicted.dropped();
    // Memory ran out without the user's doing, so the reason is shown.
    let why = if evicted.memory.messages > 0 { ": memory full" } else { "" };
    format!("Dropped {} ({}){why}", thousands(messages), size(bytes))
}
