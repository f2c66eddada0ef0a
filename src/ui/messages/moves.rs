//! Where the list of messages is, and going elsewhere in it.

use yew::Callback;

use super::{place::Place, search::Search};
use crate::ui::{handles::SessionRef, rows::Extent};

/// The list as it is rendered.
#[derive(Clone, PartialEq)]
pub(in crate::ui) struct Moves {
    /// The session whose log it is.
    pub session: SessionRef,
    /// The messages that match.
    pub search: Search,
    /// How many rows there are and how many fit.
    pub extent: Extent,
    /// What is at the top, in pixels from the first row.
    pub top: f64,
    /// Where it is scrolled to.
    pub place: Place,
    /// Called to go elsewhere.
    pub on_place: Callback<Place>,
}

impl Moves {
    /// Goes to this top.
    pub(super) fn scroll(&self, top: f64) {
        let place = self.place.scrolled(top, self.extent, &self.search.view(), &self.session.log());
        self.on_place.emit(place);
    }

    /// Starts to follow the newest messages, or stops.
    pub(super) fn toggle_follow(&self) {
        match self.place {
            Place::Tail => self.hold(self.top),
            Place::At { .. } => self.on_place.emit(Place::Tail),
        }
    }

    /// Goes to this top, and stays there.
    pub(super) fn hold(&self, top: f64) {
        let place = self.place.held(top, self.extent, &self.search.view(), &self.session.log());
        self.on_place.emit(place);
    }

    /// Wants the messages that are on screen, and the one before them, in memory.
    pub(in crate::ui) fn want(&self) {
        let rows = self.extent.on_screen(self.top);
        let view = self.search.view();
        let numbers: Vec<u64> = {
            let log = self.session.log();
            (rows.start.saturating_sub(1)..rows.end).filter_map(|row| view.number_at(&log, row)).collect()
        };
        self.session.want(numbers);
    }

    /// The position of a message, or of the next one that matches.
    pub(super) fn position(&self, number: u64) -> Option<u64> {
        self.search.view().position_of(&self.session.log(), number)
    }
}
