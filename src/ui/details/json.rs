//! A payload as JSON: its tree, or why there is none, and then its text.

use yew::prelude::*;

use super::{content::Content, json_tree::JsonTree, text::Text, tree_state::SharedTree};
use crate::{log::preview::size, protocol::json};

/// Larger payloads are shown as text: reading them would hold up the page.
const TREE_LIMIT: usize = 8 << 20;

/// Properties of [`Json`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The packet.
    pub content: Content,
}

/// The tree or the text.
#[component]
pub(super) fn Json(props: &Props) -> Html {
    let tree = use_memo(props.content.clone(), read);
    match tree.as_ref() {
        Ok(tree) => html! { <JsonTree tree={tree.clone()} /> },
        Err(words) => html! {
            <>
                <p class="details-note">{ words }</p>
                <Text content={props.content.clone()} />
            </>
        },
    }
}

fn read(content: &Content) -> Result<SharedTree, String> {
    let len = content.bytes.len();
    if len > TREE_LIMIT {
        let (len, limit) = (size(len as u64), size(TREE_LIMIT as u64));
        return Err(format!("Too large to show as a tree ({len}; up to {limit} are). Here is the text."));
    }
    match json::parse_bytes(&content.bytes) {
        Ok(tree) => Ok(SharedTree::new(tree)),
        Err(error) => Err(format!("This can't be shown as a tree. {error} Here is the text.")),
    }
}
