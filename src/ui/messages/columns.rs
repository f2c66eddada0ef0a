//! Columns with a value of each message: their headings, and their cells in the rows on screen.

use std::rc::Rc;

use web_sys::Element;
use weft_codec::{
    json::{Pointer, text_of},
    layer::Layers,
    line::line,
};
use weft_message::{Kind, Message};
use weft_session::profile::{Profile, column_title, hue};
use yew::prelude::*;

use crate::ui::{
    edit::Editor,
    menu::{Item, Menu, Path},
};

/// Values aren't looked up in larger payloads, in bytes: there may be one in each row on screen.
const LARGEST: usize = 512 << 10;

/// How much of a value a cell shows, in bytes.
const SHOWN: usize = 60;

/// The cells of a message's row.
pub(super) fn cells(message: &Message<'_>, profile: &Profile, layers: &Layers) -> Html {
    profile
        .columns
        .iter()
        .map(|column| cell(message, column, profile.coloured_columns.contains(column), layers))
        .collect()
}

fn cell(message: &Message<'_>, column: &str, has_colours: bool, layers: &Layers) -> Html {
    let is_too_large = message.bytes.len() > LARGEST;
    let pointer = Pointer::parse(column).ok().filter(|_| !is_too_large);
    let value = pointer.and_then(|pointer| layers.value(message, &pointer));
    let Some(value) = value else {
        let title = is_too_large.then_some("This message is too large to look for a value in it here.");
        return html! { <span class="message-column" role="gridcell" {title}>{ if is_too_large { "…" } else { "" } }</span> };
    };
    html! {
        <span class="message-column" role="gridcell" data-pointer={column.to_owned()}>
            if has_colours {
                <span class="value-mark" data-hue={hue(&value).to_string()} aria-hidden="true" />
            }
            { line(Kind::Text, text_of(&value).as_bytes(), SHOWN) }
        </span>
    }
}

/// Properties of [`Headings`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The profile that keeps the columns.
    pub editor: Editor,
}

/// What can be done with a column.
#[derive(Clone, Copy, PartialEq)]
enum Action {
    Colour,
    Left,
    Right,
    Remove,
}

impl Action {
    /// Those that there are for the column at this position.
    fn all(columns: &[String], at: usize) -> Vec<Self> {
        let all = [
            (Self::Colour, true),
            (Self::Left, at > 0),
            (Self::Right, at + 1 < columns.len()),
            (Self::Remove, true),
        ];
        all.into_iter().filter(|(_, applies)| *applies).map(|(action, _)| action).collect()
    }

    fn item(self, is_coloured: bool) -> Item {
        match self {
            Self::Colour => Item { is_on: Some(is_coloured), ..Item::new("Colour by value") },
            Self::Left => Item::new("Move left"),
            Self::Right => Item::new("Move right"),
            Self::Remove => Item { is_divided: true, ..Item::new("Remove column") },
        }
    }

    fn perform(self, profile: &mut Profile, pointer: &str) {
        let Profile { columns, coloured_columns, .. } = profile;
        let Some(at) = columns.iter().position(|column| column == pointer) else { return };
        match self {
            Self::Colour if coloured_columns.iter().any(|column| column == pointer) => {
                coloured_columns.retain(|column| column != pointer);
            }
            Self::Colour => coloured_columns.push(pointer.into()),
            Self::Left if at > 0 => columns.swap(at, at - 1),
            Self::Right if at + 1 < columns.len() => columns.swap(at, at + 1),
            Self::Left | Self::Right => {}
            Self::Remove => {
                columns.remove(at);
                coloured_columns.retain(|column| column != pointer);
            }
        }
    }
}

/// The headings, each with a menu.
#[component]
pub(in crate::ui) fn Headings(props: &Props) -> Html {
    let open = use_state_eq(|| None::<(usize, (f64, f64))>);
    let columns = &props.editor.profile.columns;
    let heading = |(position, column): (usize, &String)| {
        let open = open.setter();
        let onclick = move |event: MouseEvent| {
            let button =
                event.target_dyn_into::<Element>().and_then(|target| target.closest("button").ok().flatten());
            let place = button.map(|button| button.get_bounding_client_rect());
            open.set(place.map(|place| (position, (place.left(), place.bottom()))));
        };
        let name = format!("Column {column}");
        html! {
            <button key={column.clone()} class="message-column column-heading" type="button" aria-label={name}
                aria-haspopup="menu" title={column.clone()} {onclick}>
                <span class="column-title">{ column_title(column) }</span><span aria-hidden="true">{ "▾" }</span>
            </button>
        }
    };
    let menu = (*open).and_then(|(position, at)| {
        let column = columns.get(position)?;
        let is_coloured = props.editor.profile.coloured_columns.contains(column);
        let actions = Action::all(columns, position);
        let items = Rc::new(actions.iter().map(|action| action.item(is_coloured)).collect::<Vec<_>>());
        let pointer = column.clone();
        let on_choose = props.editor.on(move |profile, (item, _): Path| {
            if let Some(action) = actions.get(item) {
                action.perform(profile, &pointer);
            }
        });
        let on_close = {
            let open = open.setter();
            Callback::from(move |()| open.set(None))
        };
        let name = format!("Column {column}");
        Some(html! { <Menu {name} {items} {at} {on_choose} {on_close} /> })
    });
    html! {
        <>
            { for columns.iter().enumerate().map(heading) }
            { menu.unwrap_or_default() }
        </>
    }
}
