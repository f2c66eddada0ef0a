//! What a message answers, or what answers it, in protocols with requests and replies.

use std::time::Duration;

use weft_codec::layer::Role;
use weft_log::{duration::brief, preview::thousands};
use weft_session::counterpart::{Counterpart, Progress, Search};
use yew::prelude::*;

use super::content::Content;
use crate::{
    task::{now, spawn_kept},
    ui::{handles::SessionRef, hooks::use_clock},
};

/// The longest that messages are looked through before the browser gets its turn.
const SLICE: Duration = Duration::from_millis(4);

/// How many bytes are looked through between checks of the clock.
const STEP: usize = 64 << 10;

/// A request counts as unanswered when it has waited so long.
const LONG: Duration = Duration::from_secs(5);

/// Properties of [`Exchanged`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose log the message is in.
    pub session: SessionRef,
    /// The message.
    pub content: Content,
    /// Called with the message to go to.
    pub on_select: Callback<Option<u64>>,
}

/// A line with a link to the other message; nothing if the message takes no part in an exchange.
#[component]
pub(super) fn Exchanged(props: &Props) -> Html {
    let content = &props.content;
    let search = use_memo(content.clone(), |content| Search::new(&content.message(), content.layers()));
    let progress = use_state_eq(|| Progress::Searching);
    use_effect_with((props.session.clone(), content.clone()), {
        let (search, progress) = ((*search).clone(), progress.setter());
        move |(session, content)| {
            progress.set(Progress::Searching);
            let (session, content) = (session.clone(), content.clone());
            let runtime = session.runtime().clone();
            let tasks = search.map(|search| {
                let run = move || find(session.clone(), content.clone(), search.clone(), progress.clone());
                spawn_kept(&runtime, "request or reply", run)
            });
            move || drop(tasks)
        }
    });
    use_clock(Duration::from_secs(1), search.is_some() && *progress == Progress::NotYet);
    let Some(role) = (*search).as_ref().map(Search::role) else { return html! {} };
    let link = |other: Counterpart| {
        let go = props.on_select.reform(move |_: MouseEvent| Some(other.number));
        html! { <button class="crumb" type="button" onclick={go}>{ format!("#{}", thousands(other.number)) }</button> }
    };
    let after = |other: Counterpart| {
        let (first, last) =
            if role == Role::Reply { (other.time, content.time) } else { (content.time, other.time) };
        format!(" after {}", brief(last.since(first)))
    };
    let waited = now().since(content.time);
    let line = match (*progress, role) {
        (Progress::Found(other), Role::Reply) => {
            html! { <>{ "Reply to " }{ link(other) }{ after(other) }</> }
        }
        (Progress::Found(other), Role::Request) => {
            html! { <>{ "Answered by " }{ link(other) }{ after(other) }</> }
        }
        (Progress::NotYet, _) if waited >= LONG => {
            html! { <span class="warn">{ format!("No reply for {}", brief(waited)) }</span> }
        }
        (Progress::NotYet, _) => html! { "Waiting for a reply" },
        (Progress::Nowhere, Role::Reply) => html! { "A reply; its request isn't in the log" },
        (Progress::Nowhere, Role::Request) => html! { <span class="warn">{ "No reply" }</span> },
        (Progress::Searching, _) => html! { "Looking for the other half of this exchange…" },
    };
    html! { <p class="details-bar exchange">{ line }</p> }
}

/// Looks for the other message, in slices, and for a reply as long as it may arrive.
async fn find(session: SessionRef, content: Content, mut search: Search, progress: UseStateSetter<Progress>) {
    let runtime = session.runtime();
    loop {
        let seen = session.logged().get();
        let found = loop {
            match advance(&session, &content, &mut search) {
                Progress::Searching => runtime.waiting_on("its turn", runtime.yield_now()).await,
                found => break found,
            }
        };
        progress.set(found);
        if found != Progress::NotYet {
            return;
        }
        runtime.waiting_on("new messages", session.logged().after(seen)).await;
    }
}

fn advance(session: &SessionRef, content: &Content, search: &mut Search) -> Progress {
    let end = now() + SLICE;
    let log = session.log();
    loop {
        let progress = search.advance(&log, content.layers(), STEP);
        if progress != Progress::Searching || now() >= end {
            return progress;
        }
    }
}
