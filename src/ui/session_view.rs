//! One connection on screen: its form and state, its log, its composer and panels.

use std::rc::Rc;

use weft_codec::decimal::Decimal;
use weft_session::profile::Profile;
use yew::prelude::*;

use super::{
    composer::Composer,
    connection_form::ConnectionForm,
    details::Details,
    hooks::{use_changes, use_style},
    messages::Messages,
    panels::Panels,
    splitter::{Axis, Splitter, use_panel_size},
    status::Status,
    workspace::{Command, Connection, WorkspaceHandle},
};

/// Properties of [`SessionView`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The connection to show.
    pub connection: Connection,
}

/// One connection.
#[component]
pub(super) fn SessionView(props: &Props) -> Html {
    let Connection { profile, session, scripts, .. } = &props.connection;
    let revision = use_changes(session);
    let looked_at = session.looked_at.clone();
    let selected = use_state_eq(|| looked_at.selected.get());
    use_effect_with(*selected, move |selected| looked_at.selected.set(*selected));
    let edit = use_edit();
    let (details_width, resize_details) = use_panel_size("Details width", 400.0);
    let (lower_height, resize_lower) = use_panel_size("Lower panels height", 270.0);
    let view = use_node_ref();
    use_style(&view, "--details-width", format!("{}px", Decimal(details_width)));
    use_style(&view, "--lower-height", format!("{}px", Decimal(lower_height)));

    let on_select = use_callback(selected.setter(), |number, selected| selected.set(number));
    let on_close = use_callback(on_select.clone(), |(), on_select| on_select.emit(None));
    html! {
        <div class="session" ref={view}>
            <ConnectionForm connection={props.connection.clone()} {revision} />
            <Status session={session.clone()} {revision} />
            <div class="log" data-details={selected.is_some().then_some("open")}>
                <Messages session={session.clone()} selected={*selected} on_select={on_select.clone()} />
                if let Some(number) = *selected {
                    <Splitter name="Details width" axis={Axis::Horizontal} size={details_width} range={(240.0, 900.0)}
                        on_resize={resize_details} />
                    <Details session={session.clone()} {number} {on_close} />
                }
            </div>
            <Splitter name="Lower panels height" axis={Axis::Vertical} size={lower_height} range={(120.0, 700.0)}
                on_resize={resize_lower} />
            <div class="lower">
                <Composer session={session.clone()} {revision} profile={profile.clone()} edit={edit.clone()} />
                <Panels session={session.clone()} scripts={scripts.clone()} {revision} profile={profile.clone()} {edit} />
            </div>
        </div>
    }
}

/// Takes an edited profile into the workspace.
#[hook]
pub(super) fn use_edit() -> Callback<Profile> {
    let dispatcher = use_context::<WorkspaceHandle>().map(|workspace| workspace.dispatcher());
    // The same callback at each render, so that what depends on it is not rendered again.
    use_callback(dispatcher, |profile, dispatcher| {
        if let Some(dispatcher) = dispatcher {
            dispatcher.dispatch(Command::Edit(Rc::new(profile)));
        }
    })
}
