//! Finding text in a tree: the search box, the number of matches, and moving between them.

use web_sys::HtmlInputElement;
use weft_log::preview::thousands;
use yew::prelude::*;

use super::tree_state::SharedTree;
use crate::ui::hooks::is_composing;

/// Properties of [`Find`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Where to look.
    pub tree: SharedTree,
    /// The text to find.
    pub text: String,
    /// Called when the text is edited.
    pub on_text: Callback<String>,
    /// Called with the index of the node to go to.
    pub on_find: Callback<usize>,
    /// The index of the node with the cursor.
    pub cursor: usize,
}

/// The controls.
#[component]
pub(super) fn Find(props: &Props) -> Html {
    let found = use_memo((props.tree.clone(), props.text.clone()), |(tree, text)| matches(tree, text));
    let step = {
        let (found, cursor, on_find) = (found.clone(), props.cursor, props.on_find.clone());
        Callback::from(move |is_back: bool| {
            if let Some(index) = next(&found, cursor, is_back) {
                on_find.emit(index);
            }
        })
    };
    let none = found.is_empty();
    html! {
        <>
            { text_box(props, &step) }
            <span class="find-count muted" role="status">{ words(props, &found) }</span>
            <button class="button small icon" type="button" aria-label="Previous match" disabled={none}
                onclick={step.reform(|_: MouseEvent| true)}>{ "↑" }</button>
            <button class="button small icon" type="button" aria-label="Next match" disabled={none}
                onclick={step.reform(|_: MouseEvent| false)}>{ "↓" }</button>
        </>
    }
}

fn text_box(props: &Props, step: &Callback<bool>) -> Html {
    let on_input = {
        let (tree, on_text, on_find) = (props.tree.clone(), props.on_text.clone(), props.on_find.clone());
        move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let text = input.value();
            if let Some(first) = tree.find(&text).next().filter(|_| !text.is_empty()) {
                on_find.emit(first.index());
            }
            on_text.emit(text);
        }
    };
    let on_key = {
        let (step, on_text, is_empty) = (step.clone(), props.on_text.clone(), props.text.is_empty());
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                _ if is_composing(&event) => return,
                "Enter" => step.emit(event.shift_key()),
                "Escape" if !is_empty => on_text.emit(String::new()),
                _ => return,
            }
            event.prevent_default();
        }
    };
    html! {
        <input class="input find" type="search" aria-label="Find in message" placeholder="Find in message"
            autocomplete="off" spellcheck="false" value={props.text.clone()} oninput={on_input} onkeydown={on_key} />
    }
}

/// The indices of the nodes that contain the text; none if the text is empty.
fn matches(tree: &SharedTree, text: &str) -> Vec<u32> {
    if text.is_empty() {
        return Vec::new();
    }
    tree.find(text).map(|node| node.index() as u32).collect()
}

/// The next match after or before the cursor, wrapping around.
fn next(found: &[u32], cursor: usize, is_back: bool) -> Option<usize> {
    let index = if is_back {
        let before = found.partition_point(|&index| (index as usize) < cursor);
        before.checked_sub(1).map_or(found.last(), |at| found.get(at))
    } else {
        let after = found.partition_point(|&index| index as usize <= cursor);
        found.get(after).or(found.first())
    };
    index.map(|&index| index as usize)
}

fn words(props: &Props, found: &[u32]) -> String {
    if props.text.is_empty() {
        return String::new();
    }
    let count = thousands(found.len() as u64);
    match found.iter().position(|&index| index as usize == props.cursor) {
        Some(at) => format!("{} of {count}", thousands(at as u64 + 1)),
        None if found.is_empty() => "No match".into(),
        None if found.len() == 1 => "1 match".into(),
        None => format!("{count} matches"),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::next;

    #[wasm_bindgen_test]
    fn matches_go_round() {
        let found = [2, 5, 9];
        assert_eq!([0, 2, 9].map(|cursor| next(&found, cursor, false)), [Some(2), Some(5), Some(2)]);
        assert_eq!([0, 5, 7].map(|cursor| next(&found, cursor, true)), [Some(9), Some(2), Some(5)]);
        assert_eq!(next(&[], 3, false), None);
    }
}
