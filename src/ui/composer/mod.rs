//! Where messages are written and sent.

mod attach;
mod attachment;
mod check;
mod composed;
mod drawers;
mod editor;
mod field;
mod form;
mod format_select;
mod history;
mod message_type;
mod offer;
mod queued;
mod saved;
mod send;
mod send_menu;
mod variables;

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent};
use weft_message::Timestamp;
use yew::prelude::*;

pub(super) use self::{
    drawers::{Drawers, Props as DrawersProps},
    editor::{MessageEditor, Props as EditorProps},
    form::{ComposedMessage, MessageForm, Props as ComposedProps},
    format_select::{FormatSelect, spoken_format},
    offer::{OfferRow, Props as OfferProps},
    queued::{Props as QueuedProps, Queued},
    send_menu::{Props as SendMenuProps, SendMenu},
};
use weft_session::{
    State,
    profile::{Draft, Format},
};

use self::{
    attachment::from_transfer,
    check::{Checked, Problem, use_check},
    field::{FIELD_ID, Field, TextEditor},
    offer::{Offers, use_offers},
    send::{Sending, use_history, use_sending},
};
use super::{edit::Editor, handles::SessionRef, views::use_rest};
use crate::{
    task::Revision,
    workspace::{Attachment, MAX_DRAFT, Unsent},
};

/// Properties of [`Composer`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session to send to.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// The profile that keeps the variables and saved messages.
    pub editor: Editor,
    /// A message to edit in place of what is being written, and when that was asked for.
    pub edited: Option<Rc<(Timestamp, Draft)>>,
}

/// Where messages are written and sent.
#[component]
pub(super) fn Composer(props: &Props) -> Html {
    let writing = use_writing(props);
    let history = use_history(&props.editor.workspace, &writing);
    let sending = use_sending(&props.session, &writing, &history);
    let rest = use_rest();
    let state = props.session.state();
    let is_online = state == State::Online;
    let hint = hint(&state, *sending.busy, writing.attachment.is_some());
    let placeholder = queued_until(&state).unwrap_or(placeholder(*writing.format));
    let is_composed = writing.format.is_protocol();
    let offered = spoken_format(&props.session, &props.editor.profile);
    let set_draft = {
        let (writing, session) = (writing.clone(), props.session.clone());
        let workspace = props.editor.workspace.clone();
        Callback::from(move |draft: Draft| {
            if let Some(written) = session.connection().replaced_by(&draft) {
                workspace.remember(written);
            }
            writing.field.hold(draft.format);
            writing.field.replace(&draft.text);
            writing.set_format(draft.format, &draft.text);
        })
    };
    use_effect_with(props.edited.clone(), {
        let (set_draft, field) = (set_draft.clone(), writing.field.clone());
        move |edited| {
            if let Some(edited) = edited {
                set_draft.emit(edited.1.clone());
                field.focus();
            }
        }
    });
    html! {
        <section class="composer unlabelled" aria-label="Composer" ondragover={allow_drop} ondrop={writing.on_drop()}
            onpaste={writing.on_paste()} data-composed={is_composed.then_some("")}>
            { rest.if_loaded(|views| views.queued, QueuedProps {
                workspace: props.editor.workspace.clone(),
                session: props.session.clone(),
                revision: props.revision,
                is_online,
            }) }
            if is_composed {
                { rest.show(|views| views.composed, ComposedProps { sending: sending.clone() }) }
            }
            <FormatSelect id="format" format={*writing.format} {offered} on_change={writing.on_format()} />
            { if *writing.is_in_editor { html! {} } else { plain(&sending, placeholder) } }
            { rest.if_loaded(|views| views.message_editor, EditorProps { sending: sending.clone(), placeholder }) }
            <p id="message-error" class="error-text" aria-live="polite">
                // The form says it at its fields.
                { writing.error.as_ref().filter(|_| !is_composed).map(|problem| problem.words.clone()) }
            </p>
            <div id="message-offer" class="composer-offer" aria-live="polite">
                if let Some(offer) = writing.offers.current() {
                    { rest.show(|views| views.offer, OfferProps {
                        offer,
                        field: writing.field.clone(),
                        on_send: sending.on_offer(),
                        on_done: writing.on_offer_done(),
                    }) }
                }
            </div>
            { rest.if_loaded(|views| views.composer_tools, DrawersProps {
                editor: props.editor.clone(),
                sending: sending.clone(),
                offered,
                on_load: set_draft,
            }) }
            <button id="send-message" class="button primary composer-send" type="button" aria-describedby="send-hint" title={hint}
                onclick={sending.on_click()}>
                { "Send" }
            </button>
            { rest.if_loaded(|views| views.send_menu, SendMenuProps { sending, editor: props.editor.clone() }) }
            <span id="send-hint" class="visually-hidden">{ hint }</span>
        </section>
    }
}

