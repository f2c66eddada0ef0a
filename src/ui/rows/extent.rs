//! Positions of rows in a list that may be taller than the browser's tallest element.

use std::ops::Range;

/// The greatest height of the scrolled element, in CSS pixels. Firefox cuts off at about 17 million.
const MAX_HEIGHT: f64 = 12_000_000.0;

/// The furthest that a finger, the wheel or a click beside the scrollbar's thumb scrolls between two frames. The
/// thumb scrolls further than that with each pixel that it is dragged.
const NEAR: f64 = 4_000.0;

/// Within this distance of either end, the browser's scroll position is as far from it as the place is.
const EDGE: f64 = 50_000.0;

/// A list of rows of equal height, and how much of it is on screen.
///
/// A place in it is a *top*: the distance in pixels from the start of the list to the top of the
/// screen. It is exact up to 2⁵³ pixels. The browser's own scroll position represents it: it is the same while
/// the list is short enough; beyond that, it is the same near the ends and proportional between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extent {
    /// The number of rows.
    pub rows: u64,
    /// The visible height.
    pub viewport: f64,
    /// The height of a row.
    pub row: f64,
}

impl Extent {
    /// The height of all rows.
    fn total(self) -> f64 {
        self.rows as f64 * self.row
    }

    /// The height of the scrolled element.
    pub(crate) fn height(self) -> f64 {
        self.total().min(MAX_HEIGHT)
    }

    /// Whether the browser's scroll position only represents the place, and isn't the same.
    pub(crate) fn is_scaled(self) -> bool {
        self.total() > MAX_HEIGHT
    }

    /// The top at which the last row is at the bottom of the screen.
    pub(crate) fn max_top(self) -> f64 {
        (self.total() - self.viewport).max(0.0)
    }

    /// The nearest valid top.
    pub(crate) fn clamp(self, top: f64) -> f64 {
        top.min(self.max_top()).max(0.0)
    }

    /// The browser's scroll position at the end.
    pub(crate) fn max_native(self) -> f64 {
        self.height() - self.viewport
    }

    /// The browser's scroll position for this top.
    pub(crate) fn native_at(self, top: f64) -> f64 {
        self.convert(top, self.max_top(), self.max_native())
    }

    /// The top for this scroll position of the browser.
    pub(crate) fn top_at(self, native: f64) -> f64 {
        self.clamp(self.convert(native, self.max_native(), self.max_top()))
    }

    /// Maps the position `at` of a range that ends at `end` to a range that ends at `other`.
    fn convert(self, at: f64, end: f64, other: f64) -> f64 {
        if !self.is_scaled() || at <= EDGE {
            at
        } else if at >= end - EDGE {
            other - (end - at)
        } else {
            EDGE + (at - EDGE) / (end - 2.0 * EDGE) * (other - 2.0 * EDGE)
        }
    }

    /// The top after the browser has scrolled, either by a number of pixels or to where the thumb was dragged.
    pub(crate) fn scrolled(self, top: f64, from: f64, to: f64) -> f64 {
        let by = to - from;
        if self.is_scaled() && by.abs() <= NEAR { self.clamp(top + by) } else { self.top_at(to) }
    }

    /// The rows that are at least partly visible.
    pub(crate) fn on_screen(self, top: f64) -> Range<u64> {
        let first = self.row_at(top);
        let end = ((top + self.viewport) / self.row).ceil() as u64;
        first..end.clamp(first, self.rows)
    }

    /// The row at the top of the screen.
    pub(crate) fn row_at(self, top: f64) -> u64 {
        ((top / self.row) as u64).min(self.rows)
    }

    /// How many rows fit completely, at least one: the distance of PageDown.
    pub(crate) fn page(self) -> u64 {
        ((self.viewport / self.row) as u64).max(1)
    }

    /// The top that a scrolling key leads to.
    pub(crate) fn key(self, key: &str, top: f64) -> Option<f64> {
        let page = self.page() as f64 * self.row;
        let top = match key {
            "ArrowDown" => top + self.row,
            "ArrowUp" => top - self.row,
            "PageDown" => top + page,
            "PageUp" => top - page,
            "Home" => 0.0,
            "End" => self.max_top(),
            _ => return None,
        };
        Some(self.clamp(top))
    }

    /// The nearest top at which this row is completely visible.
    pub(crate) fn reveal(self, top: f64, row: u64) -> f64 {
        let start = row as f64 * self.row;
        if self.viewport < self.row {
            // The size isn't known yet.
            return self.clamp(start);
        }
        self.clamp(top.min(start).max(start + self.row - self.viewport))
    }

