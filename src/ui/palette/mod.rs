//! The command palette: a dialog that finds everything by parts of its name, and does it.

mod fuzzy;
mod things;

use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use self::{
    fuzzy::{Found, find},
    things::{Thing, all},
};
use super::{
    commands::Act,
    dialog::{close_by_backdrop, use_modal},
    handles::WorkspaceRef,
    keys::keys,
};

/// How many results are shown.
const MOST: usize = 50;

/// Properties of [`Palette`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Has what is found.
    pub workspace: WorkspaceRef,
    /// Called with a command to run.
    pub on_act: Callback<Act>,
    /// Called when it is closed, before a command is run.
    pub on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(super) fn Palette(props: &Props) -> Html {
    let dialog = use_modal();
    let query = use_state_eq(String::new);
    let cursor = use_state_eq(|| 0);
    let things = use_memo((), |()| all(&props.workspace));
    let found = found(&things, &query);
    let at = (*cursor).min(found.len().saturating_sub(1));
    use_effect_with((at, (*query).clone()), |(at, _)| reveal(*at));
    let choose = {
        let (dialog, workspace) = (dialog.clone(), props.workspace.clone());
        let (on_act, on_close) = (props.on_act.clone(), props.on_close.clone());
        Callback::from(move |thing: Thing| {
            // This gives the focus back, which what is done may move.
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
            on_close.emit(());
            thing.run(&workspace, &on_act);
        })
    };
    let on_input = {
        let (query, cursor) = (query.setter(), cursor.setter());
        move |event: InputEvent| {
            let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
            query.set(typed.unwrap_or_default());
            cursor.set(0);
        }
    };
    let on_key = {
        let (cursor, count, choose) = (cursor.setter(), found.len(), choose.clone());
        let chosen = found.get(at).map(|(thing, _)| (*thing).clone());
        move |event: KeyboardEvent| {
            let next = match (&*event.key(), &chosen) {
                ("Enter", Some(chosen)) => {
                    event.prevent_default();
                    return choose.emit(chosen.clone());
                }
                ("ArrowDown", Some(_)) => (at + 1) % count,
                ("ArrowUp", Some(_)) => (at + count - 1) % count,
                ("PageDown", Some(_)) => (at + 10).min(count - 1),
                ("PageUp", Some(_)) => at.saturating_sub(10),
                _ => return,
            };
            event.prevent_default();
            cursor.set(next);
        }
    };
    html! {
        <dialog ref={dialog} class="dialog palette" aria-label="Commands" onclose={props.on_close.reform(|_| ())}
            onclick={close_by_backdrop}>
            <input class="input palette-query" role="combobox" aria-label="Find" aria-expanded="true"
                aria-controls="palette-list" aria-autocomplete="list" autocomplete="off" spellcheck="false"
                aria-activedescendant={(!found.is_empty()).then(|| id(at))}
                placeholder="A command, connection, saved message or script" oninput={on_input} onkeydown={on_key} />
            <ul id="palette-list" class="palette-list" role="listbox" aria-label="Commands">
                { for found.iter().enumerate().map(|(position, (thing, found))| {
                    let onclick = choose.reform({
                        let thing = (*thing).clone();
                        move |_: MouseEvent| thing.clone()
                    });
                    option(thing, found, position, position == at, onclick)
                }) }
            </ul>
            if found.is_empty() {
                <p class="palette-none muted" role="status">{ "Nothing matches." }</p>
            }
        </dialog>
    }
}

/// What has the query in its name, the best first. Without a query, everything in its own order.
fn found<'a>(things: &'a [Thing], query: &str) -> Vec<(&'a Thing, Found)> {
    let mut found: Vec<_> =
        things.iter().filter_map(|thing| Some((thing, find(&thing.name, query)?))).collect();
    if !query.trim().is_empty() {
        found.sort_by(|(_, one), (_, other)| one.compare(other));
    }
    found.truncate(MOST);
    found
}

fn option(thing: &Thing, found: &Found, at: usize, is_chosen: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <li id={id(at)} class="palette-item" role="option" aria-selected={is_chosen.to_string()} {onclick}>
            <span class="palette-name">{ marked(&thing.name, &found.marks) }</span>
            <span class="palette-detail muted">{ thing.detail.clone() }</span>
            { keys(thing.keys) }
        </li>
    }
}

/// The name with the characters that match marked.
fn marked(name: &str, marks: &[usize]) -> Html {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for (at, c) in name.chars().enumerate() {
        let is_marked = marks.contains(&at);
        match pieces.last_mut() {
            Some((last, piece)) if *last == is_marked => piece.push(c),
            _ => pieces.push((is_marked, c.into())),
        }
    }
    let show = |(is_marked, piece): (bool, String)| {
        if is_marked {
            html! { <mark>{ piece }</mark> }
        } else {
            html! { piece }
        }
    };
    pieces.into_iter().map(show).collect()
}

fn id(at: usize) -> String {
    format!("palette-{at}")
}

fn reveal(at: usize) {
    let element = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id(&id(at)));
    if let Some(element) = element {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
