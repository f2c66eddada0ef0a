//! A message as a layer reads it, ready to be shown.

use std::{ops::Range, rc::Rc};

use weft_codec::{
    json::Pointer,
    layer::{DecodeError, Decoded, Layer, Media, Step},
};
use weft_log::preview::size;
use yew::prelude::*;

use super::{
    content::Content,
    hex_dump::HexDump,
    picture::Picture,
    text::{Source, Text},
    tree::TreeView,
    tree_state::SharedTree,
};
use crate::ui::actions::Request;

/// What is shown of a message.
pub(super) struct Reading {
    /// The name of the layer that read it.
    pub name: &'static str,
    /// Why the requested layer couldn't, in words, if it is another one.
    pub problem: Option<String>,
    /// What was recognised in it, if there is more to say than the name.
    pub steps: Option<String>,
    view: View,
}

/// The component that shows the message, and its data.
enum View {
    Tree(SharedTree),
    Text(Source),
    Hex(Content),
}

impl Reading {
    /// Reads a message with this layer, or with another one if it fails.
    pub(super) fn new(content: &Content, layer: &'static dyn Layer) -> Self {
        let reading = content.layers().read(&content.message(), layer);
        let view = match reading.decoded {
            Decoded::Tree(tree) => View::Tree(SharedTree::new(tree)),
            Decoded::Text(text) => View::Text(Source::Decoded(Rc::new(text))),
            Decoded::PayloadAsText => View::Text(Source::Payload(content.clone())),
            Decoded::PayloadAsHex => View::Hex(content.clone()),
        };
        let problem = reading.error.map(|error| format!("{} {}", words(&error, layer), view.instead()));
        let has_titles = reading.steps.len() > 1 || reading.steps.iter().any(|step| !step.title.is_empty());
        let steps: Vec<_> = reading.steps.iter().map(Step::to_string).collect();
        let steps = has_titles.then(|| steps.join(" › "));
        Self { name: reading.layer.name(), problem, steps, view }
    }

    pub(super) fn show(
        &self,
        content: &Content,
        on_request: &Callback<Request>,
        on_open: Callback<(String, Content)>,
        selected: &SelectedValue,
    ) -> Html {
        let on_cursor = {
            let (content, selected) = (content.clone(), selected.clone());
            Callback::from(move |pointer| selected.set(Some((content.clone(), pointer))))
        };
        match &self.view {
            View::Tree(tree) => html! {
                <>
                    if self.name == Media.name() {
                        <Picture content={content.clone()} />
                    }
                    <TreeView name={self.name} tree={tree.clone()} content={content.clone()} on_request={on_request.clone()}
                        {on_open} {on_cursor} />
                </>
            },
            View::Text(source) => html! { <Text source={source.clone()} /> },
            View::Hex(content) => {
                html! { <HexDump content={content.clone()} marked={marked(content, selected)} /> }
            }
        }
    }
}

/// The value that was selected last in a tree, by its JSON pointer.
pub(super) type SelectedValue = UseStateHandle<Option<(Content, String)>>;

/// Where the selected value is, if it is one of this message's. The whole message is never marked.
fn marked(content: &Content, selected: &SelectedValue) -> Option<Range<usize>> {
    let (of, pointer) = selected.as_ref()?;
    let pointer =
        Pointer::parse(pointer).ok().filter(|pointer| of == content && !pointer.as_str().is_empty())?;
    content.layers().span(&content.message(), &pointer)
}

impl View {
    /// What is shown instead of what was requested.
    fn instead(&self) -> &'static str {
        match self {
            Self::Tree(_) => "Showing it as a tree instead.",
            Self::Text(_) => "Showing it as text instead.",
            Self::Hex(_) => "Showing it as hex instead.",
        }
    }
}

fn words(error: &DecodeError, layer: &dyn Layer) -> String {
    match error {
        DecodeError::TooLarge { len, limit } => {
            let (len, limit) = (size(*len as u64), size(*limit as u64));
            format!("Too large to show as a tree ({len}; the limit is {limit}).")
        }
        DecodeError::Json(error) => format!("This can't be shown as a tree. {error}"),
        DecodeError::Incomplete { offset } => {
            format!("This is only part of {}: something is missing from byte {offset} on.", layer.name())
        }
        DecodeError::Malformed { offset, problem } => {
            format!("This isn't valid {}. Byte {offset}: {problem}.", layer.name())
        }
    }
}
