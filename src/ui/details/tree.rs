//! Values as a collapsible tree, of which only the rows on screen exist.

use wasm_bindgen::JsCast;
use weft_codec::json::{Node, NodeKind};
use weft_log::preview::thousands;
use yew::prelude::*;

use super::{
    breadcrumb::Breadcrumb,
    content::Content,
    find::Find,
    tree_state::{SharedTree, TreeState},
};
use crate::ui::{
    actions::{Request, node_event},
    more::More,
    rows::{use_scroll, use_size},
};

/// How far each level is indented, in characters, and about how much that is in CSS pixels.
const INDENT: (usize, f64) = (2, 16.0);

/// At least this many levels are indented, however narrow the tree is.
const LEAST_LEVELS: usize = 4;

/// How much of a key or value a row shows, in characters.
const CUT: usize = 500;

/// Properties of [`TreeView`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Its name: that of its layer.
    pub name: &'static str,
    /// The tree.
    pub tree: SharedTree,
    /// The message that it is of.
    pub content: Content,
    /// Called with what is requested of a value.
    pub on_request: Callback<Request>,
    /// Called with what a value holds, and its pointer.
    pub on_open: Callback<(String, Content)>,
    /// Called with the JSON pointer of the value with the cursor.
    pub on_cursor: Callback<String>,
}

