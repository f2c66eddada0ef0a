//! The edge between two panels, which can be dragged or moved with the arrow keys.

use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use super::handles::WorkspaceHandle;

/// Which way the edge moves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// Left and right: between columns.
    Horizontal,
    /// Up and down: between rows.
    Vertical,
}

/// Properties of [`Splitter`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Its accessible name, which its size is also kept under.
    pub name: &'static str,
    /// Which way it moves.
    pub axis: Axis,
    /// The size of the panel after the edge, in CSS pixels.
    pub size: f64,
    /// Smallest and largest size.
    pub range: (f64, f64),
    /// Called with the new size.
    pub on_resize: Callback<f64>,
}

/// The size of a panel: the one it was last dragged to, or `default`.
#[hook]
pub(super) fn use_panel_size(
    workspace: &WorkspaceHandle,
    name: &'static str,
    default: f64,
) -> (f64, Callback<f64>) {
    let size = workspace.preferences().sizes.get(name).copied().unwrap_or(default);
    let resize =
        use_callback(workspace.workspace.clone(), move |size, workspace| workspace.set_size(name, size));
    (size, resize)
}

/// The edge. The panel that it resizes comes after it.
#[component]
pub(super) fn Splitter(props: &Props) -> Html {
    let dragged_from = use_mut_ref(|| None::<(f64, f64)>);
    let axis = props.axis;
    let at = move |event: &PointerEvent| match axis {
        Axis::Horizontal => f64::from(event.client_x()),
        Axis::Vertical => f64::from(event.client_y()),
    };
    let resize = {
        let (on_resize, (least, most)) = (props.on_resize.clone(), props.range);
        move |size: f64| on_resize.emit(size.min(most).max(least))
    };
    let start = {
        let (dragged_from, size) = (dragged_from.clone(), props.size);
        move |event: PointerEvent| {
            if let Some(edge) = event.target_dyn_into::<Element>() {
                // This only fails for a pointer that no longer exists.
                let _ = edge.set_pointer_capture(event.pointer_id());
            }
            dragged_from.replace(Some((at(&event), size)));
        }
    };
    let drag = {
        let (dragged_from, resize) = (dragged_from.clone(), resize.clone());
        move |event: PointerEvent| {
            if let Some((start, size)) = *dragged_from.borrow() {
                resize(size + start - at(&event));
            }
        }
    };
    let stop = move |_: PointerEvent| *dragged_from.borrow_mut() = None;
    let on_key = {
        let size = props.size;
        move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowUp" | "ArrowLeft" => 16.0,
                "ArrowDown" | "ArrowRight" => -16.0,
                _ => return,
            };
            event.prevent_default();
            resize(size + step);
        }
    };
    let orientation = match axis {
        Axis::Horizontal => "vertical",
        Axis::Vertical => "horizontal",
    };
    html! {
        <div class="splitter" role="separator" tabindex="0" aria-label={props.name} aria-orientation={orientation}
            aria-valuenow={pixels(props.size)} aria-valuemin={pixels(props.range.0)} aria-valuemax={pixels(props.range.1)}
            onpointerdown={start} onpointermove={drag} onpointerup={stop} onkeydown={on_key} />
    }
}

/// Whole CSS pixels.
fn pixels(size: f64) -> String {
    (size.round() as i32).to_string()
}
