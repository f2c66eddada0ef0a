//! Attaching a file, and the chip that shows the attachment.

use web_sys::File;
use yew::prelude::*;

use super::attachment::label;
use crate::{
    ui::{
        fields::{SelectField, options},
        file_button::FileButton,
    },
    workspace::Attachment,
};

/// Properties of [`Attach`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The attachment.
    pub attachment: Option<Attachment>,
    /// Called with the new attachment.
    pub on_change: Callback<Option<Attachment>>,
}

/// The button, and the attachment.
#[component]
pub(super) fn Attach(props: &Props) -> Html {
    let attach = props.on_change.reform(|file| Some(Attachment::File { file, as_text: false }));
    html! {
        <>
            <FileButton name="Attach file" label="File to attach" class="small" on_file={attach} />
            if let Some(attachment) = &props.attachment {
                { chip(attachment, &props.on_change) }
            }
        </>
    }
}

fn chip(attachment: &Attachment, on_change: &Callback<Option<Attachment>>) -> Html {
    let remove = on_change.reform(|_: MouseEvent| None);
    let label = label(attachment);
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
