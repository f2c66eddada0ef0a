//! Attaching a file, and the chip that shows what is attached.

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::attachment::Attachment;
use crate::ui::fields::{SelectField, options};

/// Properties of [`Attach`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What is attached.
    pub attachment: Option<Attachment>,
    /// Called with what is attached instead.
    pub on_change: Callback<Option<Attachment>>,
}

/// A button, and what it attached.
#[component]
pub(super) fn Attach(props: &Props) -> Html {
    let input = use_node_ref();
    let choose = {
        let input = input.clone();
        move |_| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        }
    };
    let onchange = {
        let on_change = props.on_change.clone();
        move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_change.emit(Some(Attachment::File { file, as_text: false }));
            }
            // So that the same file can be chosen again.
            input.set_value("");
        }
    };
    html! {
        <>
            <input ref={input} type="file" hidden=true aria-label="File to attach" {onchange} />
            <button class="button small" type="button" onclick={choose}>{ "Attach file" }</button>
            if let Some(attachment) = &props.attachment {
                { chip(attachment, &props.on_change) }
            }
        </>
    }
}

fn chip(attachment: &Attachment, on_change: &Callback<Option<Attachment>>) -> Html {
    let remove = on_change.reform(|_: MouseEvent| None);
    let label = attachment.label();
    html! {
        <span class="chip" role="group" aria-label="Attachment">
            <span class="chip-name" title={label.clone()}>{ label }</span>
            if let Attachment::File { file, as_text } = attachment {
                { send_as(file.clone(), *as_text, on_change) }
            }
            <button class="button quiet small" type="button" aria-label="Remove attachment" onclick={remove}>{ "✕" }</button>
        </span>
    }
}

fn send_as(file: File, as_text: bool, on_change: &Callback<Option<Attachment>>) -> Html {
    let on_change = on_change
        .reform(move |chosen: usize| Some(Attachment::File { file: file.clone(), as_text: chosen == 1 }));
    html! {
        <SelectField label="Send as" id="send-as" options={options(&["Binary", "Text"])} selected={usize::from(as_text)}
            {on_change} />
    }
}
