//! The menu of formats to export the log in.

use std::rc::Rc;

use weft_log::export::Format;
use yew::prelude::*;

use super::save::Saved;
use crate::ui::menu::{Item, Menu, Path, place_of};

/// Properties of [`ExportMenu`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
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
    let items = Rc::new(choices.iter().map(|(item, ..)| item.clone()).collect::<Vec<_>>());
    let on_choose = {
        let on_choose = props.on_choose.clone();
        move |(position, _): Path| {
            if let Some((_, saved, format)) = choices.get(position) {
                on_choose.emit((*saved, *format));
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