    /// This top if the row is completely visible there, or else the one with the row in the middle.
    pub(crate) fn bring(self, top: f64, row: u64) -> f64 {
        let start = row as f64 * self.row;
        let is_whole = top <= start && start + self.row <= top + self.viewport;
        self.clamp(if is_whole { top } else { start - ((self.viewport - self.row) / 2.0).floor() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const ROW: f64 = 24.0;
    const TEN_MILLION: Extent = Extent { rows: 10_000_000, viewport: 610.0, row: ROW };

    /// For a pointer, and for a finger.
    fn heights() -> impl Strategy<Value = f64> {
        prop_oneof![Just(ROW), Just(44.0)]
    }

    #[wasm_bindgen_test]
    fn a_short_list_scrolls_as_it_is() {
        let extent = Extent { rows: 100, viewport: 240.0, row: ROW };
        assert_eq!(extent.height(), 2400.0);
        assert_eq!(extent.max_top(), 2160.0);
        assert_eq!((extent.native_at(77.0), extent.top_at(77.0)), (77.0, 77.0));
        assert_eq!(extent.top_at(9999.0), 2160.0);
        assert_eq!(extent.on_screen(12.0), 0..11);
        assert_eq!(extent.on_screen(2160.0), 90..100);
        assert_eq!(Extent { rows: 3, viewport: 240.0, row: ROW }.max_top(), 0.0);
        assert_eq!(Extent { rows: 3, viewport: 240.0, row: ROW }.on_screen(0.0), 0..3);
        assert_eq!(Extent { rows: 0, viewport: 0.0, row: ROW }.on_screen(0.0), 0..0);
    }

    #[wasm_bindgen_test]
    fn a_long_list_reaches_its_first_and_its_last_row() {
        let end = TEN_MILLION.max_native();
        assert_eq!(TEN_MILLION.height(), MAX_HEIGHT);
        assert_eq!(TEN_MILLION.top_at(0.0), 0.0);
        assert_eq!(TEN_MILLION.top_at(end), TEN_MILLION.max_top());
        assert_eq!(TEN_MILLION.on_screen(TEN_MILLION.max_top()).end, 10_000_000);
    }

    #[wasm_bindgen_test]
    fn one_row_is_one_row_anywhere_in_a_long_list() {
        for row in [1, 4_999_999, 9_999_000] {
            let top = row as f64 * ROW;
            assert_eq!(TEN_MILLION.row_at(top), row);
            assert_eq!(TEN_MILLION.row_at(top - ROW), row - 1);
            assert_eq!(TEN_MILLION.row_at(TEN_MILLION.reveal(0.0, row)), row.saturating_sub(610 / 24));
        }
    }

    #[wasm_bindgen_test]
    fn native_and_back_is_the_same_place() {
        proptest!(|(rows in 0..50_000_000u64, viewport in 1.0..3000.0f64, height in heights(), part in 0.0..=1.0f64)| {
            let extent = Extent { rows, viewport, row: height };
            let top = part * extent.max_top();
            prop_assert!((extent.top_at(extent.native_at(top)) - top).abs() < 0.01);
            prop_assert!(extent.native_at(top) <= extent.height());
        });
    }

    #[wasm_bindgen_test]
    fn the_thumb_leads_to_the_part_it_is_dragged_to() {
        let end = TEN_MILLION.max_native();
        for part in [0.0, 0.1, 0.5, 0.9, 1.0] {
            let top = TEN_MILLION.scrolled(0.0, -2.0 * NEAR, part * end);
            assert!((top / TEN_MILLION.max_top() - part).abs() < 0.005, "{part}: {top}");
        }
        // Also by the least that it can be dragged.
        let step = TEN_MILLION.height() / TEN_MILLION.viewport;
        let (from, to) = (end / 2.0, end / 2.0 + step);
        assert_eq!(TEN_MILLION.scrolled(TEN_MILLION.top_at(from), from, to), TEN_MILLION.top_at(to));
    }

    #[wasm_bindgen_test]
    fn what_is_scrolled_by_a_little_moves_by_that_many_pixels() {
        let rows = prop_oneof![0..600_000u64, 0..50_000_000u64];
        let steps = proptest::collection::vec(-NEAR..=NEAR, 1..50);
        proptest!(|(rows in rows, viewport in 44.0..1500.0f64, height in heights(), part in 0.0..=1.0f64, steps in steps)| {
            let extent = Extent { rows, viewport, row: height };
            let start = part * extent.max_top();
            let (mut top, mut native) = (start, extent.native_at(start));
            for step in steps {
                // As a browser does, which knows its own two ends.
                let to = (native + step).min(extent.max_native()).max(0.0);
                let next = extent.scrolled(top, native, to);
                let due = extent.clamp(top + (to - native));
                prop_assert!((next - due).abs() < 0.01, "{top} to {next}, not {due}");
                (top, native) = (next, to);
                // Put right at rest, after which it can go on in either direction.
                if (native - extent.native_at(top)).abs() > NEAR {
                    native = extent.native_at(top);
                }
            }
        });
    }

    #[wasm_bindgen_test]
    fn a_revealed_row_is_whole_on_screen() {
        proptest!(|(rows in 1..20_000_000u64, viewport in 44.0..3000.0f64, height in heights(), part in 0.0..=1.0f64, row: u64)| {
            let extent = Extent { rows, viewport, row: height };
            let (top, row) = (part * extent.max_top(), row % rows);
            let revealed = extent.reveal(top, row);
            let start = row as f64 * height;
            prop_assert!(revealed <= start && start + height <= revealed + viewport);
            prop_assert_eq!(extent.reveal(revealed, row), revealed);
            let brought = extent.bring(top, row);
            prop_assert!(brought <= start && start + height <= brought + viewport);
            prop_assert_eq!(extent.bring(brought, row), brought);
        });
    }
}
