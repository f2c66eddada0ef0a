//! What can be done with a message, or with a value in it: one list, for the menu, the keys and whatever else offers it.

mod events;
mod perform;
mod target;
mod view;

use web_sys::{Element, KeyboardEvent};
use weft_session::copy::CopyAs;

pub(super) use self::{
    events::{node_event, row_event},
    target::{Target, Value},
    view::{MessageActions, Props},
};
use crate::workspace::Pins;

/// What to do with a message or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Put it into the composer, to be changed and sent.
    Edit,
    /// Send it again, as it is.
    Resend,
    /// Copy the value, or the message.
    Copy,
    /// Copy the pointer to the value.
    CopyPointer,
    /// Copy it for use elsewhere.
    CopyAs(CopyAs),
    /// Save it as a file.
    SaveFile,
    /// Show only messages with this value.
    Filter,
    /// Hide messages with this value.
    Exclude,
    /// Give the value a column in the list.
    ShowColumn,
    /// Plot the numbers where the value is.
    Chart,
    /// Compare the message with the one whose details are shown.
    Compare,
    /// Keep the message above the list, or no longer.
    Pin,
    /// Keep it with the profile's saved messages.
    Save,
    /// Make the value the reply that a login waits for.
    LoginSucceeds,
    /// Time replies by the value.
    ReplyTo,
}

/// The actions in the order of the menu, by group. [`CopyAs`] has a menu of its own.
const GROUPS: [&[Action]; 4] = [
    &[Action::Edit, Action::Resend],
    &[Action::Copy, Action::CopyPointer, Action::CopyAs(CopyAs::Text), Action::SaveFile],
    &[Action::Filter, Action::Exclude, Action::ShowColumn, Action::Chart],
    &[Action::Compare, Action::Pin, Action::Save, Action::LoginSucceeds, Action::ReplyTo],
];

impl Action {
    /// The actions that have a key, with what has to be pressed.
    const KEYS: [(Self, &'static [&'static str]); 6] = [
        (Self::Edit, &["e"]),
        (Self::Resend, &["r"]),
        (Self::Compare, &["Shift", "Space"]),
        (Self::Pin, &["p"]),
        (Self::Copy, &["Ctrl", "C"]),
        (Self::CopyPointer, &["Ctrl", "Shift", "C"]),
    ];

    /// Its name in the menu.
    pub(super) fn name(self, target: &Target, pins: &Pins) -> &'static str {
        match self {
            Self::Edit => "Edit and resend",
            Self::Resend => "Resend",
            Self::Copy if target.value.is_some() => "Copy value",
            Self::Copy => "Copy message",
            Self::CopyPointer => "Copy JSON pointer",
            Self::CopyAs(way) => way.name(),
            Self::SaveFile => "Save as a file",
            Self::Filter => "Filter by this value",
            Self::Exclude => "Exclude this value",
            Self::ShowColumn => "Show as a column",
            Self::Chart => "Chart",
            Self::Compare => "Compare with the selected message",
            Self::Pin if pins.get(target.content.number).is_some() => "Unpin",
            Self::Pin => "Pin",
            Self::Save => "Save message",
            Self::LoginSucceeds => "Login succeeds when this value arrives",
            Self::ReplyTo => "Match replies by this value",
        }
    }

    /// The keys that do it, if there are any.
    pub(super) fn keys(self) -> &'static [&'static str] {
        Self::KEYS.iter().find(|(action, _)| *action == self).map_or(&[], |(_, keys)| keys)
    }

    /// The action of a key that was pressed.
    fn by_key(event: &KeyboardEvent) -> Option<Self> {
        let key = event.key().replace(' ', "Space");
        let has_control = event.ctrl_key() || event.meta_key();
        let is = |keys: &[&str]| {
            let has = |modifier| keys.contains(&modifier);
            has("Ctrl") == has_control
                && has("Shift") == event.shift_key()
                && !event.alt_key()
                && keys.last().is_some_and(|last| last.eq_ignore_ascii_case(&key))
        };
        Self::KEYS.iter().find(|(_, keys)| is(keys)).map(|(action, _)| *action)
    }
}

/// A request to do something with a target, or to show what can be done.
pub(super) struct Request {
    target: Target,
    what: What,
}

/// What is requested.
#[derive(Clone, Copy)]
enum What {
    Do(Action),
    /// Open the menu at this point of the window.
    Menu {
        x: f64,
        y: f64,
    },
}

impl Request {
    /// A request to do something.
    pub(super) fn new(target: Target, action: Action) -> Self {
        Self { target, what: What::Do(action) }
    }

    /// A request to show the menu below an element.
    pub(super) fn menu(target: Target, button: &Element) -> Self {
        Self { target, what: events::below(button) }
    }
}
