//! A message of a protocol, in fields: the forms are the layers' own, and this draws any of them.

use std::rc::Rc;

use weft_codec::{
    hex,
    layer::{Field, FieldKind, ON},
    line::line,
};
use weft_log::preview::size;
use weft_message::{Kind, Payload};
use weft_session::{
    composed::{Filling, Written, layer},
    draft::{DraftError, Misfit},
    profile::{Draft, Format},
};
use yew::prelude::*;

use super::{
    composed::FORM_ID,
    message_type::{self, message_type},
    send::Sending,
};
use crate::ui::{
    fields::{CheckBox, SelectField, TextField},
    handles::SessionRef,
    hooks::use_revision,
};

/// How much of the message is shown as it will be sent, in bytes.
const SHOWN: usize = 240;

/// Properties of [`ComposedMessage`].
#[derive(Properties)]
pub(in crate::ui) struct Props {
    /// The message, and what sends it.
    pub sending: Sending,
}

impl PartialEq for Props {
    /// It is rendered whenever the composer is.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The composer's message.
#[component]
pub(in crate::ui) fn ComposedMessage(props: &Props) -> Html {
    let Sending { session, writing, .. } = &props.sending;
    let composed = writing.field.composed.clone();
    use_revision(&writing.field, "composed message", |field| Some(field.composed.changed()));
    let draft = Draft { format: *writing.format, text: writing.field.read() };
    let update = use_force_update();
    let on_input = {
        let (sending, composed) = (props.sending.clone(), composed.clone());
        move |text| {
            composed.write(text);
            update.force_update();
            sending.input();
        }
    };
    let on_key = {
        let sending = props.sending.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                sending.key(&event);
            }
        }
    };
    let on_focus = move |event: FocusEvent| {
        let field = event.target_dyn_into::<web_sys::Element>();
        composed.note_focus(field.map(|field| field.id()).unwrap_or_default());
    };
    html! {
        <div class="composed" onkeydown={on_key} onfocusin={on_focus}>
            <MessageForm session={session.clone()} id={FORM_ID} {draft} is_tried={writing.error.is_some()} {on_input} />
        </div>
    }
}

/// Properties of [`MessageForm`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct FormProps {
    /// The session that the message is for.
    pub session: SessionRef,
    /// What the ids in it begin with.
    pub id: AttrValue,
    /// The message.
    pub draft: Draft,
    /// Whether the user has tried to send or save it, so that what is missing is an error.
    pub is_tried: bool,
    /// Called with each change of its text.
    pub on_input: Callback<String>,
}

/// A message, in the fields of its form; or as JSON, if there is more to it than these.
#[component]
pub(in crate::ui) fn MessageForm(props: &FormProps) -> Html {
    let Draft { format, text } = &props.draft;
    let typed = use_state(|| None::<Rc<Typed>>);
    // What was typed stays, even if its value can't be read back.
    let held = typed.as_ref().filter(|typed| typed.format == *format && typed.written.text == *text).cloned();
    let filling = held.or_else(|| Filling::read(*format, text).map(|filling| Typed::new(*format, filling)));
    let set = {
        let (typed, on_input) = (typed.setter(), props.on_input.clone());
        Callback::from(move |new: Rc<Typed>| {
            on_input.emit(new.written.text.clone());
            typed.set(Some(new));
        })
    };
    use_effect_with((*format, text.is_empty()), {
        let (set, session, on_input) = (set.clone(), props.session.clone(), props.on_input.clone());
        move |(format, is_empty): &(Format, bool)| {
            if !is_empty {
                return;
            }
            if let Some(new) = first(*format, &session) {
                set.emit(new);
            } else if let Some(text) = message_type::first(&session).filter(|_| *format == Format::Protobuf) {
                on_input.emit(text);
            }
        }
    });
    let sent = props.session.preview_draft(&props.draft);
    let problem = sent.as_ref().err();
    html! {
        <>
            { match &filling {
                Some(typed) => fields(props, typed, problem, &set),
                None => as_json(props, problem),
            } }
            { preview(&sent.map(|filled| filled.masked.unwrap_or(filled.payload))) }
        </>
    }
}

/// What was typed into a form.
#[derive(PartialEq)]
struct Typed {
    format: Format,
    filling: Filling,
    written: Written,
}

impl Typed {
    fn new(format: Format, filling: Filling) -> Rc<Self> {
        let written = filling.write();
        Rc::new(Self { format, filling, written })
    }

    fn with(&self, at: usize, text: String) -> Rc<Self> {
        let mut filling = self.filling.clone();
        if let Some(own) = filling.texts.get_mut(at) {
            *own = text;
        }
        Self::new(self.format, filling)
    }

    /// The field that an error is about, and the words for it there.
    fn wrong(&self, error: &DraftError) -> Option<(usize, String)> {
        match error {
            DraftError::Compose(Misfit { at: Some(at), .. }) => {
                Some((self.written.field_at(*at)?, format!("{error}.")))
            }
            DraftError::Compose(misfit) => {
                let at = self.filling.field_of(&misfit.member)?;
                let (_, field) = self.filling.form.fields().nth(at)?;
                Some((at, format!("{} {}.", field.label, misfit.problem)))
            }
            _ => match self.filling.invalid() {
                Some((at, error)) => Some((at, error.to_string())),
                None => Some((self.written.field_at(error.offset(&self.written.text)?)?, error.to_string())),
            },
        }
    }
}

