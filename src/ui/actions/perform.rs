//! Which actions there are for a target, and what they do.

use weft_codec::{decimal, layer::Decoded, line::line};
use weft_log::{
    export,
    filter::{narrowed, on_value},
};
use weft_message::{Direction, Kind, Payload};
use weft_session::{
    composed::{layer, of_value},
    copy::CopyAs,
    draft::of_payload,
    profile::{Check, CheckKind, Draft, MASK, MOST_COLUMNS, SavedMessage},
    reply_to::round_trip,
};
use yew::Callback;

use super::{Action, Target, target::Copied};
use crate::ui::{
    composer::spoken_format,
    edit::Editor,
    files::{self, FileError},
    handles::SessionRef,
};

/// How much of a copied text the confirmation shows, in bytes.
const REPEATED: usize = 60;

/// What the actions of a connection's messages work with.
#[derive(Clone, PartialEq)]
pub(super) struct Context {
    pub session: SessionRef,
    pub editor: Editor,
    /// Called with a message to edit in the composer.
    pub on_edit: Callback<Draft>,
    /// Called with another text for the filter.
    pub on_filter: Callback<String>,
    /// The number of the message whose details are shown.
    pub selected: Option<u64>,
    /// Called with the message to compare it with.
    pub on_compare: Callback<Option<u64>>,
    /// Called with the message to show instead.
    pub on_select: Callback<Option<u64>>,
}

/// What came of an action.
pub(super) enum Outcome {
    /// It shows elsewhere.
    Seen,
    /// A text to put on the clipboard, or why there is none.
    Copy(Result<String, FileError>),
    /// A sentence to show.
    Said(String),
}

/// Whether there is this action for the target, of which `copied` would be copied.
pub(super) fn applies(action: Action, target: &Target, copied: &Copied<'_>, context: &Context) -> bool {
    let content = &target.content;
    let is_received = content.direction == Direction::Received;
    match action {
        Action::Edit | Action::Resend | Action::Save => {
            !matches!(content.kind, Kind::Event(_)) && !content.is_recorded
        }
        Action::Copy | Action::Pin | Action::SaveFile => true,
        Action::CopyPointer => target.value.is_some(),
        Action::CopyAs(way) => way.suits(&copied.source()),
        Action::Filter => filter(target, false, context).is_some(),
        Action::Exclude => filter(target, true, context).is_some(),
        Action::ShowColumn => column(target, context).is_some(),
        Action::Chart => number(target).is_some(),
        Action::Compare => context.selected.is_some_and(|selected| selected != content.number),
        Action::LoginSucceeds => {
            is_received
                && !content.is_recorded
                && target.scalar().is_some()
                && context.editor.profile.login.kind.has_first()
        }
        Action::ReplyTo => is_received && target.scalar().is_some(),
    }
}

/// Does it, if it applies.
pub(super) fn perform(action: Action, target: &Target, context: &Context) -> Outcome {
    match action {
        Action::Edit => edit(target, context),
        Action::Resend => resend(target, context),
        Action::Copy => Outcome::Copy(copied_text(target)),
        Action::CopyPointer => pointer(target),
        Action::CopyAs(way) => copy_as(way, target, context),
        Action::SaveFile => save_file(target),
        Action::Filter => seen(filter(target, false, context).map(|text| context.on_filter.emit(text))),
        Action::Exclude => seen(filter(target, true, context).map(|text| context.on_filter.emit(text))),
        Action::ShowColumn => {
            let show = |column| context.editor.edit(|profile| profile.columns.push(column));
            seen(column(target, context).map(show))
        }
        Action::Chart => {
            let editor = &context.editor;
            seen(number(target).map(|pointer| editor.workspace.plot(&editor.profile.id, pointer)))
        }
        Action::Compare => compare(target.content.number, context),
        Action::Pin => pin(target, context),
        Action::Save => save(target, context),
        Action::LoginSucceeds => login_succeeds(target, context),
        Action::ReplyTo => reply_to(target, context),
    }
}

/// What was done, if anything, shows by itself.
fn seen(_: Option<()>) -> Outcome {
    Outcome::Seen
}

/// Puts the message into the composer. What it replaces there is kept in the history.
fn edit(target: &Target, context: &Context) -> Outcome {
    let Some(payload) = target.payload() else { return Outcome::Seen };
    let mut draft = draft(target, &payload, context);
    let mut said = Vec::new();
    if hides_secret(target) {
        let kind = context.editor.profile.login.kind;
        let variable = if kind.has_token() || kind.has_own_token() { "{{token}}" } else { "{{password}}" };
        draft.text = draft.text.replace(MASK, variable);
        said.push(format!("The log has dots in place of a secret, so this has {variable} there."));
    }
    if context.session.connection().replaced_by(&draft).is_some() {
        said.push("What you were writing is in the history.".into());
    }
    context.on_edit.emit(draft);
    if said.is_empty() { Outcome::Seen } else { Outcome::Said(said.join(" ")) }
}

fn resend(target: &Target, context: &Context) -> Outcome {
    if hides_secret(target) {
        return Outcome::Said(
            "Not sent: the log has dots in place of a secret. Edit and resend it instead.".into(),
        );
    }
    seen(target.payload().map(|payload| context.session.send_payload(payload)))
}

