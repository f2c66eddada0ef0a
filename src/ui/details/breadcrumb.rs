//! Where the tree's cursor is: the JSON pointer, each part of which leads to its value.

use weft_codec::json::{Node, escape_step};
use yew::prelude::*;

use super::{content::Content, tree_state::SharedTree};
use crate::ui::actions::{Action, Request, Target, Value};

/// How many parts are shown; of a deeper value, the last ones.
const MOST: usize = 24;

/// Properties of [`Breadcrumb`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The message.
    pub content: Content,
    /// Its values.
    pub tree: SharedTree,
    /// The index of the node with the cursor.
    pub cursor: usize,
    /// Called with the index of the node to go to.
    pub on_go: Callback<usize>,
    /// Called to copy the pointer.
    pub on_request: Callback<Request>,
    /// Called with what the value holds, and its pointer.
    pub on_open: Callback<(String, Content)>,
}

/// The pointer, and a button to copy it.
#[component]
pub(super) fn Breadcrumb(props: &Props) -> Html {
    let path = use_memo((props.tree.clone(), props.cursor), |(tree, cursor)| {
        let path = tree.node(*cursor).map(Node::path).unwrap_or_default();
        path.into_iter()
            .map(|(node, step)| (node.index(), format!("/{}", escape_step(&step))))
            .collect::<Vec<_>>()
    });
    let hidden = path.len().saturating_sub(MOST);
    let copy = {
        let (content, tree, cursor) = (props.content.clone(), props.tree.clone(), props.cursor);
        let on_request = props.on_request.clone();
        move |_: MouseEvent| {
            let value = tree.node(cursor).and_then(Value::of);
            on_request.emit(Request::new(Target { content: content.clone(), value }, Action::CopyPointer));
        }
    };
    let inside =
        use_memo((props.content.clone(), props.tree.clone(), props.cursor), |(content, tree, cursor)| {
            let node = tree.node(*cursor)?;
            Some((node.pointer(), content.inside(node)?))
        });
    let open = (*inside).clone().map(|inside| {
        let onclick = props.on_open.reform(move |_: MouseEvent| inside.clone());
        html! {
            <button class="button small" type="button" title="Show what this value holds as if it were a message" {onclick}>
                { "Open value" }
            </button>
        }
    });
    let part = |index: usize, text: &str, is_last: bool| {
        let go = props.on_go.reform(move |_: MouseEvent| index);
        html! {
            <li>
                <button class="crumb" type="button" aria-current={is_last.then_some("location")} onclick={go}>
                    { text }
                </button>
            </li>
        }
    };
    html! {
        <nav class="breadcrumb" aria-label="JSON pointer">
            <ol>
                { part(0, "root", path.is_empty()) }
                if hidden > 0 {
                    <li class="muted">{ "…" }</li>
                }
                { for path.iter().enumerate().skip(hidden).map(|(at, (index, text))| {
                    part(*index, text, at + 1 == path.len())
                }) }
            </ol>
            { open.unwrap_or_default() }
            if !path.is_empty() {
                <button class="button small" type="button" aria-label="Copy JSON pointer" title="Copy JSON pointer (Ctrl+Shift+C)"
                    onclick={copy}>
                    { "Copy" }
                </button>
            }
        </nav>
    }
}