/// A protocol's first form. Its version is that of the connection.
fn first(format: Format, session: &SessionRef) -> Option<Rc<Typed>> {
    let mut filling = Filling::new(layer(format)?.forms().first()?);
    let spoken = session.spoken();
    let version = spoken.recognised().and_then(|protocol| protocol.title.rsplit(' ').next());
    for ((_, field), text) in filling.form.fields().zip(&mut filling.texts) {
        if let ("Version", FieldKind::Choice(choices)) = (field.label, field.kind) {
            let spoken = choices.iter().find(|(name, _)| Some(*name) == version);
            *text = spoken.map(|(_, json)| (*json).into()).unwrap_or_default();
        }
    }
    Some(Typed::new(format, filling))
}

fn fields(
    props: &FormProps,
    typed: &Rc<Typed>,
    problem: Option<&DraftError>,
    set: &Callback<Rc<Typed>>,
) -> Html {
    let forms = layer(typed.format).map(|layer| layer.forms()).unwrap_or_default();
    let selected = forms.iter().position(|form| form.name == typed.filling.form.name).unwrap_or_default();
    let turn = {
        let (typed, set) = (typed.clone(), set.clone());
        move |position: usize| {
            if let Some(form) = forms.get(position) {
                set.emit(Typed::new(typed.format, typed.filling.turned_into(form)));
            }
        }
    };
    let wrong = problem.and_then(|error| typed.wrong(error));
    html! {
        <div class="message-form" role="group" aria-label={format!("{} message", typed.format.name())}>
            <SelectField label="Message type" id={props.id.clone()} options={forms.iter().map(|form| form.name.into()).collect::<Vec<_>>()}
                {selected} on_change={turn} />
            { for typed.filling.form.fields().zip(&typed.filling.texts).enumerate().map(|(at, ((_, own), text))| {
                let is_missing = own.is_required && text.is_empty() && !props.is_tried;
                let error = wrong.as_ref().filter(|(wrong, _)| *wrong == at && !is_missing);
                let error = error.map(|(_, words)| AttrValue::from(words.clone()));
                let on_input = { let typed = typed.clone(); set.reform(move |text: String| typed.with(at, text)) };
                field(own, format!("{}-{at}", props.id), text, error, on_input)
            }) }
        </div>
    }
}

fn field(
    field: &'static Field,
    id: String,
    text: &str,
    error: Option<AttrValue>,
    on_input: Callback<String>,
) -> Html {
    let control = match field.kind {
        FieldKind::Flag(_) => html! {
            <CheckBox label={field.label} checked={text == ON}
                on_change={on_input.reform(|on: bool| if on { ON.into() } else { String::new() })} />
        },
        FieldKind::Choice(choices) => {
            let names: Vec<AttrValue> = choices.iter().map(|(name, _)| AttrValue::Static(name)).collect();
            let selected = choices.iter().position(|(_, json)| *json == text).unwrap_or_default();
            let on_change =
                on_input.reform(move |at: usize| choices.get(at).map_or("", |choice| choice.1).into());
            html! { <SelectField label={field.label} {id} options={names} {selected} {on_change} /> }
        }
        kind => html! {
            <TextField label={field.label} {id} value={text.to_owned()} placeholder={field.placeholder} code=true
                rows={if kind == FieldKind::Line { 1 } else { 2 }} {error} {on_input} />
        },
    };
    let width = match field.kind {
        FieldKind::Flag(_) | FieldKind::Choice(_) => "narrow",
        FieldKind::Line => "line",
        FieldKind::Json | FieldKind::Headers => "half",
        FieldKind::Text | FieldKind::Payload => "full",
    };
    html! { <div class="message-field" data-width={width}>{ control }</div> }
}

/// The value as JSON, for what has no form.
fn as_json(props: &FormProps, problem: Option<&DraftError>) -> Html {
    let label = format!("{} message as JSON", props.draft.format.name());
    let error =
        problem.filter(|_| !props.draft.text.is_empty()).map(|error| AttrValue::from(error.to_string()));
    let FormProps { session, id, draft, on_input, .. } = props;
    let message_type = if draft.format == Format::Protobuf {
        message_type(session, id, draft, on_input)
    } else {
        html! {}
    };
    html! {
        <>
        { message_type }
        <TextField {label} id={props.id.clone()} rows=4 code=true value={props.draft.text.clone()} {error}
            on_input={props.on_input.clone()} />
        </>
    }
}

/// What will be sent.
fn preview(sent: &Result<Payload, DraftError>) -> Html {
    let Ok(payload) = sent else {
        return html! { <p class="will-be-sent muted">{ "Nothing to send yet." }</p> };
    };
    let bytes = payload.as_bytes();
    let shown = match payload {
        Payload::Text(_) => line(Kind::Text, bytes, SHOWN),
        Payload::Binary(_) if bytes.len() > SHOWN / 3 => format!("{} …", hex::spaced(&bytes[..SHOWN / 3])),
        Payload::Binary(_) => hex::spaced(bytes),
    };
    let kind = if payload.kind() == Kind::Text { "text" } else { "hex" };
    html! {
        <p class="will-be-sent" role="group" aria-label="Will be sent">
            <span class="muted">{ format!("Sends {}, as {kind}", size(bytes.len() as u64)) }</span>
            <code class="mono">{ shown }</code>
        </p>
    }
}