/// The plain text field, until the code editor has its text.
fn plain(sending: &Sending, placeholder: &'static str) -> Html {
    let writing = &sending.writing;
    let (on_input, on_key) = (sending.clone(), sending.clone());
    html! {
        <textarea ref={writing.field.plain.clone()} id={FIELD_ID} class="input mono composer-text" rows="1"
            aria-label="Message" spellcheck="false" autocomplete="off" {placeholder}
            aria-invalid={writing.error.is_some().then_some("true")} aria-describedby={writing.described_by()}
            oninput={move |_| on_input.input()} onkeydown={move |event| { on_key.key(&event); }}
            onpointerdown={sending.history.on_rest()} />
    }
}

/// What becomes of messages that are sent in this state, if they don't go out at once.
fn queued_until(state: &State) -> Option<&'static str> {
    match state {
        State::Online => None,
        State::Connecting { .. } => {
            Some("Connecting. Messages you send are queued until the session is online.")
        }
        State::LoggingIn | State::Unconfirmed { .. } => {
            Some("Logging in. Messages you send are queued until the session is online.")
        }
        _ => Some("Offline. Messages you send are queued until you reconnect."),
    }
}

fn placeholder(format: Format) -> &'static str {
    match format {
        Format::Text => "A message, with {{variables}} if you like",
        Format::Json => "{\"type\": \"hello\"}",
        Format::Hex => "de ad be ef",
        Format::Base64 => "3q2+7w==",
        _ => "",
    }
}

fn hint(state: &State, is_busy: bool, is_attached: bool) -> &'static str {
    match (is_busy, queued_until(state), is_attached) {
        (true, ..) => "Reading the attachment…",
        (_, Some(words), _) => words,
        (_, None, true) => "Sends the attachment; the text you typed stays.",
        (_, None, false) => "Ctrl+Enter sends; ↑ brings back earlier messages.",
    }
}

/// The message being written.
#[derive(Clone)]
struct Writing {
    field: Field,
    /// Whether the field is the code editor.
    is_in_editor: UseStateHandle<bool>,
    format: UseStateHandle<Format>,
    /// Whether the user has chosen the format. Otherwise, it is Text or JSON, by how the text begins.
    is_chosen: UseStateHandle<bool>,
    attachment: UseStateHandle<Option<Attachment>>,
    error: UseStateHandle<Option<Problem>>,
    offers: Offers,
    typed: Rc<Revision>,
}

/// Restores the unsent message of this connection, and stores it again when the component goes away.
#[hook]
fn use_writing(props: &Props) -> Writing {
    let session = props.session.clone();
    let unsent = use_memo(session.clone(), |session| session.connection().unsent.take());
    let field = use_memo((), |()| Field::default());
    let field = (*field).clone();
    use_memo((), |()| field.hold(unsent.draft.format));
    let is_in_editor = use_state_eq(|| false);
    let format = use_state_eq(|| unsent.draft.format);
    let is_chosen = use_state_eq(|| unsent.draft.format != Format::of(&unsent.draft.text));
    let attachment = use_state_eq(|| unsent.attachment.clone());
    let error = use_state_eq(|| None);
    let offers = use_offers();
    let latest = use_mut_ref(|| (Format::Text, None));
    latest.replace((*format, (*attachment).clone()));
    use_effect_with(session, {
        let field = field.clone();
        move |session| {
            field.write(&unsent.draft.text);
            let read = {
                let (field, latest) = (field.clone(), latest.clone());
                move || {
                    let is_small = field.length() as usize <= MAX_DRAFT;
                    let text = if is_small { field.read() } else { String::new() };
                    Draft { format: latest.borrow().0, text }
                }
            };
            session.connection().writing.replace(Some(Box::new(read)));
            // The field has left the page by the time of this cleanup, but whatever held the text still has it.
            let (session, plain) = (session.clone(), field.plain_text());
            move || {
                session.connection().writing.take();
                let (format, attachment) = latest.take();
                let text = field.kept().or(plain).map(|last| last.text()).unwrap_or_default();
                session.connection().unsent.replace(Unsent { draft: Draft { format, text }, attachment });
            }
        }
    });
    let checked = Checked {
        session: props.session.clone(),
        workspace: props.editor.workspace.clone(),
        field: field.clone(),
        format: *format,
        variables: props.editor.profile.variables.clone(),
    };
    let typed = use_check(checked, error.setter());
    Writing { field, is_in_editor, format, is_chosen, attachment, error, offers, typed }
}

