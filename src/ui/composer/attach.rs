//! Attaching a file, and the chip that shows the attachment.

use web_sys::File;
use yew::prelude::*;

use super::attachment::{is_text, label};
use crate::{
    task::Kind,
    ui::{
        fields::{SelectField, options},
        file_button::FileButton,
        hooks::{use_runtime, use_tasks},
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
    let attach = props.on_change.reform(|file| Some(Attachment::File { file, as_text: None }));
    html! {
        <>
            <FileButton id="attach-file" name="Attach file" label="File to attach" class="small" on_file={attach} />
            if let Some(attachment) = &props.attachment {
                <Attached attachment={attachment.clone()} on_change={props.on_change.clone()} />
            }
        </>
    }
}

/// Properties of [`Attached`].
#[derive(Properties, PartialEq)]
struct AttachedProps {
    /// The attachment.
    pub attachment: Attachment,
    /// Called with a change to it, or without one when it is removed.
    pub on_change: Callback<Option<Attachment>>,
}

/// The attachment, how it is sent, and a button to remove it.
#[component]
fn Attached(props: &AttachedProps) -> Html {
    let AttachedProps { attachment, on_change } = props;
    let remove = on_change.reform(|_: MouseEvent| None);
    let label = label(attachment);
    html! {
        <span class="chip unlabelled" role="group" aria-label="Attachment">
            <span class="chip-name" title={label.clone()}>{ label }</span>
            if let Attachment::File { file, as_text } = attachment {
                <SendAs file={file.clone()} as_text={*as_text} on_change={on_change.clone()} />
            }
            <button class="button quiet small" type="button" aria-label="Remove attachment" onclick={remove}>{ "✕" }</button>
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct SendAsProps {
    file: File,
    as_text: Option<bool>,
    on_change: Callback<Option<Attachment>>,
}

/// How a file is sent: by its content, or as the user chooses.
#[component]
fn SendAs(props: &SendAsProps) -> Html {
    let tasks = use_tasks();
    let runtime = use_runtime();
    let judged = use_state_eq(|| None);
    use_effect_with(props.file.clone(), {
        let judged = judged.setter();
        move |file| {
            let (file, judged) = (file.clone(), judged.clone());
            tasks.cancel_all();
            judged.set(None);
            tasks.spawn("attachment type", Kind::Interface, async move {
                let is_text = is_text(&runtime, &file).await;
                // A file that can't be read is reported when it is sent.
                judged.set(Some(is_text.is_ok_and(|is_text| is_text)));
            });
        }
    });
    let Some(is_text) = props.as_text.or(*judged) else { return html! {} };
    let file = props.file.clone();
    let on_change = props.on_change.reform(move |chosen: usize| {
        Some(Attachment::File { file: file.clone(), as_text: Some(chosen == 1) })
    });
    html! {
        <SelectField label="Send as" id="send-as" options={options(&["Binary", "Text"])} selected={usize::from(is_text)}
            {on_change} />
    }
}
