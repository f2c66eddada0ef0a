//! The log on screen: filter and grid.

mod empty;
mod filter_aids;
mod filter_help;
mod filter_row;
mod filter_tools;
mod grid;
mod jump;
mod outages;
mod place;
mod row;
mod sampler;
mod save;
mod saved_filters;
mod search;
mod suggestions;

use weft_session::profile::Draft;
use yew::prelude::*;

pub(super) use self::{
    filter_aids::{FilterAids, Props as FilterAidsProps},
    filter_tools::{FilterTools, Props as FilterToolsProps},
    jump::{Jump, Props as JumpProps},
    outages::{Shown as OutageShown, folds, outage},
    sampler::{SamplesRef, use_samples},
};

use self::{
    filter_row::FilterRow,
    grid::Grid,
    search::{Applied, Search, filter, use_search},
};
use super::{
    edit::Editor,
    handles::SessionRef,
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
    /// Called with a message to edit in the composer.
    pub on_edit: Callback<Draft>,
    /// The number of the message whose details are shown.
    pub selected: Option<u64>,
    /// Called when another is selected.
    pub on_select: Callback<Option<u64>>,
    /// What is beside the log: the details of a message.
    pub details: Html,
}

/// The log with its filter.
#[component]
pub(super) fn Messages(props: &Props) -> Html {
    let connection = props.session.connection().clone();
    let rest = use_rest();
    let typed = use_state_eq(|| connection.view.terms.borrow().clone());
    let recalled = use_memo((), |()| filter(&typed, rest));
    // What was recalled and can't be read yet is put into effect as soon as it can.
    let error = use_state_eq(|| recalled.as_ref().clone().err().filter(|error| !error.is_loading()));
    let applied = use_state_eq(|| Applied::new(recalled.as_ref().clone().unwrap_or_default()));
    let place = use_state_eq(|| connection.view.place.get());
    let search = use_search(&props.session, &applied);
    let revision = use_log_changes(&props.session);
    use_effect_with(((*typed).clone(), *place), {
        let workspace = props.editor.workspace.clone();
        move |(terms, place)| {
            connection.view.terms.replace(terms.clone());
            connection.view.place.set(*place);
            workspace.keep_view(connection.id());
        }
    });

    // A filter that can't be used is shown as typed, while the last valid one stays in effect.
    let on_terms = {
        let (typed, applied, error) = (typed.setter(), applied.setter(), error.setter());
        Callback::from(move |terms: Terms| {
            match filter(&terms, rest) {
                Ok(filter) => {
                    error.set(None);
                    applied.set(Applied::new(filter));
                }
                Err(reason) => error.set(Some(reason)),
            }
            typed.set(terms);
        })
    };
    use_effect_with(rest, {
        // What could not be read so far may be now.
        let (typed, is_applied, on_terms) = (typed.clone(), applied.is(&typed.text), on_terms.clone());
        move |rest| {
            if !is_applied && !matches!(rest, Rest::Loading) {
                on_terms.emit((*typed).clone());
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
    html! {
        <section class="messages" aria-label="Log">
            <FilterRow session={props.session.clone()} editor={props.editor.clone()} search={search.clone()} terms={(*typed).clone()}
                error={(*error).clone()} {on_terms} {shown} {total} cleared={props.session.cleared()} {searched} />
            <div class="log" data-details={props.selected.is_some().then_some("open")}>
                <Grid session={props.session.clone()} editor={props.editor.clone()} on_edit={props.on_edit.clone()} {revision} {search} shown={rows} {total}
                    searching={searched < 1.0} place={*place} {on_place} {clear_filter} selected={props.selected}
                    on_select={props.on_select.clone()} />
                { props.details.clone() }
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