/// The tree, and the box to find something in it.
#[component]
pub(super) fn TreeView(props: &Props) -> Html {
    let state = use_state(|| TreeState::new(props.tree.clone()));
    let text = use_state_eq(String::new);
    use_effect_with(props.tree.clone(), {
        let state = state.clone();
        move |tree| {
            if !state.is_of(tree) {
                state.set(TreeState::new(tree.clone()));
            }
        }
    });
    use_effect_with((props.tree.clone(), state.cursor()), {
        let on_cursor = props.on_cursor.clone();
        move |(tree, cursor)| on_cursor.emit(tree.node(*cursor).map(Node::pointer).unwrap_or_default())
    });
    let act = |change: fn(TreeState) -> TreeState| {
        let state = state.clone();
        move |_: MouseEvent| state.set(change((*state).clone()))
    };
    let on_find = {
        let state = state.clone();
        Callback::from(move |index| state.set((*state).clone().at(index)))
    };
    let on_text = {
        let text = text.setter();
        Callback::from(move |next| text.set(next))
    };
    let on_change = {
        let state = state.setter();
        Callback::from(move |next| state.set(next))
    };
    html! {
        <>
            <div class="details-bar fits" role="group" aria-label="Tree">
                <Find tree={props.tree.clone()} text={(*text).clone()} {on_text} on_find={on_find.clone()} cursor={state.cursor()} />
                <button class="button small" type="button" onclick={act(TreeState::all_collapsed)}>{ "Collapse all" }</button>
                <button class="button small" type="button" onclick={act(TreeState::all_expanded)}>{ "Expand all" }</button>
                <More name="More tree controls" />
            </div>
            <Nodes name={props.name} state={(*state).clone()} content={props.content.clone()} {on_change}
                on_request={props.on_request.clone()} />
            <Breadcrumb content={props.content.clone()} tree={props.tree.clone()} cursor={state.cursor()} on_go={on_find}
                on_request={props.on_request.clone()} on_open={props.on_open.clone()} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct NodesProps {
    name: &'static str,
    state: TreeState,
    content: Content,
    on_change: Callback<TreeState>,
    on_request: Callback<Request>,
}

#[component]
fn Nodes(props: &NodesProps) -> Html {
    let state = &props.state;
    let node = use_node_ref();
    let top = use_state_eq(|| 0.0);
    let size = use_size(&node);
    let extent = size.extent(state.rows() as u64);
    let levels = levels(size.width);
    let shown_top = extent.clamp(*top);
    use_scroll(&node, extent, shown_top, {
        let top = top.setter();
        Callback::from(move |next| top.set(next))
    });
    use_effect_with((state.cursor_row(), state.rows()), {
        let top = top.setter();
        move |&(row, _)| top.set(extent.reveal(shown_top, row as u64))
    });
    let ask = {
        let (state, content, on_request) = (state.clone(), props.content.clone(), props.on_request.clone());
        move |event: &Event| node_event(event, &content, state.tree(), state.cursor(), &on_request)
    };
    let on_key = {
        let (state, on_change, ask) = (state.clone(), props.on_change.clone(), ask.clone());
        move |event: KeyboardEvent| {
            if ask(&event).is_some() || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            if let Some(next) = state.key(&event.key(), extent.page() as usize) {
                event.prevent_default();
                on_change.emit(next);
            }
        }
    };
    let on_click = {
        let (state, on_change, ask) = (state.clone(), props.on_change.clone(), ask.clone());
        move |event: MouseEvent| match (ask(&event), clicked(&event)) {
            (Some(index), _) => on_change.emit(state.clone().at(index)),
            (None, Some(index)) => on_change.emit(state.clone().toggled(index)),
            (None, None) => {}
        }
    };
    let on_context_menu = {
        let (state, on_change) = (state.clone(), props.on_change.clone());
        move |event: MouseEvent| {
            if let Some(index) = ask(&event) {
                on_change.emit(state.clone().at(index));
            }
        }
    };
    let on_screen = extent.on_screen(shown_top);
    let active = on_screen.contains(&(state.cursor_row() as u64)).then(|| id(state.cursor()));
    html! {
        <div class="rows tree" ref={node} role="tree" tabindex="0" aria-label={props.name} aria-activedescendant={active}
            onkeydown={on_key} onclick={on_click} oncontextmenu={on_context_menu}>
            <div class="rows-space" role="presentation">
                <div class="rows-window" role="presentation">
                    { for on_screen.filter_map(|row| state.node(row as usize)).map(|node| item(state, node, levels)) }
                </div>
            </div>
        </div>
    }
}

fn id(index: usize) -> String {
    format!("node-{index}")
}

fn clicked(event: &MouseEvent) -> Option<usize> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    target.closest("[data-node]").ok()??.get_attribute("data-node")?.parse().ok()
}

/// How many levels are indented before less than half of the width is left. Deeper ones show their number.
fn levels(width: f64) -> usize {
    ((width / 2.0 / INDENT.1) as usize).max(LEAST_LEVELS)
}

fn item(state: &TreeState, node: Node<'_>, levels: usize) -> Html {
    let expanded = state.is_expanded(node);
    let marker = match expanded {
        Some(true) => "▾ ",
        Some(false) => "▸ ",
        None => "  ",
    };
    let level = node.depth() + 1;
    let indent = " ".repeat(INDENT.0 * node.depth().min(levels));
    html! {
        <div class="row node" role="treeitem" id={id(node.index())} data-node={node.index().to_string()}
            aria-level={level.to_string()} aria-expanded={expanded.map(|is| is.to_string())}
            aria-selected={(state.cursor() == node.index()).to_string()}>
            <span aria-hidden="true">
                { indent }
                if node.depth() > levels {
                    <span class="badge node-level" title={format!("Level {level}, not indented further")}>
                        { thousands(level as u64) }
                    </span>
                }
                <span class="muted">{ marker }</span>
            </span>
            if let Some(key) = node.raw_key() {
                <span class="node-key">{ cut(key) }</span>{ ": " }
            }
            { value(node) }
            <span class="node-actions">
                { action("Copy value", "Copy value (Ctrl+C)", "copy") }
                if node.index() > 0 {
                    { action("Copy JSON pointer", "Copy JSON pointer (Ctrl+Shift+C)", "copy-pointer") }
                }
                <button class="row-menu" type="button" tabindex="-1" aria-label="Message actions" aria-haspopup="menu" />
            </span>
        </div>
    }
}

/// A button of a node's row; [`node_event`] knows what it does.
fn action(name: &'static str, title: &'static str, does: &'static str) -> Html {
    html! {
        <button class="row-menu" type="button" tabindex="-1" aria-label={name} {title} data-does={does} />
    }
}

fn value(node: Node<'_>) -> Html {
    let count = || match node.child_count() {
        1 => "1 value".to_owned(),
        count => format!("{} values", thousands(count as u64)),
    };
    let (class, text) = match node.kind() {
        NodeKind::Object if node.child_count() == 0 => ("node-word", "{}".to_owned()),
        NodeKind::Array if node.child_count() == 0 => ("node-word", "[]".to_owned()),
        NodeKind::Object => ("muted", format!("{{ {} }}", count())),
        NodeKind::Array => ("muted", format!("[ {} ]", count())),
        NodeKind::String => ("node-string", cut(node.raw())),
        NodeKind::Number => ("node-number", cut(node.raw())),
        NodeKind::True | NodeKind::False | NodeKind::Null => ("node-word", node.raw().to_owned()),
    };
    html! { <span {class}>{ text }</span> }
}

/// As much of a token as a row shows.
fn cut(token: &str) -> String {
    match token.char_indices().nth(CUT) {
        Some((end, _)) => format!("{}…", &token[..end]),
        None => token.to_owned(),
    }
}
