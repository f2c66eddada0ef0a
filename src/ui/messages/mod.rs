//! The log on screen: filter and grid.

mod columns;
mod empty;
mod export_menu;
mod filter_aids;
mod filter_help;
mod filter_row;
mod filter_tools;
mod grid;
mod jump;
mod kind_box;
mod moves;
mod outages;
mod pins;
mod place;
mod row;
mod sampler;
mod save;
mod saved_filters;
mod search;
mod selection;
mod suggestions;
mod summary;

use weft_log::Filter;
use yew::prelude::*;

pub(super) use self::{
    columns::{Headings, Props as HeadingsProps},
    filter_aids::{FilterAids, Props as FilterAidsProps},
    filter_tools::{FilterTools, Props as FilterToolsProps},
    kind_box::{KindBox, Props as KindBoxProps},
    moves::Moves,
    outages::folds,
    pins::{Pins, Props as PinsProps},
    row::reading,
    sampler::{SamplesRef, use_samples},
    search::{Progress, Search, run as search},
    selection::{Selected, Selection, row_event},
    summary::summary,
};

use self::{
    filter_row::FilterRow,
    grid::Grid,
    search::{Applied, NotApplied, filter, typed_filter, use_search},
};
use super::{
    actions::Request,
    edit::Editor,
    handles::{SessionRef, Shared},
    hooks::use_log_changes,
    views::{Rest, use_rest},
};
use crate::workspace::Terms;

/// Properties of [`Messages`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose log it is.
    pub session: SessionRef,
    /// Its profile.
    pub editor: Editor,
    /// Called with what is requested of a message.
    pub on_request: Callback<Request>,
    /// A text for the filter, when there is another than what was typed.
    pub filter: Option<Shared<String>>,
    /// The number of the message whose details are shown.
    pub selected: Option<u64>,
    /// The number of the message that it is compared with.
    pub compared: Option<u64>,
    /// The number of the message whose menu is open.
    pub menu: Option<u64>,
    /// Called when another is selected.
    pub on_select: Callback<Option<u64>>,
    /// What is beside the log: the details of a message.
    pub details: Callback<Neighbours, Html>,
}

/// The messages before and after another one, of those that match.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Neighbours {
    /// The one before it.
    pub before: Option<u64>,
    /// The one after it.
    pub after: Option<u64>,
}

