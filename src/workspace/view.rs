//! What of a connection is on screen. It outlives the components that show it, which are made anew when another
//! connection is selected.

use std::cell::{Cell, RefCell};

use weft_log::{Filter, FilterError, Kinds};
use weft_message::Direction;

use super::Pace;

/// What is looked at, and where it was left.
#[derive(Default)]
pub struct View {
    /// Which messages pass.
    pub terms: RefCell<Terms>,
    /// Where the log is scrolled to.
    pub place: Cell<Place>,
    /// The message whose details are open.
    pub message: Cell<Option<u64>>,
    /// The id of the script that is shown; none, or one that is gone: the first.
    pub script: RefCell<Option<String>>,
    /// When to show the log anew.
    pub pace: Pace,
}

/// A filter, as it is typed and chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// Text, a regex between slashes, or conditions.
    pub text: String,
    /// The direction that passes; `None` if all do.
    pub direction: Option<Direction>,
    /// Which kinds pass.
    pub kinds: Kinds,
}

impl Terms {
    /// The filter.
    ///
    /// # Errors
    /// What is wrong with the regex or condition.
    pub fn filter(&self) -> Result<Filter, FilterError> {
        Filter::new(&self.text, self.direction, self.kinds)
    }
}

/// The place of the log on screen. A message holds it, not a position: what the limit drops at the start
/// moves nothing that is on screen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Place {
    /// At the newest message, whichever that is.
    #[default]
    Tail,
    /// Held.
    At {
        /// The message in the first row.
        number: u64,
        /// How many pixels of that row are above the screen.
        shift: f64,
        /// Messages from this number on came after the tail was left.
        seen: u64,
    },
}

/// A tab of the lower panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Every task.
    #[default]
    Tasks,
    /// Messages sent again and again.
    Timers,
    /// The user's programs.
    Scripts,
    /// Rates, sizes, round trips.
    Statistics,
}
