//! What concerns the page as a whole, and isn't needed for a connection: its own buttons, its shortcuts, and its
//! notices.

use yew::prelude::*;

use super::{
    commands::Act,
    handles::{WorkspaceHandle, WorkspaceRef},
    hooks::{use_global_keys, use_window_event},
    keys::Keys,
    new_build::NewBuild,
    palette::Palette,
    recording::{OpenFiles, ShelfNotice},
    setup::{ExportSetup, ImportSetup, Offer},
    stored::LogStorage,
    theme::ThemeSwitch,
    toast::Toast,
    vault::Unlock,
    views::{Rest, use_rest},
};
use crate::store::Tool;

/// Properties of [`Page`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The page's contents.
    pub workspace: WorkspaceHandle,
}

/// A dialog over the page.
#[derive(Clone, Copy, PartialEq)]
enum Dialog {
    /// The command palette.
    Palette,
    /// The list of keys.
    Keys,
}

/// The page's own controls.
#[component]
pub(super) fn Page(props: &Props) -> Html {
    let workspace = &props.workspace;
    let rest = use_rest();
    let dialog = use_state_eq(|| None::<Dialog>);
    let offer = use_offer();
    let act = use_callback((dialog.setter(), workspace.workspace.clone(), rest), run);
    use_shortcuts(act.clone());
    use_leave_warning(&workspace.workspace);
    let close = {
        let dialog = dialog.setter();
        Callback::from(move |()| dialog.set(None))
    };
    html! {
        <>
            <div class="page-tools">
                <button class="button quiet small page-commands" type="button" title="Find a command, a connection, a message or a script"
                    onclick={act.reform(|_| Act::Palette)}>
                    <span>{ "Commands" }</span><span aria-hidden="true"><kbd>{ "Ctrl" }</kbd>{ " " }<kbd>{ "K" }</kbd></span>
                </button>
                <ThemeSwitch workspace={workspace.clone()} />
                <button class="button quiet small page-keys" type="button" aria-label="Keyboard shortcuts"
                    title="Keyboard shortcuts" onclick={act.reform(|_| Act::Keys)}>
                    <kbd>{ "?" }</kbd>
                </button>
            </div>
            { match *dialog {
                Some(Dialog::Palette) => html! {
                    <Palette workspace={workspace.workspace.clone()} on_act={act} on_close={close} />
                },
                Some(Dialog::Keys) => html! { <Keys on_close={close} /> },
                None => html! {},
            } }
            { places(workspace) }
            <div class="page-notices">
                <OpenFiles workspace={workspace.workspace.clone()} on_setup={on_setup(&offer)} />
                <Toast workspace={workspace.clone()} />
                <ShelfNotice workspace={workspace.clone()} />
                <Unlock workspace={workspace.workspace.clone()} />
                <LogStorage workspace={workspace.workspace.clone()} />
                <NewBuild />
            </div>
            { setups(&workspace.workspace, &offer) }
        </>
    }
}

/// The set-up that is offered for import: one in the page's URL, or in a file that was opened.
#[hook]
fn use_offer() -> UseStateHandle<Option<Offer>> {
    let offer = use_state_eq(take_link);
    use_window_event("hashchange", {
        let offer = offer.setter();
        move |_| {
            if let Some(linked) = take_link() {
                offer.set(Some(linked));
            }
        }
    });
    offer
}

fn on_setup(offer: &UseStateHandle<Option<Offer>>) -> Callback<Offer> {
    let offer = offer.setter();
    Callback::from(move |found| offer.set(Some(found)))
}

/// The dialogs for set-ups.
fn setups(workspace: &WorkspaceRef, offer: &UseStateHandle<Option<Offer>>) -> Html {
    let close = {
        let (offer, workspace) = (offer.setter(), workspace.clone());
        Callback::from(move |()| {
            offer.set(None);
            workspace.offer_export(None);
        })
    };
    if let Some(offer) = &**offer {
        html! { <ImportSetup workspace={workspace.clone()} offer={offer.clone()} on_close={close} /> }
    } else if let Some(first) = workspace.exported() {
        html! { <ExportSetup workspace={workspace.clone()} {first} on_close={close} /> }
    } else {
        html! {}
    }
}

/// The set-up in the page's URL, which is taken out of it: a reload doesn't offer it again.
fn take_link() -> Option<Offer> {
    let window = web_sys::window()?;
    let location = window.location();
    let offer = Offer::of_link(&location.hash().ok()?)?;
    let path = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
    if let Ok(history) = window.history() {
        // It only fails for other origins.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
    Some(offer)
}

fn run(act: Act, (dialog, workspace, rest): &(UseStateSetter<Option<Dialog>>, WorkspaceRef, Rest)) {
    match act {
        Act::Palette => dialog.set(Some(Dialog::Palette)),
        Act::Keys => dialog.set(Some(Dialog::Keys)),
        act => act.run(workspace, *rest),
    }
}

/// Where there is only room for one thing, the buttons that say which.
fn places(workspace: &WorkspaceHandle) -> Html {
    let (list, tool) = (workspace.list_is_shown(), workspace.tool());
    let button = |name: &'static str, sign: &'static str, is_current: bool, show: fn(&WorkspaceRef)| {
        let workspace = workspace.workspace.clone();
        html! {
            <button class="place" type="button" aria-current={is_current.then_some("page")}
                onclick={move |_| show(&workspace)}>
                <span aria-hidden="true">{ sign }</span>{ name }
            </button>
        }
    };
    html! {
        <nav class="places" aria-label="Places">
            { button("Messages", "≡", !list && tool.is_none(), |workspace| {
                workspace.show_list(false);
                workspace.show_tool(None);
            }) }
            { button("Connections", "◉", list, |workspace| workspace.show_list(true)) }
            { button("Tools", "⚒", !list && tool.is_some(), |workspace| {
                workspace.show_list(false);
                workspace.show_tool(workspace.tool().or(Some(Tool::Tasks)));
            }) }
        </nav>
    }
}

/// Has the keys do what the list of commands says.
#[hook]
fn use_shortcuts(act: Callback<Act>) {
    let on_key = use_callback(act, |event: KeyboardEvent, act| {
        if let Some(command) = Act::of_keys(&event) {
            event.prevent_default();
            act.emit(command);
        }
    });
    use_global_keys(on_key);
}

/// Has the browser ask for confirmation before the page is left, if messages would be lost with it.
#[hook]
fn use_leave_warning(workspace: &WorkspaceRef) {
    let workspace = workspace.clone();
    use_window_event("beforeunload", move |event| {
        if workspace.would_lose_messages() {
            event.prevent_default();
        }
    });
}