/// The log with its filter.
#[component]
pub(super) fn Messages(props: &Props) -> Html {
    let connection = props.session.connection().clone();
    let rest = use_rest();
    let typed = use_state_eq(|| connection.view.terms.borrow().clone());
    let recalled = use_memo((), |()| filter(&typed, rest, &props.session));
    // What was recalled and can't be read yet is put into effect as soon as it can.
    let error = use_state_eq(|| recalled.as_ref().clone().err().filter(|error| !error.is_loading()));
    let applied = use_state_eq(|| Applied::new(recalled.as_ref().clone().unwrap_or_default()));
    let place = use_state_eq(|| connection.view.place.get());
    let search = use_search(&props.session, &applied, rest);
    let revision = use_log_changes(&props.session);
    use_effect_with(((*typed).clone(), *place), {
        let workspace = props.editor.workspace.clone();
        move |(terms, place)| {
            connection.view.terms.replace(terms.clone());
            connection.view.place.set(*place);
            workspace.keep_view(connection.id());
        }
    });

    // A filter that can't be used is shown as typed, while the text of the last one that could stays in effect.
    let edit = |read: fn(&Terms, Rest, &SessionRef) -> Result<Filter, NotApplied>| {
        let (typed, applied, error) = (typed.setter(), applied.clone(), error.setter());
        let session = props.session.clone();
        Callback::from(move |terms: Terms| {
            let is_applied = applied.text() == terms.text;
            let result =
                if is_applied { filter(&terms, rest, &session) } else { read(&terms, rest, &session) };
            let (filter, reason) = match result {
                Ok(filter) => (Ok(filter), None),
                Err(reason) => {
                    let before = Terms { text: applied.text().to_owned(), ..terms.clone() };
                    (filter(&before, rest, &session), Some(reason))
                }
            };
            if let Ok(filter) = filter {
                applied.set(Applied::new(filter));
            }
            error.set(reason);
            typed.set(terms);
        })
    };
    let (on_terms, on_typed) = (edit(filter), edit(typed_filter));
    let layers = rest.loaded().map(|views| (views.layers)(&props.session));
    use_effect_with((rest, layers.clone()), {
        // What could not be read so far may be now, and a condition may find other values.
        let is_applied = applied.is(&typed.text, layers.as_ref());
        let is_begun = *error == Some(NotApplied::Begun);
        let (typed, edit) = (typed.clone(), if is_begun { on_typed.clone() } else { on_terms.clone() });
        move |(rest, _)| {
            if !is_applied && !matches!(rest, Rest::Loading) {
                edit.emit((*typed).clone());
            }
        }
    });
    use_effect_with(props.filter.clone(), {
        let (typed, on_terms) = (typed.clone(), on_terms.clone());
        move |text| {
            if let Some(text) = text {
                on_terms.emit(Terms { text: (**text).clone(), ..(*typed).clone() });
            }
        }
    });
    let on_place = {
        let place = place.setter();
        Callback::from(move |next| place.set(next))
    };
    let clear_filter = on_terms.reform(|()| Terms::default());
    if let Some(views) = rest.loaded() {
        search.fold((views.folds)(&props.session));
    }
    let Counts { rows, shown, total, searched } = counts(&props.session, &search);
    let neighbours =
        props.selected.map_or_else(Neighbours::default, |number| neighbours(&props.session, &search, number));
    let pins = PinsProps {
        session: props.session.clone(),
        workspace: props.editor.workspace.clone(),
        revision,
        selected: props.selected,
        on_select: props.on_select.clone(),
    };
    html! {
        <section class="messages" aria-label="Log">
            <FilterRow session={props.session.clone()} editor={props.editor.clone()} search={search.clone()} terms={(*typed).clone()}
                error={(*error).clone()} {on_terms} {on_typed} {shown} {total} cleared={props.session.cleared()} {searched} />
            { rest.if_loaded(|views| views.pins, pins) }
            <div class="log" data-details={props.selected.is_some().then_some("open")}>
                <Grid session={props.session.clone()} editor={props.editor.clone()} on_request={props.on_request.clone()} {revision} {search} shown={rows} {total}
                    searching={searched < 1.0} place={*place} {on_place} {clear_filter} selected={props.selected} compared={props.compared}
                    menu={props.menu} on_select={props.on_select.clone()} />
                { props.details.emit(neighbours) }
            </div>
        </section>
    }
}

/// How much there is to show.
struct Counts {
    /// How many rows.
    rows: u64,
    /// How many messages match: more than there are rows if some are folded.
    shown: u64,
    /// Of how many.
    total: u64,
    /// How much of the log was searched, from 0 to 1. Messages that have just arrived count as searched, since they will be
    /// before the next frame.
    searched: f64,
}

fn counts(session: &SessionRef, search: &Search) -> Counts {
    let (view, log) = (search.view(), session.log());
    let searched = log.numbers().end - view.searched(&log).start;
    Counts {
        rows: view.len(&log),
        shown: view.matching(&log),
        total: log.len(),
        searched: if log.is_empty() { 1.0 } else { searched as f64 / log.len() as f64 },
    }
}

/// The neighbours of a message, which itself may not match.
fn neighbours(session: &SessionRef, search: &Search, number: u64) -> Neighbours {
    let (view, log) = (search.view(), session.log());
    let position = view.position_of(&log, number).unwrap_or_else(|| view.len(&log));
    let at = |position: Option<u64>| view.number_at(&log, position?);
    let matches = at(Some(position)) == Some(number);
    Neighbours { before: at(position.checked_sub(1)), after: at(Some(position + u64::from(matches))) }
}
