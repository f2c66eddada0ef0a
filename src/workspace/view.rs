//! What is shown of a connection. It outlives the components that show it, which are recreated when another
//! connection is selected.

use std::cell::{Cell, RefCell};

use weft_log::Kinds;
use weft_message::Direction;

use super::Pace;

/// What is shown, and where it was left.
#[derive(Default)]
pub struct View {
    /// Which messages match.
    pub terms: RefCell<Terms>,
    /// Where the log is scrolled to.
    pub place: Cell<Place>,
    /// The message whose details are open.
    pub message: Cell<Option<u64>>,
    /// The id of the script that is shown. If there is none, or it no longer exists, the first is.
    pub script: RefCell<Option<String>>,
    /// When to refresh the log.
    pub pace: Pace,
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

/// A tab of a connection's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// Name, subprotocols, deleting it.
    General,
    /// How it authenticates.
    Authentication,
    /// Messages that keep it open.
    Keepalive,
    /// What happens after a drop.
    Reconnect,
    /// How much of the log is kept.
    Log,
}
