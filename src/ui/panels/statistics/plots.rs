//! The numbers at JSON pointers, over time: a chart for each, and what to add one with.

use std::{cell::RefCell, rc::Rc, time::Duration};

use web_sys::Element;
use weft_codec::{json::Pointer, layer::Layers};
use weft_log::statistics::Plot;
use yew::prelude::*;

use super::{REFRESH, plot_chart::plot_chart};
use crate::{
    task::{now, spawn_kept},
    ui::{
        edit::Editor,
        fields::TextField,
        handles::SessionRef,
        hooks::use_clock,
        messages::{SamplesRef, use_samples},
    },
};

/// The longest that messages are read before the browser gets its turn.
const SLICE: Duration = Duration::from_millis(4);

/// How many bytes are read between checks of the clock.
const STEP: usize = 64 << 10;

/// How long new messages may accumulate before they are read.
const PAUSE: Duration = Duration::from_millis(200);

/// How many pointers that were seen are offered.
const OFFERED: usize = 8;

/// Properties of [`Plots`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose log is read.
    pub session: SessionRef,
    /// Its profile, which says what is plotted.
    pub editor: Editor,
}

/// The plots. They are read from the log while this is on screen, and go on from there the next time.
type Reading = Rc<RefCell<Vec<Plot>>>;

/// The charts.
#[component]
pub(super) fn Plots(props: &Props) -> Html {
    use_clock(REFRESH, true);
    let plots = use_plots(props);
    let samples = use_samples(&props.session, true);
    let shown = plots.borrow();
    let end = props.session.log().numbers().end;
    let list = use_node_ref();
    // A plot that was asked for may be far below what is on screen, and shows a little later than its panel.
    use_effect({
        let (list, plots, workspace) = (list.clone(), plots.clone(), props.editor.workspace.clone());
        move || {
            let plots = plots.borrow();
            let is_read = |plot: &Plot| plot.count() > 0;
            let asked = plots.iter().position(|plot| is_read(plot) && workspace.take_plotted(plot.pointer()));
            let figure =
                asked.and_then(|at| list.cast::<Element>()?.children().item(u32::try_from(at).ok()?));
            if let Some(figure) = figure {
                figure.scroll_into_view_with_bool(false);
            }
        }
    });
    html! {
        <section class="plots" aria-label="Plots">
            <Add editor={props.editor.clone()} seen={seen(&samples, &props.editor.profile.plots)} />
            <div class="plot-list" ref={list}>
                { for shown.iter().map(|plot| html! {
                    <figure class="plot" key={plot.pointer().to_owned()}>
                        { plot_chart(plot, end) }
                        { remove(&props.editor, plot.pointer()) }
                    </figure>
                }) }
            </div>
        </section>
    }
}

/// Reads what the profile says is plotted.
#[hook]
fn use_plots(props: &Props) -> Reading {
    let plots = use_mut_ref(Vec::<Plot>::new);
    let (pointers, first) = (props.editor.profile.plots.clone(), props.session.statistics_from());
    use_memo((pointers.clone(), first), {
        let (plots, layers) = (plots.clone(), props.session.layers());
        move |(pointers, first)| choose(&mut plots.borrow_mut(), pointers, *first, &layers)
    });
    use_effect_with((props.session.clone(), pointers, first), {
        let plots = plots.clone();
        move |(session, pointers, _)| {
            let session = session.clone();
            let runtime = session.runtime().clone();
            let run = move || read(session.clone(), plots.clone());
            let tasks = (!pointers.is_empty()).then(|| spawn_kept(&runtime, "plots", run));
            move || drop(tasks)
        }
    });
    plots
}

/// Keeps the plots that are still wanted, in the wanted order, and begins the others.
fn choose(plots: &mut Vec<Plot>, pointers: &[String], first: u64, layers: &Layers) {
    let mut before = std::mem::take(plots);
    let wanted = pointers.iter().filter_map(|pointer| {
        let same = before.iter().position(|plot| plot.pointer() == pointer && plot.first() == first);
        match same {
            Some(at) => Some(before.swap_remove(at)),
            None => Plot::new(pointer, first, layers).ok(),
        }
    });
    plots.extend(wanted);
}

