//! Where the log is scrolled to: following its tail, or held at a message.

use weft_log::{Log, View};

use crate::ui::rows::Extent;
pub(super) use crate::workspace::Place;

impl Place {
    /// The top of the screen, in pixels from the first row.
    pub(super) fn top(self, extent: Extent, view: &View, log: &Log) -> f64 {
        match self {
            Self::Tail => extent.max_top(),
            Self::At { number, shift, .. } => match view.position_of(log, number) {
                Some(position) => extent.clamp(position as f64 * extent.row + shift),
                None => extent.max_top(),
            },
        }
    }

    /// The place after scrolling to `top`; at the end that is the tail again.
    pub(super) fn scrolled(self, top: f64, extent: Extent, view: &View, log: &Log) -> Self {
        if top >= extent.max_top() - 1.0 { Self::Tail } else { self.held(top, extent, view, log) }
    }

    /// Held at `top`, even if that is the end.
    pub(super) fn held(self, top: f64, extent: Extent, view: &View, log: &Log) -> Self {
        let position = extent.row_at(top);
        let seen = match self {
            Self::Tail => log.numbers().end,
            Self::At { seen, .. } => seen,
        };
        Self::At {
            number: view.number_at(log, position).unwrap_or(log.numbers().end),
            shift: top - position as f64 * extent.row,
            seen,
        }
    }

    /// Whether it follows the tail.
    pub(super) fn follows(self) -> bool {
        self == Self::Tail
    }

    /// How many messages in the view arrived after the tail was left.
    pub(super) fn new_messages(self, view: &View, log: &Log) -> u64 {
        match self {
            Self::Tail => 0,
            Self::At { seen, .. } => {
                view.position_of(log, seen).map_or(0, |position| view.len(log) - position)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;
    use weft_message::{Direction, Kind, Timestamp};

    use super::*;

    fn append(log: &mut Log, count: u64) {
        for _ in 0..count {
            log.append(Timestamp::default(), Direction::Received, Kind::Text, b"x");
        }
    }

    fn extent(log: &Log) -> Extent {
        Extent { rows: log.len(), viewport: 240.0, row: 24.0 }
    }

    #[wasm_bindgen_test]
    fn the_tail_is_followed_until_scrolled_up_and_found_again() {
        let (view, mut log) = (View::new(Default::default()), Log::new(0));
        append(&mut log, 100);
        let place = Place::Tail;
        assert_eq!(place.top(extent(&log), &view, &log), 2160.0);
        let place = place.scrolled(2000.0, extent(&log), &view, &log);
        append(&mut log, 50);
        assert_eq!(place.top(extent(&log), &view, &log), 2000.0);
        assert_eq!(place.new_messages(&view, &log), 50);
        let place = place.scrolled(1000.0, extent(&log), &view, &log);
        append(&mut log, 1);
        assert_eq!((place.follows(), place.new_messages(&view, &log)), (false, 51));
        let place = place.scrolled(extent(&log).max_top(), extent(&log), &view, &log);
        assert!(place.follows());
        assert_eq!(place.new_messages(&view, &log), 0);
    }

    #[wasm_bindgen_test]
    fn what_is_dropped_at_the_start_moves_nothing() {
        let (view, mut log) = (View::new(Default::default()), Log::new(3 << 20));
        append(&mut log, 200_000);
        let place = Place::Tail.scrolled(extent(&log).max_top() - 70.0, extent(&log), &view, &log);
        let first = |log: &Log| {
            let top = place.top(extent(log), &view, log);
            view.number_at(log, extent(log).row_at(top))
        };
        let (before, kept) = (first(&log), log.numbers().start);
        append(&mut log, 100_000);
        assert!(log.numbers().start > kept);
        assert_eq!(first(&log), before);
        log.clear();
        assert_eq!(place.top(extent(&log), &view, &log), 0.0);
        append(&mut log, 100);
        assert_eq!(place.new_messages(&view, &log), 100);
    }
}
