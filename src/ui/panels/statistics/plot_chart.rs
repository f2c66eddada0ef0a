//! One plot: a line through the numbers in a band from the least to the greatest, with figures that say the same.

use weft_log::{
    preview::thousands,
    statistics::{Plot, Point},
};
use yew::prelude::*;

use crate::ui::words::{clock, number};

/// The chart's own units; it is stretched to the size on screen.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 100.0;

/// The caption, the chart and its scales. `end` is the number that the log's next message will get.
pub(super) fn plot_chart(plot: &Plot, end: u64) -> Html {
    let Some(whole) = plot.whole() else {
        let words = if plot.next() < end { "Reading the log…" } else { "No numbers there yet." };
        return html! {
            <>
                <figcaption class="plot-caption"><code>{ plot.pointer() }</code></figcaption>
                <p class="muted">{ words }</p>
            </>
        };
    };
    let [last, min, max] = [whole.last, whole.min, whole.max].map(number);
    let (from, to) = (brief(plot.start()), brief(whole.time));
    let values = if plot.count() == 1 { "value" } else { "values" };
    let count = format!("{} {values}", thousands(plot.count()));
    let alternative =
        format!("{}: last {last}, from {min} to {max}, {count} between {from} and {to}", plot.pointer());
    let scale = Scale { start: plot.start().as_micros() as f64, end: whole.time.as_micros() as f64, whole };
    html! {
        <>
            <figcaption class="plot-caption">
                <code>{ plot.pointer() }</code>
                <span class="plot-last">{ &last }</span>
                <span class="muted">{ format!("Min {min} · Max {max} · {count}") }</span>
            </figcaption>
            <div class="plot-body">
                <div class="plot-numbers" aria-hidden="true"><span>{ max }</span><span>{ min }</span></div>
                <svg class="plot-lines" role="img" aria-label={alternative} viewBox={format!("0 0 {WIDTH} {HEIGHT}")}
                    preserveAspectRatio="none">
                    <path class="plot-band" d={scale.band(plot.points())} />
                    <path class="plot-line" d={scale.line(plot.points())} />
                </svg>
                <div class="plot-times" aria-hidden="true"><span>{ from }</span><span>{ to }</span></div>
            </div>
        </>
    }
}

/// The time of day, without fractions of a second.
fn brief(time: weft_message::Timestamp) -> String {
    let mut words = clock(time);
    words.truncate(8);
    words
}

/// From times and numbers to places in the chart.
struct Scale {
    start: f64,
    end: f64,
    whole: Point,
}

impl Scale {
    fn x(&self, point: &Point) -> i64 {
        part(point.time.as_micros() as f64, self.start, self.end, WIDTH)
    }

    fn y(&self, number: f64) -> i64 {
        HEIGHT as i64 - part(number, self.whole.min, self.whole.max, HEIGHT)
    }

    /// A line through the last number of each point.
    fn line(&self, points: &[Point]) -> String {
        // One point by itself is a line without length, which shows as a dot.
        let only = if points.len() == 1 { "h0" } else { "" };
        format!("M{}{only}", self.places(points.iter().map(|point| (point, point.last))))
    }

    /// The area from the least to the greatest number of each point.
    fn band(&self, points: &[Point]) -> String {
        let there = self.places(points.iter().map(|point| (point, point.max)));
        let back = self.places(points.iter().rev().map(|point| (point, point.min)));
        format!("M{there}L{back}Z")
    }

    fn places<'p>(&self, points: impl Iterator<Item = (&'p Point, f64)>) -> String {
        let places: Vec<_> =
            points.map(|(point, number)| format!("{} {}", self.x(point), self.y(number))).collect();
        places.join("L")
    }
}

/// How far `at` is between two ends, of a length; the middle if there is nothing between them.
fn part(at: f64, start: f64, end: f64, length: f64) -> i64 {
    let part = if end > start { (at - start) / (end - start) } else { 0.5 };
    (part * length).round() as i64
}
