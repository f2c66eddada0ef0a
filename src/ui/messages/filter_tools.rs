//! The actions on the messages that match, and what is said below the filter.

use weft_log::{export::Format, filter::did_you_mean, preview::thousands};
use yew::prelude::*;

use super::{
    export_menu::ExportMenu,
    save::{Save, Saved, use_save},
    search::Search,
};
use crate::ui::{handles::SessionRef, keys::focus};

/// Properties of [`FilterTools`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The session whose log it is.
    pub session: SessionRef,
    /// The filter.
    pub search: Search,
    /// The filter's text as typed.
    pub text: AttrValue,
    /// Called with another text for it.
    pub on_text: Callback<String>,
    /// How many messages match.
    pub shown: u64,
    /// How many messages there are.
    pub total: u64,
    /// How many were cleared and can be put back.
    pub cleared: u64,
    /// Whether the text finds nothing: it is wrong, or nothing matches.
    pub is_futile: bool,
}

/// The actions, and the lines below.
#[component]
pub(in crate::ui) fn FilterTools(props: &Props) -> Html {
    let save = use_save(&props.session, &props.search);
    let meant = use_memo((props.text.clone(), props.is_futile), |(text, is_futile)| {
        is_futile.then(|| did_you_mean(text)).flatten()
    });
    html! {
        <>
            { tools(props, &save) }
            <p class="filter-message" role="status">{ for meant.iter().map(|meant| offer(props, meant)) }</p>
            { undo(props) }
            if let Some(words) = save.saving.words() {
                <p class="filter-message muted" role="status">
                    { words }
                    if save.saving.is_running() {
                        { " " }
                        <button class="button small" type="button" onclick={save.cancel.reform(|_| ())}>{ "Cancel export" }</button>
                    }
                </p>
            }
        </>
    }
}

/// Both ways to save are always there: a button that appears with the filter would shift the others.
fn tools(props: &Props, save: &Save) -> Html {
    let clear = {
        let session = props.session.clone();
        move |_| session.clear_log()
    };
    let is_all = props.search.view().filter().is_all();
    let is_disabled = props.total == 0 || save.saving.is_running();
    let as_ndjson = |saved| save.start.reform(move |_: MouseEvent| (saved, Format::Ndjson));
    html! {
        <span class="filter-tools">
            if props.session.recording().is_none() {
                <button class="button small" type="button" disabled={props.total == 0} onclick={clear}>{ "Clear log" }</button>
            }
            <button id="export-all" class="button small" type="button" disabled={is_disabled}
                title="Export every message, ignoring the filter" onclick={as_ndjson(Saved::All)}>
                { "Export all" }
            </button>
            <button id="export-filtered" class="button small" type="button"
                disabled={is_disabled || is_all || props.shown == 0}
                title="Export the messages that match the filter" onclick={as_ndjson(Saved::Found)}>
                { "Export filtered" }
            </button>
            <ExportMenu {is_disabled} is_filtered={!is_all} on_choose={save.start.clone()} />
        </span>
    }
}

/// Offers what may be meant.
fn offer(props: &Props, meant: &str) -> Html {
    let apply = {
        let (on_text, meant) = (props.on_text.clone(), meant.to_owned());
        move |_: MouseEvent| {
            on_text.emit(meant.clone());
            focus("filter");
        }
    };
    html! {
        <>
            { "Did you mean " }
            <button class="button small mono filter-offer" type="button" onclick={apply}>{ meant.to_owned() }</button>
            { "?" }
        </>
    }
}

/// Offers to put back what was cleared.
fn undo(props: &Props) -> Html {
    let cleared = props.cleared;
    if cleared == 0 {
        return html! {};
    }
    let session = props.session.clone();
    let messages = if cleared == 1 { "message" } else { "messages" };
    html! {
        <p class="filter-message muted" role="status">
            { format!("Cleared {} {messages}. ", thousands(cleared)) }
            <button class="button small" type="button" onclick={move |_| session.undo_clear()}>{ "Undo" }</button>
        </p>
    }
}
