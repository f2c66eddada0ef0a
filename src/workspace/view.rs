//! What is shown of a connection. It outlives the components that show it, which are recreated when another
//! connection is selected.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
};

use weft_log::Kinds;
use weft_message::Direction;
use weft_session::{Event, outage::Outages};

use super::{Pace, Pins};
use crate::store::{Drawer, Left};

/// How many used filters are remembered.
const RECENT: usize = 12;

/// What a choice is stored as.
const DIRECTIONS: [(&str, Option<Direction>); 4] = [
    ("", None),
    ("received", Some(Direction::Received)),
    ("sent", Some(Direction::Sent)),
    ("session", Some(Direction::Session)),
];
const KINDS: [(&str, Kinds); 4] =
    [("", Kinds::All), ("text", Kinds::Text), ("binary", Kinds::Binary), ("event", Kinds::Event)];

/// What is shown, and where it was left.
#[derive(Default)]
pub struct View {
    /// Which messages match.
    pub terms: RefCell<Terms>,
    /// Filters that were used, newest first.
    pub recent_filters: RefCell<Vec<String>>,
    /// Where the log is scrolled to.
    pub place: Cell<Place>,
    /// The message whose details are open.
    pub message: Cell<Option<u64>>,
    /// The messages that are pinned.
    pub pins: Pins,
    /// The id of the script that is shown. If there is none, or it no longer exists, the first is.
    pub script: RefCell<Option<String>>,
    /// Drops of the connection, each of which is one row of the list.
    pub outages: RefCell<Outages>,
    /// The first event of each of those that are unfolded.
    pub unfolded: RefCell<BTreeSet<u64>>,
    /// What was left out of a command that was pasted in place of a URL, while the user is told.
    pub left_out: RefCell<Option<Event>>,
    /// What is open above the message that is being written.
    pub drawer: Cell<Option<Drawer>>,
    /// The name of the layer that was chosen last to show a message; empty if none was.
    pub layer: RefCell<String>,
    /// When to refresh the log.
    pub pace: Pace,
    /// Whether the stored log is that of an earlier visit.
    log: RefCell<StoredLog>,
    returned: Cell<u32>,
}

/// What is known of the log that is stored.
#[derive(Default)]
enum StoredLog {
    /// It isn't read yet; this was on screen when the page was left.
    Expected(Box<Left>),
    /// It has the messages of the session's log, under the same numbers.
    Same,
    /// There is none, or its numbers differ.
    #[default]
    Other,
}

impl View {
    /// As the connection was left.
    pub(super) fn new(left: &Left) -> Self {
        let terms = Terms {
            text: left.filter.clone(),
            direction: named(&DIRECTIONS, &left.direction),
            kinds: named(&KINDS, &left.kind),
        };
        Self {
            terms: RefCell::new(terms),
            recent_filters: RefCell::new(left.recent_filters.clone()),
            drawer: Cell::new(left.drawer),
            layer: RefCell::new(left.layer.clone()),
            log: RefCell::new(StoredLog::Expected(left.clone().into())),
            ..Self::default()
        }
    }

    /// What to go on with after a reload.
    pub(super) fn left(&self) -> Left {
        let terms = self.terms.borrow();
        Left {
            filter: terms.text.clone(),
            direction: name(&DIRECTIONS, terms.direction),
            kind: name(&KINDS, terms.kinds),
            recent_filters: self.recent_filters.borrow().clone(),
            draft: None,
            queued: Vec::new(),
            drawer: self.drawer.get(),
            layer: self.layer.borrow().clone(),
            ..self.left_messages()
        }
    }

    /// Which messages to show after a reload.
    fn left_messages(&self) -> Left {
        let (top, shift) = match self.place.get() {
            Place::Tail => (None, 0),
            Place::At { number, shift, .. } => (Some(number), shift.max(0.0) as u64),
        };
        match &*self.log.borrow() {
            StoredLog::Expected(left) => (**left).clone(),
            StoredLog::Same => Left {
                top,
                shift,
                selected: self.message.get(),
                pinned: self.pins.all().iter().map(|pinned| pinned.number).collect(),
                ..Left::default()
            },
            StoredLog::Other => Left::default(),
        }
    }

    /// What was on screen when the page was left, until the stored log is there again.
    pub(super) fn awaited(&self) -> Option<Left> {
        match &*self.log.borrow() {
            StoredLog::Expected(left) => Some((**left).clone()),
            StoredLog::Same | StoredLog::Other => None,
        }
    }

    /// The stored log has been read: if the session goes on with it, up to the message before `end`, so does what is shown.
    pub(super) fn follow_stored(&self, goes_on: bool, end: u64) {
        let left = self.awaited().unwrap_or_default();
        self.log.replace(if goes_on { StoredLog::Same } else { StoredLog::Other });
        if goes_on && (left.top, left.selected) != (None, None) {
            let at = |number| Place::At { number, shift: left.shift as f64, seen: end };
            self.place.set(left.top.map_or(Place::Tail, at));
            self.message.set(left.selected);
            self.returned.set(self.returned.get() + 1);
        }
    }

    /// Counts how often it went back to the messages that were on screen when the page was left.
    pub fn returned(&self) -> u32 {
        self.returned.get()
    }

    pub(super) fn remember_filter(&self, text: &str) {
        let mut recent = self.recent_filters.borrow_mut();
        recent.retain(|other| other != text);
        recent.insert(0, text.into());
        recent.truncate(RECENT);
    }
}

fn name<T: PartialEq>(choices: &[(&str, T)], choice: T) -> String {
    choices.iter().find(|(_, other)| *other == choice).map_or_else(String::new, |(name, _)| (*name).into())
}

fn named<T: Copy + Default>(choices: &[(&str, T)], name: &str) -> T {
    choices.iter().find(|(other, _)| *other == name).map(|(_, choice)| *choice).unwrap_or_default()
}

/// A filter, as typed and selected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// Text, a regex between slashes, or conditions.
    pub text: String,
    /// The direction that matches; `None` if all do.
    pub direction: Option<Direction>,
    /// Which kinds match.
    pub kinds: Kinds,
}

/// The place of the log on screen. It is tied to a message, not to a position, so when the limit drops messages at the
/// start, nothing on screen moves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Place {
    /// At the newest message, whichever that is.
    #[default]
    Tail,
    /// Held at a message.
    At {
        /// The message in the first row.
        number: u64,
        /// How many pixels of that row are above the screen.
        shift: f64,
        /// Messages from this number on arrived after the tail was left.
        seen: u64,
    },
}