/// Whether a message that was sent had a secret in it, which the log doesn't have.
fn hides_secret(target: &Target) -> bool {
    let message = target.content.message();
    message.direction == Direction::Sent && String::from_utf8_lossy(message.bytes).contains(MASK)
}

/// A draft that becomes the message again: in the fields of a form, if the connection's protocol has one for it.
fn draft(target: &Target, payload: &Payload, context: &Context) -> Draft {
    let composed = spoken_format(&context.session, &context.editor.profile)
        .and_then(|format| Some((format, layer(format)?)))
        .and_then(|(format, layer)| {
            match context.session.layers().read(&target.content.message(), layer).decoded {
                Decoded::Tree(tree) => of_value(format, tree.source()),
                _ => None,
            }
        });
    composed.unwrap_or_else(|| of_payload(payload))
}

fn copied_text(target: &Target) -> Result<String, FileError> {
    match &target.value {
        Some(value) => Ok(value.text().into_owned()),
        None => target.content.clipboard_text(),
    }
}

fn pointer(target: &Target) -> Outcome {
    match &target.value {
        Some(value) => Outcome::Copy(Ok(value.pointer.as_str().into())),
        None => Outcome::Seen,
    }
}

fn copy_as(way: CopyAs, target: &Target, context: &Context) -> Outcome {
    let copied = target.copied(&context.session, &context.editor.profile);
    way.write(&copied.source()).map_or(Outcome::Seen, |text| Outcome::Copy(Ok(text)))
}

/// The filter's text, changed so that it also asks for this value, or excludes it; `None` if the filter can't say that.
fn filter(target: &Target, is_excluded: bool, context: &Context) -> Option<String> {
    let value = target.scalar()?;
    let message = target.content.message();
    let layers = context.session.layers();
    let condition = on_value(&message, &value.pointer, &value.raw, is_excluded, &layers)?;
    let terms = context.session.connection().view.terms.borrow();
    Some(narrowed(&terms.text, &condition, &layers))
}

/// The pointer of a column for the value; `None` if there is one, or no room for more.
fn column(target: &Target, context: &Context) -> Option<String> {
    let pointer = target.value.as_ref()?.pointer.as_str();
    let columns = &context.editor.profile.columns;
    let is_new = !pointer.is_empty() && columns.iter().all(|column| column != pointer);
    (is_new && columns.len() < MOST_COLUMNS).then(|| pointer.into())
}

/// The pointer to the value, if that is a number or a string that holds one.
fn number(target: &Target) -> Option<&str> {
    let value = target.scalar()?;
    decimal::parse(value.text().trim()).is_some().then(|| value.pointer.as_str())
}

/// Compares with the selected message, or selects the message if there is none yet.
fn compare(number: u64, context: &Context) -> Outcome {
    let on_number = match context.selected {
        Some(selected) if selected != number => &context.on_compare,
        _ => &context.on_select,
    };
    on_number.emit(Some(number));
    Outcome::Seen
}

fn pin(target: &Target, context: &Context) -> Outcome {
    let pins = &context.session.connection().view.pins;
    let number = target.content.number;
    if pins.get(number).is_some() {
        pins.unpin(number);
    } else if !pins.pin(&target.content.message()) {
        return Outcome::Said("Not pinned: this message is larger than 16 MiB.".into());
    }
    context.editor.workspace.keep_view(context.session.connection().id());
    Outcome::Seen
}

fn save(target: &Target, context: &Context) -> Outcome {
    let Some(payload) = target.payload() else { return Outcome::Seen };
    let message = draft(target, &payload, context);
    if message.text.encode_utf16().count() > SavedMessage::LONGEST {
        return Outcome::Said("Not saved: this message is longer than 256,000 characters.".into());
    }
    let name = SavedMessage::name_for(&payload, target.content.number, &context.editor.profile.messages);
    let saved = SavedMessage { name: name.clone(), message };
    context.editor.edit(|profile| profile.messages.push(saved));
    Outcome::Said(format!("Saved as “{name}”."))
}

fn save_file(target: &Target) -> Outcome {
    let file = export::file(&target.content.message());
    match files::save(&file.name, file.media_type, file.bytes) {
        Ok(()) => Outcome::Seen,
        Err(reason) => Outcome::Said(format!("Not saved: {reason}.")),
    }
}

fn login_succeeds(target: &Target, context: &Context) -> Outcome {
    let Some(value) = target.scalar() else { return Outcome::Seen };
    let (pointer, text) = (value.pointer.as_str().to_owned(), value.text().into_owned());
    let words = format!("The login succeeds when {pointer} is {}.", shown(&value.raw));
    let check = Check { kind: CheckKind::Pointer, pointer, text };
    context.editor.edit(|profile| profile.login.first.accept = check);
    Outcome::Said(words)
}

fn reply_to(target: &Target, context: &Context) -> Outcome {
    let Some(value) = target.scalar() else { return Outcome::Seen };
    let setting = round_trip(&context.session.log(), target.content.number, &value.pointer, &value.raw);
    let words = format!(
        "Statistics now time replies: {} in a reply is {} in its request.",
        setting.reply_pointer(),
        setting.request
    );
    context.editor.edit(|profile| profile.round_trip = setting);
    Outcome::Said(words)
}

/// The beginning of a text, on one line.
pub(super) fn shown(text: &str) -> String {
    line(Kind::Text, text.as_bytes(), REPEATED)
}
