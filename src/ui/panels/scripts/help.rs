//! The documentation of the API, from the same text as in `docs/`.

use std::rc::Rc;

use weft_session::profile::ScriptLanguage;
use yew::prelude::*;

use crate::{
    script::{
        self, AssetError,
        docs::{Block, Entry, Span, entries, parse},
    },
    task::Kind,
    ui::hooks::use_tasks,
};

/// The documentation, once it is loaded.
#[derive(Clone, Default, PartialEq)]
pub(in crate::ui::panels) struct Docs(Option<Rc<Result<Text, AssetError>>>);

#[derive(PartialEq)]
struct Text {
    blocks: Vec<Block>,
    entries: Rc<[Entry]>,
}

impl Docs {
    /// The names of the API, for completion; empty until it is loaded.
    pub(in crate::ui::panels) fn entries(&self) -> Rc<[Entry]> {
        match self.0.as_deref() {
            Some(Ok(text)) => text.entries.clone(),
            _ => Rc::from([]),
        }
    }
}

/// Loads what is written for a language.
#[hook]
pub(in crate::ui::panels) fn use_docs(language: ScriptLanguage) -> Docs {
    let docs = use_state(Docs::default);
    let tasks = use_tasks();
    use_effect_with(language, {
        let docs = docs.setter();
        move |language| {
            let file = match language {
                ScriptLanguage::JavaScript => "scripts.md",
                ScriptLanguage::Python => "python.md",
            };
            tasks.spawn("load help", Kind::Interface, async move {
                let read = |text: String| Text { blocks: parse(&text), entries: Rc::from(entries(&text)) };
                docs.set(Docs(Some(Rc::new(script::text(file).await.map(read)))));
            });
            move || tasks.cancel_all()
        }
    });
    (*docs).clone()
}

/// The help pane.
pub(super) fn help(docs: &Docs) -> Html {
    html! {
        <div class="script-help" role="region" aria-label="Script help" tabindex="0">
            { match docs.0.as_deref() {
                None => html! { <p class="muted">{ "Loading…" }</p> },
                Some(Err(error)) => html! { <p class="error-text">{ error.to_string() }</p> },
                Some(Ok(text)) => blocks(&text.blocks),
            } }
        </div>
    }
}

/// A text, block by block.
pub(in crate::ui::panels) fn blocks(blocks: &[Block]) -> Html {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> Html {
    match block {
        Block::Heading(1, text) => html! { <h2>{ spans(text) }</h2> },
        Block::Heading(2, text) => html! { <h3>{ spans(text) }</h3> },
        Block::Heading(_, text) => html! { <h4>{ spans(text) }</h4> },
        Block::Paragraph(text) => html! { <p>{ spans(text) }</p> },
        Block::List(items) => {
            html! { <ul>{ for items.iter().map(|item| html! { <li>{ spans(item) }</li> }) }</ul> }
        }
        Block::Code(text) => html! { <pre class="mono">{ text }</pre> },
    }
}

fn spans(text: &[Span]) -> Html {
    text.iter()
        .map(|span| match span {
            Span::Text(text) => html! { { text } },
            Span::Code(code) => html! { <code>{ code }</code> },
        })
        .collect()
}
