//! The menu of formats to export the log in, and of ways to keep it.

use std::rc::Rc;

use weft_log::export::Format;
use yew::prelude::*;

use super::save::Saved;
use crate::{
    ui::{
        handles::SessionRef,
        menu::{Item, Menu, Path, place_of},
        stored::not_kept_because,
    },
    workspace::Ask,
};

/// What makes a recording of the log, and whether without payloads.
const KEEP: [(&str, bool); 2] =
    [("Keep as a recording", false), ("Keep as a recording without payloads", true)];

/// Properties of [`ExportMenu`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Has the log.
    pub session: SessionRef,
    /// Whether there is nothing to export, or an export is running.
    pub is_disabled: bool,
    /// Whether a filter leaves some of the log out.
    pub is_filtered: bool,
    /// Called with what to export, and how.
    pub on_choose: Callback<(Saved, Format)>,
}

/// The button, and the menu while it is open.
#[component]
pub(super) fn ExportMenu(props: &Props) -> Html {
    let at = use_state_eq(|| None);
    let open = {
        let at = at.setter();
        move |event: MouseEvent| at.set(Some(place_of(&event)))
    };
    let close = {
        let at = at.setter();
        Callback::from(move |()| at.set(None))
    };
    let choices = choices(props.is_filtered);
    let mut items: Vec<Item> = choices.iter().map(|(item, ..)| item.clone()).collect();
    let can_be_kept = props.session.recording().is_none() && not_kept_because(&props.session).is_none();
    items.extend(
        KEEP.iter()
            .filter(|_| can_be_kept)
            .map(|(label, without_payloads)| Item { is_divided: !without_payloads, ..Item::new(*label) }),
    );
    let items = Rc::new(items);
    let on_choose = {
        let (on_choose, session) = (props.on_choose.clone(), props.session.clone());
        move |(position, _): Path| {
            if let Some((_, saved, format)) = choices.get(position) {
                on_choose.emit((*saved, *format));
            } else if let Some((_, without_payloads)) = KEEP.get(position - choices.len()) {
                session.connection().shelf.ask(Ask::Keep { without_payloads: *without_payloads });
            }
        }
    };
    html! {
        <>
            <button id="export-as" class="button small" type="button" disabled={props.is_disabled} aria-haspopup="menu"
                aria-expanded={at.is_some().to_string()} title="Export as NDJSON, HAR, CSV or plain text" onclick={open}>
                { "Export as…" }
            </button>
            if let Some(at) = *at {
                <Menu name="Export as" {at} {items} {on_choose} on_close={close} />
            }
        </>
    }
}

/// The items, and what each of them exports.
fn choices(is_filtered: bool) -> Vec<(Item, Saved, Format)> {
    let found = Format::ALL.map(|format| (Saved::Found, format));
    let all = Format::ALL.map(|format| (Saved::All, format));
    let item = |(saved, format): (Saved, Format)| {
        let what = if saved == Saved::All { "All" } else { "Filtered" };
        let is_divided = is_filtered && saved == Saved::All && format == Format::ALL[0];
        (Item { is_divided, ..Item::new(format!("{what} as {}", format.name())) }, saved, format)
    };
    found.into_iter().filter(|_| is_filtered).chain(all).map(item).collect()
}
