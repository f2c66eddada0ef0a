//! Drawing a chart's lines.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use weft_log::statistics::{Line, Series};

use crate::ui::rows::Size;

/// Space above the highest and below the lowest line, so that neither is cut off, in CSS pixels.
const MARGIN: f64 = 1.0;
/// The width of lines, in CSS pixels.
const STROKE: f64 = 1.5;
/// The opacity of the area below the line for received messages.
const FILL: f64 = 0.14;

/// Colours, and how many device pixels make a CSS pixel.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Look {
    ratio: f64,
    received: String,
    sent: String,
    grid: String,
}

impl Look {
    /// The current ones of the style sheet.
    pub(super) fn read() -> Self {
        Self::try_read().unwrap_or_default()
    }

    fn try_read() -> Option<Self> {
        let window = web_sys::window()?;
        let style = window.get_computed_style(&window.document()?.document_element()?).ok()??;
        let colour = |name| style.get_property_value(name).unwrap_or_default();
        Some(Self {
            ratio: window.device_pixel_ratio(),
            received: colour("--received"),
            sent: colour("--sent"),
            grid: colour("--chart-line"),
        })
    }
}

/// What a canvas shows; equal to another if nothing has to be redrawn.
#[derive(Clone, PartialEq)]
pub(super) struct Picture {
    /// The size of the canvas.
    pub size: Size,
    /// Colours and resolution.
    pub look: Look,
    /// The lines.
    pub series: Series,
    /// The rate at the upper edge.
    pub ceiling: u64,
}

impl Picture {
    /// Draws it, replacing what the canvas shows.
    pub(super) fn draw(&self, canvas: &HtmlCanvasElement) {
        let Look { ratio, received, sent, grid } = &self.look;
        // This also clears it.
        canvas.set_width((self.size.width * ratio).round() as u32);
        canvas.set_height((self.size.height * ratio).round() as u32);
        let Some(context) = context(canvas) else { return };
        // This only fails for a lost context, which shows nothing anyway.
        let _ = context.scale(*ratio, *ratio);
        self.draw_grid(&context, grid);
        context.set_line_width(STROKE);
        context.set_line_join("round");
        self.trace(&context, &self.series.received);
        context.set_stroke_style_str(received);
        context.stroke();
        self.fill(&context, received);
        // Dashed, for people who can't tell the colours apart.
        let _ = context.set_line_dash(&dashes(4.0, 3.0));
        self.trace(&context, &self.series.sent);
        context.set_stroke_style_str(sent);
        context.stroke();
    }

    /// Lines where the scales have their labels.
    fn draw_grid(&self, context: &CanvasRenderingContext2d, colour: &str) {
        let Size { width, height, .. } = self.size;
        context.set_stroke_style_str(colour);
        context.begin_path();
        for part in [0.0, 0.5, 1.0] {
            // In the middle of a pixel, where a thin line is sharp.
            let (x, y) = (edge(width * part, width), edge(height * part, height));
            context.move_to(0.0, y);
            context.line_to(width, y);
            context.move_to(x, 0.0);
            context.line_to(x, height);
        }
        context.stroke();
    }

    fn trace(&self, context: &CanvasRenderingContext2d, line: &Line) {
        let step = self.size.width / line.points().len().saturating_sub(1).max(1) as f64;
        let room = self.size.height - 2.0 * MARGIN;
        context.begin_path();
        for (position, point) in line.points().iter().enumerate() {
            let part = *point as f64 / self.ceiling as f64;
            context.line_to(step * position as f64, MARGIN + room * (1.0 - part));
        }
    }

    /// Fills the area below the line that was traced last.
    fn fill(&self, context: &CanvasRenderingContext2d, colour: &str) {
        context.line_to(self.size.width, self.size.height);
        context.line_to(0.0, self.size.height);
        context.set_global_alpha(FILL);
        context.set_fill_style_str(colour);
        context.fill();
        context.set_global_alpha(1.0);
    }
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn dashes(on: f64, off: f64) -> JsValue {
    Array::of2(&on.into(), &off.into()).into()
}

/// The middle of the pixel at `at`, within an extent of `end` pixels.
fn edge(at: f64, end: f64) -> f64 {
    at.floor().min(end - 1.0) + 0.5
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;
    use weft_log::statistics::{Statistics, Unit};
    use weft_message::{Direction, Kind, Timestamp};

    use super::*;

    fn drawn(directions: &[Direction], ratio: f64) -> HtmlCanvasElement {
        let mut statistics = Statistics::default();
        let at = |second: u64| Timestamp::from_micros((1_700_000_000 + second) * 1_000_000);
        for &direction in directions {
            statistics.record(at(30), direction, Kind::Text, 100);
        }
        let series = Series::new(&statistics, at(60), 60, Unit::Messages);
        let [received, sent, grid] = ["#0a6674", "#86480a", "#d8dce2"].map(String::from);
        let look = Look { ratio, received, sent, grid };
        let picture =
            Picture { size: Size { width: 200.0, height: 50.0, ..Size::UNKNOWN }, look, series, ceiling: 2 };
        let document = web_sys::window().unwrap().document().unwrap();
        let canvas: HtmlCanvasElement = document.create_element("canvas").unwrap().dyn_into().unwrap();
        picture.draw(&canvas);
        canvas
    }

    #[wasm_bindgen_test]
    fn each_direction_leaves_its_mark() {
        let image = |directions: &[Direction]| drawn(directions, 1.0).to_data_url().unwrap();
        let images =
            [&[][..], &[Direction::Received], &[Direction::Sent], &[Direction::Received, Direction::Sent]];
        let images = images.map(image);
        for (position, one) in images.iter().enumerate() {
            assert!(!images[..position].contains(one), "image {position} is as one before");
        }
        assert_eq!(image(&[Direction::Sent]), images[2]);
    }

    #[wasm_bindgen_test]
    fn a_sharper_screen_has_more_pixels() {
        let canvas = drawn(&[Direction::Received], 2.5);
        assert_eq!((canvas.width(), canvas.height()), (500, 125));
    }
}
