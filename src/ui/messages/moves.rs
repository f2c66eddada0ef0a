//! Where the list of messages is, and going elsewhere in it.

use yew::Callback;

use super::{place::Place, search::Search};
use crate::ui::{handles::SessionRef, rows::Extent};

/// The list as it is rendered.
#[derive(Clone, PartialEq)]
pub(super) struct Moves {
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

    /// The position of a message, or of the next one that matches.
    pub(super) fn position(&self, number: u64) -> Option<u64> {
        self.search.view().position_of(&self.session.log(), number)
    }
}