async fn read(session: SessionRef, plots: Reading) {
    let runtime = session.runtime();
    loop {
        let seen = session.logged().get();
        while !advance(&session, &plots) {
            runtime.waiting_on("its turn", runtime.yield_now()).await;
        }
        runtime.waiting_on("new messages", session.logged().after(seen)).await;
        runtime.waiting_on("more messages", runtime.sleep_until(runtime.now() + PAUSE)).await;
    }
}

/// Reads messages for one time slice; returns whether all plots are up to date.
fn advance(session: &SessionRef, plots: &Reading) -> bool {
    let end = now() + SLICE;
    let (mut plots, log) = (plots.borrow_mut(), session.log());
    let newest = log.numbers().end;
    while let Some(behind) = plots.iter_mut().find(|plot| plot.next() < newest) {
        behind.advance(&log, STEP);
        if now() >= end {
            return false;
        }
    }
    true
}

/// Pointers to numbers that were seen and aren't plotted yet.
fn seen(samples: &SamplesRef, plotted: &[String]) -> Vec<AttrValue> {
    let samples = samples.borrow();
    let new =
        samples.numeric().into_iter().filter(|pointer| plotted.iter().all(|plotted| plotted != pointer));
    new.take(OFFERED).map(|pointer| AttrValue::from(pointer.to_owned())).collect()
}

fn remove(editor: &Editor, pointer: &str) -> Html {
    let (editor, pointer) = (editor.clone(), pointer.to_owned());
    let name = format!("Remove the plot of {pointer}");
    let onclick =
        move |_: MouseEvent| editor.edit(|profile| profile.plots.retain(|plotted| *plotted != pointer));
    html! {
        <button class="button quiet small icon plot-remove" type="button" aria-label={name} title="Remove" {onclick}>
            { "✕" }
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct AddProps {
    editor: Editor,
    /// Pointers to choose from.
    seen: Vec<AttrValue>,
}

/// Adds a plot, of a pointer that is typed or chosen.
#[component]
fn Add(props: &AddProps) -> Html {
    let typed = use_state_eq(String::new);
    let error = use_state_eq(|| None::<AttrValue>);
    let add = {
        let editor = props.editor.clone();
        Callback::from(move |pointer: String| editor.workspace.plot(&editor.profile.id, &pointer))
    };
    let add_typed = {
        let (typed, error, add) = (typed.clone(), error.setter(), add.clone());
        Callback::from(move |()| match Pointer::parse(typed.trim()) {
            Ok(_) if typed.trim().is_empty() => {}
            Ok(pointer) => {
                add.emit(pointer.as_str().into());
                typed.set(String::new());
            }
            Err(reason) => error.set(Some(reason.to_string().into())),
        })
    };
    let on_input = {
        let (typed, error) = (typed.setter(), error.setter());
        move |text| {
            typed.set(text);
            error.set(None);
        }
    };
    html! {
        <div class="plot-add">
            <TextField label="JSON pointer to plot" id="plot-pointer" code=true placeholder="/price"
                value={(*typed).clone()} error={(*error).clone()} {on_input} on_enter={add_typed.clone()} />
            <button class="button" type="button" onclick={add_typed.reform(|_| ())}>{ "Plot" }</button>
            if !props.seen.is_empty() {
                <div class="plot-seen" role="group" aria-label="Numbers seen">
                    { for props.seen.iter().map(|pointer| {
                        let chosen = pointer.to_string();
                        html! {
                            <button class="button small mono" type="button" title={format!("Plot {pointer}")}
                                onclick={add.reform(move |_| chosen.clone())}>{ pointer }</button>
                        }
                    }) }
                </div>
            }
        </div>
    }
}