impl Writing {
    /// The user has changed the text.
    fn input(&self) {
        let is_empty = self.field.length() == 0;
        self.offers.on_input(is_empty);
        if !*self.is_chosen && !is_empty {
            self.format.set(Format::of(&self.field.beginning()));
        }
        self.typed.bump();
    }

    fn on_format(&self) -> Callback<Format> {
        let (format, is_chosen, offers) =
            (self.format.setter(), self.is_chosen.setter(), self.offers.clone());
        let (field, error) = (self.field.clone(), self.error.setter());
        Callback::from(move |chosen: Format| {
            if field.hold(chosen) {
                field.composed.set("");
            }
            error.set(None);
            format.set(chosen);
            is_chosen.set(true);
            offers.clear();
        })
    }

    /// Takes over the format of a draft with this text.
    fn set_format(&self, format: Format, text: &str) {
        self.field.hold(format);
        self.format.set(format);
        self.is_chosen.set(format != Format::of(text));
    }

    /// Whether this format was recognised rather than chosen.
    fn is_detected(&self, format: Format) -> bool {
        format == Format::Json && !*self.is_chosen
    }

    fn on_offer_done(&self) -> Callback<()> {
        let offers = self.offers.clone();
        Callback::from(move |()| offers.clear())
    }

    /// What says more about the message than its label.
    fn described_by(&self) -> Option<&'static str> {
        match (&*self.error, self.offers.current()) {
            (Some(_), _) => Some("message-error"),
            (None, Some(_)) => Some("message-offer"),
            (None, None) => None,
        }
    }

    fn on_attach(&self) -> Callback<Option<Attachment>> {
        let (attachment, error, offers) =
            (self.attachment.setter(), self.error.setter(), self.offers.clone());
        Callback::from(move |attached| {
            attachment.set(attached);
            error.set(None);
            offers.clear();
        })
    }

    fn on_paste(&self) -> Callback<Event> {
        let attach = self.attach_from();
        Callback::from(move |event: Event| {
            let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
            attach(&event, data);
        })
    }

    fn on_drop(&self) -> Callback<DragEvent> {
        let attach = self.attach_from();
        Callback::from(move |event: DragEvent| attach(&event, event.data_transfer()))
    }

    /// Something was pasted or dropped in the code editor; returns whether that was taken care of.
    fn transfer(&self, event: &Event) -> bool {
        let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let dropped = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        self.attach_from()(event, pasted.or(dropped));
        event.default_prevented()
    }

    /// Attaches what doesn't belong in the text field, instead of the browser's default action.
    fn attach_from(&self) -> impl Fn(&Event, Option<DataTransfer>) + 'static {
        let (attach, error) = (self.on_attach(), self.error.setter());
        let offer_line_breaks = self.offer_line_breaks();
        move |event, data| {
            let Some(data) = data.filter(|_| !event.default_prevented()) else { return };
            let Some(attachment) = from_transfer(&data) else { return offer_line_breaks(event, &data) };
            event.prevent_default();
            attach.emit(Some(attachment));
            if data.files().is_some_and(|files| files.length() > 1) {
                error
                    .set(Some(String::from("A message holds one file: only the first was attached.").into()));
            }
        }
    }

    /// Offers to keep line breaks that the text field is about to change, unless they don't get into the message.
    fn offer_line_breaks(&self) -> impl Fn(&Event, &DataTransfer) + 'static {
        let is_text = matches!(*self.format, Format::Text | Format::Json);
        let (field, offers) = (self.field.clone(), self.offers.clone());
        move |event, data| {
            let is_here = event.target_dyn_into().is_some_and(|target| field.contains(&target));
            let pasted = data.get_data("text/plain").unwrap_or_default();
            if is_here && is_text && pasted.contains('\r') {
                offers.keep_line_breaks(pasted);
            }
        }
    }
}

/// A file can only be dropped where that is allowed.
fn allow_drop(event: DragEvent) {
    let has_files = event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0));
    if has_files {
        event.prevent_default();
    }
}
