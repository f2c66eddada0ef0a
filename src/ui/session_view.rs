//! One connection on screen: its form and state, its log, its composer and panels.

use weft_codec::decimal::Decimal;
use yew::prelude::*;

use super::{
    composer::Composer,
    connection_form::ConnectionForm,
    details,
    edit::Editor,
    handles::{SessionRef, WorkspaceHandle},
    hooks::{use_changes, use_style},
    messages::Messages,
    panels::Panels,
    splitter::{Axis, Splitter, use_panel_size},
    status::Status,
    views::use_rest,
};

/// Properties of [`SessionView`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The connection to show.
    pub session: SessionRef,
    /// The settings are rendered as of this revision.
    pub workspace: WorkspaceHandle,
}

/// One connection.
#[component]
pub(super) fn SessionView(props: &Props) -> Html {
    let session = &props.session;
    let rest = use_rest();
    let revision = use_changes(session);
    let connection = session.connection().clone();
    let selected = use_state_eq(|| connection.view.message.get());
    let editor = Editor { profile: connection.profile(), workspace: props.workspace.workspace.clone() };
    let password = connection.credentials().password.clone();
    use_effect_with(*selected, move |selected| connection.view.message.set(*selected));
    let (details_width, resize_details) = use_panel_size(&props.workspace, "Details width", 400.0);
    let (lower_height, resize_lower) = use_panel_size(&props.workspace, "Lower panels height", 270.0);
    let view = use_node_ref();
    use_style(&view, "--details-width", format!("{}px", Decimal(details_width)));
    use_style(&view, "--lower-height", format!("{}px", Decimal(lower_height)));

    let on_select = use_callback(selected.setter(), |number, selected| selected.set(number));
    let on_close = use_callback(on_select.clone(), |(), on_select| on_select.emit(None));
    html! {
        <div class="session" ref={view}>
            <ConnectionForm session={session.clone()} editor={editor.clone()} {password} {revision} />
            <Status session={session.clone()} {revision} />
            <div class="log" data-details={selected.is_some().then_some("open")}>
                <Messages session={session.clone()} selected={*selected} on_select={on_select.clone()} />
                if let Some(number) = *selected {
                    <Splitter name="Details width" axis={Axis::Horizontal} size={details_width} range={(240.0, 900.0)}
                        on_resize={resize_details} />
                    { rest.show(|views| views.details, details::Props { session: session.clone(), number, on_close }) }
                }
            </div>
            <Splitter name="Lower panels height" axis={Axis::Vertical} size={lower_height} range={(120.0, 700.0)}
                on_resize={resize_lower} />
            <div class="lower">
                <Composer session={session.clone()} {revision} editor={editor.clone()} />
                <Panels session={session.clone()} {revision} {editor} />
            </div>
        </div>
    }
}
