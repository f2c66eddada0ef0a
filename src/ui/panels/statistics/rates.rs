//! Messages and bytes per second: the chart, and a table of figures that is also its legend.

use weft_log::statistics::{Line, Series, Unit};
use yew::prelude::*;

use super::{Range, chart::Chart, picture::Look};
use crate::{task::now, ui::handles::SessionRef};

/// The chart and the table.
pub(super) fn rates(session: &SessionRef, range: Range) -> Html {
    let Range { unit, minutes } = range;
    let series = Series::new(session.log().statistics(), now(), 60 * minutes, unit);
    let received = row("received", "In", &series.received, unit);
    let sent = row("sent", "Out", &series.sent, unit);
    html! {
        <div class="rates">
            <Chart {series} {unit} {minutes} look={Look::read()} />
            <table class="table rates-table" aria-label="Rates">
                <thead>
                    <tr>
                        <td />
                        { for [("Now", "The last whole second"), ("Average", "Since the first message, as far as the chart goes"),
                            ("Peak", "The highest rate in any second of the chart")].map(|(name, title)| html! {
                            <th scope="col" class="number" {title}>{ name }</th>
                        }) }
                    </tr>
                </thead>
                <tbody>{ received }{ sent }</tbody>
            </table>
        </div>
    }
}

fn row(direction: &'static str, name: &'static str, line: &Line, unit: Unit) -> Html {
    html! {
        <tr>
            <th scope="row">
                <span class="swatch" data-direction={direction} aria-hidden="true" />
                { name }
            </th>
            { for [line.now() * 10, line.average_tenths(), line.peak() * 10].map(|tenths| html! {
                <td class="number">{ unit.rate(tenths) }</td>
            }) }
        </tr>
    }
}
