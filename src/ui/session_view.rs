//! One connection on screen: its form and state, its log, its composer and panels.

use std::rc::Rc;

use weft_codec::decimal::Decimal;
use weft_session::profile::Draft;
use yew::prelude::*;

use super::{
    actions,
    composer::Composer,
    connection_form::ConnectionForm,
    details,
    edit::Editor,
    handles::{SessionRef, Shared, WorkspaceHandle},
    hooks::{use_changes, use_style},
    keys::focus,
    messages::Messages,
    panels,
    recording::BarProps,
    settings,
    splitter::{self, Axis, use_panel_size},
    status::StatusBar,
    views::use_rest,
};
use crate::task::now;

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
    let credentials = connection.credentials().clone();
    use_effect_with((), {
        let is_new = editor.profile.url.is_empty() && session.recording().is_none();
        move |()| {
            if is_new {
                focus("url");
            }
        }
    });
    use_effect_with(*selected, {
        let (connection, workspace) = (connection.clone(), editor.workspace.clone());
        move |selected| {
            connection.view.message.set(*selected);
            workspace.keep_view(connection.id());
        }
    });
    let (details_width, resize_details) = use_panel_size(&props.workspace, "Details width", 400.0);
    let view = use_node_ref();
    use_style(&view, "--details-width", format!("{}px", Decimal(details_width)));
    let tool = props.workspace.tool().filter(|tool| panels::tools_of(session).contains(tool));
    let is_tall = props.workspace.tool_is_tall();

    let compared = use_state_eq(|| None::<u64>);
    let on_compare = use_callback(compared.setter(), |number, compared| compared.set(number));
    let on_select = use_callback((selected.setter(), compared.setter()), |number, (selected, compared)| {
        compared.set(None);
        selected.set(number);
    });
    let menu = use_state_eq(|| None::<u64>);
    let on_menu = use_callback(menu.setter(), |number, menu| menu.set(number));
    // The time makes each request distinct, so that editing the same message again has an effect.
    let edited = use_state_eq(|| None);
    let on_edit =
        use_callback(edited.setter(), |draft: Draft, edited| edited.set(Some(Rc::new((now(), draft)))));
    // What was chosen elsewhere in the page.
    use_effect({
        let (workspace, on_edit) = (editor.workspace.clone(), on_edit.clone());
        move || {
            if let Some(draft) = workspace.take_composed() {
                on_edit.emit(draft);
            }
        }
    });
    let request = use_state_eq(|| None);
    let on_request =
        use_callback(request.setter(), |asked, request| request.set(Some(Shared(Rc::new(asked)))));
    let filter = use_state_eq(|| None);
    let on_filter = use_callback(filter.setter(), |text, filter| filter.set(Some(Shared(Rc::new(text)))));
    let details = {
        let (workspace, session) = (editor.workspace.clone(), session.clone());
        let (selected, compared) = (*selected, *compared);
        let (on_select, on_request) = (on_select.clone(), on_request.clone());
        Callback::from(move |neighbours| {
            let Some(number) = selected else { return html! {} };
            let splitter = splitter::Props {
                name: "Details width",
                axis: Axis::Horizontal,
                size: details_width,
                range: (240.0, 900.0),
                on_resize: resize_details.clone(),
            };
            let (workspace, session) = (workspace.clone(), session.clone());
            let (on_select, on_request) = (on_select.clone(), on_request.clone());
            let details =
                details::Props { workspace, session, number, neighbours, compared, on_select, on_request };
            html! {
                <>
                    { rest.if_loaded(|views| views.splitter, splitter) }
                    { rest.show(|views| views.details, details) }
                </>
            }
        })
    };
    // Closed tools stay mounted.
    let on_message = use_callback(on_select.clone(), |number, on_select| on_select.emit(Some(number)));
    let tools = panels::Props {
        session: session.clone(),
        revision,
        editor: editor.clone(),
        workspace: props.workspace.clone(),
        on_message,
    };
    let actions = actions::Props {
        session: session.clone(),
        editor: editor.clone(),
        request: (*request).clone(),
        on_edit,
        on_filter,
        selected: *selected,
        on_compare,
        on_select: on_select.clone(),
        on_menu,
    };
    let is_recording = session.recording().is_some();
    let sheet = props.workspace.sheet();
    let on_sheet = use_callback(editor.workspace.clone(), |tab, workspace| workspace.show_sheet(tab));
    html! {
        <div class="session" ref={view} data-tools={tool.map(|_| if is_tall { "tall" } else { "open" })}>
            if is_recording {
                { rest.if_loaded(|views| views.recording, BarProps { session: session.clone(), editor: editor.clone() }) }
            } else {
                <ConnectionForm session={session.clone()} editor={editor.clone()} credentials={credentials.clone()} {revision}
                    {sheet} on_sheet={on_sheet.clone()} />
            }
            <Messages session={session.clone()} editor={editor.clone()} {on_request} filter={(*filter).clone()}
                selected={*selected} compared={*compared} menu={*menu} {on_select} {details} />
            { rest.if_loaded(|views| views.actions, actions) }
            if !is_recording {
                <Composer session={session.clone()} {revision} editor={editor.clone()} edited={(*edited).clone()} />
            }
            { if tool.is_some() {
                rest.show(|views| views.tools, tools)
            } else {
                rest.if_loaded(|views| views.tools, tools)
            } }
            <StatusBar session={session.clone()} {revision} workspace={editor.workspace.clone()} {tool} />
            if let Some(tab) = sheet {
                { rest.show(|views| views.settings, settings::Props { editor, credentials, tab, on_tab: on_sheet }) }
            }
        </div>
    }
}
