//! The chart: a canvas with the lines, between a scale of rates and a time scale.

use web_sys::HtmlCanvasElement;
use weft_log::statistics::{Series, Unit};
use yew::prelude::*;

use super::picture::{Look, Picture};
use crate::ui::rows::use_size;

/// Properties of [`Chart`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The lines.
    pub series: Series,
    /// What they count.
    pub unit: Unit,
    /// How far back they go.
    pub minutes: u32,
    /// The screen's colours and resolution.
    pub look: Look,
}

/// The chart. It is drawn when it is rendered, if anything it shows has changed.
#[component]
pub(super) fn Chart(props: &Props) -> Html {
    let canvas = use_node_ref();
    let size = use_size(&canvas);
    let ceiling = props.unit.ceiling(props.series.peak());
    let picture = Picture { size, look: props.look.clone(), series: props.series.clone(), ceiling };
    use_effect_with((canvas.clone(), picture), |(canvas, picture)| {
        if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
            picture.draw(&canvas);
        }
    });
    let (range, half) = match props.minutes {
        1 => ("minute".to_owned(), "30 s".to_owned()),
        minutes => (format!("{minutes} minutes"), format!("{}.{} min", minutes / 2, minutes % 2 * 5)),
    };
    let what = match props.unit {
        Unit::Messages => "Messages",
        Unit::Bytes => "Bytes",
    };
    html! {
        <div class="chart">
            <div class="chart-rates" aria-hidden="true">
                { for [ceiling, ceiling / 2, 0].map(|rate| html! { <span>{ props.unit.rate(rate * 10) }</span> }) }
            </div>
            <canvas class="chart-canvas" ref={canvas} role="img"
                aria-label={format!("{what} in and out in each second of the last {range}")} />
            <div class="chart-times" aria-hidden="true">
                <span>{ format!("{} min ago", props.minutes) }</span>
                <span>{ half }</span>
                <span>{ "now" }</span>
            </div>
        </div>
    }
}
