//! The views that are in the rest of the program, and what is shown in their place until it has been loaded.

use std::{ptr, rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;
use weft_codec::layer::Layers;
use weft_log::{Filter, FilterError, Folds, Log};
use weft_message::Message;
use weft_session::profile::Profile;
use yew::prelude::*;

use super::{
    actions::{self, MessageActions},
    authentication::{self, Authentication},
    composer::{
        ComposedMessage, ComposedProps, Drawers, DrawersProps, EditorProps, MessageEditor, OfferProps,
        OfferRow, Queued, QueuedProps, SendMenu, SendMenuProps,
    },
    connect,
    connections::{List, Props as ConnectionsProps},
    details::{self, Details},
    disconnect_menu::{self, DisconnectMenu},
    flow::{self, FlowControls},
    handles::{SessionRef, WorkspaceRef},
    messages::{
        FilterAids, FilterAidsProps, FilterTools, FilterToolsProps, Headings, HeadingsProps, KindBox,
        KindBoxProps, Moves, Pins, PinsProps, Progress, Search, Selected, Selection, folds, reading,
        row_event, search, summary,
    },
    page::{self, Page},
    panels::{self, Tools},
    protocol::{self, ProtocolChip},
    recording::{Bar, BarProps},
    settings::{self, Settings},
    splitter::{self, Splitter},
    state_detail::StateDetail,
    status::StateProps,
    stored::{Kept, KeptProps},
    url_field,
};
use crate::{
    rest::{NotLoaded, in_rest},
    script::address,
    task::{animation_frame, spawn_kept},
    transport::{Network, Streams},
    workspace::Terms,
};

/// The pause after the first failed attempt; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// What the first part calls in the rest.
pub(super) struct Views {
    pub(super) actions: View<actions::Props>,
    pub(super) authentication: View<authentication::Props>,
    pub(super) composed: View<ComposedProps>,
    pub(super) composer_tools: View<DrawersProps>,
    pub(super) connections: View<ConnectionsProps>,
    pub(super) details: View<details::Props>,
    pub(super) disconnect_menu: View<disconnect_menu::Props>,
    pub(super) flow: View<flow::Props>,
    pub(super) filter_aids: View<FilterAidsProps>,
    pub(super) filter_tools: View<FilterToolsProps>,
    pub(super) kind_box: View<KindBoxProps>,
    pub(super) headings: View<HeadingsProps>,
    pub(super) kept: View<KeptProps>,
    pub(super) message_editor: View<EditorProps>,
    pub(super) offer: View<OfferProps>,
    pub(super) page: View<page::Props>,
    pub(super) pins: View<PinsProps>,
    pub(super) protocol: View<protocol::Props>,
    pub(super) queued: View<QueuedProps>,
    pub(super) recording: View<BarProps>,
    pub(super) selection: View<Selection>,
    pub(super) send_menu: View<SendMenuProps>,
    pub(super) settings: View<settings::Props>,
    pub(super) splitter: View<splitter::Props>,
    pub(super) state_detail: View<StateProps>,
    pub(super) tools: View<panels::Props>,
    /// What a row shows of its message, from at most so many bytes of it; whether there is a filter.
    pub(super) summary: fn(&SessionRef, &Profile, &Message<'_>, usize, bool) -> Html,
    /// A row whose message is being read from storage: its number, and its position.
    pub(super) reading: fn(&Log, u64, u64) -> Html,
    /// Does what an event in the list of messages asks for.
    pub(super) row_event: fn(&Event, &Selection),
    /// Searches the log for what a filter wants, and says how far it is.
    pub(super) search:
        fn(SessionRef, Search, UseStateSetter<Option<Progress>>) -> LocalBoxFuture<'static, ()>,
    /// Wants the messages that are on screen in memory.
    pub(super) want: fn(&Moves),
    /// What drops of the connection leave out of the list of messages.
    pub(super) folds: fn(&SessionRef) -> Folds,
    /// That a session holds the server back, in words.
    pub(super) held: fn(&SessionRef) -> Html,
    /// Lets a network hold servers back.
    pub(super) open_streams: fn(Network) -> LocalBoxFuture<'static, ()>,
    /// What there is to say about the URL.
    pub(super) url_remark: fn(&url_field::Props) -> url_field::Remark,
    /// Makes a URL of what is in the URL field.
    pub(super) complete_url: fn(&SessionRef, &WorkspaceRef),
    /// Takes over a text if it is a command.
    pub(super) paste_command: fn(&SessionRef, &WorkspaceRef, &str) -> bool,
    /// The layers that read a session's messages.
    pub(super) layers: fn(&SessionRef) -> Layers,
    /// Reads what is typed into the filter of messages that these layers read.
    pub(super) filter: fn(&Terms, &Layers) -> Result<Filter, FilterError>,
}

type View<P> = fn(P) -> Html;

static VIEWS: Views = Views {
    actions: |props| html! { <MessageActions ..props /> },
    authentication: |props| html! { <Authentication ..props /> },
    composed: |props| html! { <ComposedMessage ..props /> },
    composer_tools: |props| html! { <Drawers ..props /> },
    connections: |props| html! { <List ..props /> },
    details: |props| html! { <Details ..props /> },
    disconnect_menu: |props| html! { <DisconnectMenu ..props /> },
    flow: |props| html! { <FlowControls ..props /> },
    filter_aids: |props| html! { <FilterAids ..props /> },
    filter_tools: |props| html! { <FilterTools ..props /> },
    kind_box: |props| html! { <KindBox ..props /> },
    headings: |props| html! { <Headings ..props /> },
    kept: |props| html! { <Kept ..props /> },
    message_editor: |props| html! { <MessageEditor ..props /> },
    offer: |props| html! { <OfferRow ..props /> },
    page: |props| html! { <Page ..props /> },
    pins: |props| html! { <Pins ..props /> },
    protocol: |props| html! { <ProtocolChip ..props /> },
    queued: |props| html! { <Queued ..props /> },
    recording: |props| html! { <Bar ..props /> },
    selection: |selection| html! { <Selected {selection} /> },
    send_menu: |props| html! { <SendMenu ..props /> },
    settings: |props| html! { <Settings ..props /> },
    splitter: |props| html! { <Splitter ..props /> },
    state_detail: |props| html! { <StateDetail ..props /> },
    tools: |props| html! { <Tools ..props /> },
    summary,
    reading,
    row_event,
    search,
    want: Moves::want,
    folds,
    held: flow::held,
    open_streams,
    url_remark: url_field::remark,
    complete_url: connect::complete_url,
    paste_command: connect::paste_command,
    layers: |session| session.layers(),
    filter: |terms, layers| Filter::new(&terms.text, terms.direction, terms.kinds, layers),
};

/// Starts what opens sockets that can hold servers back, where the browser has them.
fn open_streams(network: Network) -> LocalBoxFuture<'static, ()> {
    Box::pin(async move {
        if let Some(streams) = Streams::start(&address("socket.js")).await {
            network.set_streams(Rc::new(streams));
        }
    })
}

in_rest! {
    fn views() -> &'static Views {
        &VIEWS
    }
}

/// Whether the rest has been loaded.
#[derive(Clone, Copy)]
pub(super) enum Rest {
    /// Not yet.
    Loading,
    /// It could not be loaded; another attempt follows.
    Missing(NotLoaded),
    /// It has.
    Loaded(&'static Views),
}

impl Rest {
    /// What is in it, once it has been loaded.
    pub(super) fn loaded(self) -> Option<&'static Views> {
        match self {
            Self::Loaded(views) => Some(views),
            Self::Loading | Self::Missing(_) => None,
        }
    }

    /// Shows a view with these properties, or why it can't be shown.
    pub(super) fn show<P>(self, view: fn(&Views) -> View<P>, props: P) -> Html {
        match self {
            Self::Loading => html! { <p class="muted" role="status">{ "Loading…" }</p> },
            Self::Missing(error) => {
                html! { <p class="error-text" role="alert">{ format!("{error}. Weft will keep trying.") }</p> }
            }
            Self::Loaded(views) => view(views)(props),
        }
    }

    /// Shows a view with these properties, or nothing in its place.
    pub(super) fn if_loaded<P>(self, view: fn(&Views) -> View<P>, props: P) -> Html {
        self.loaded().map(|views| view(views)(props)).unwrap_or_default()
    }
}

impl PartialEq for Rest {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Loading, Self::Loading) => true,
            (Self::Missing(one), Self::Missing(other)) => one == other,
            (Self::Loaded(one), Self::Loaded(other)) => ptr::eq(*one, *other),
            _ => false,
        }
    }
}

/// The state of the rest, in a component below the one that loads it.
#[hook]
pub(super) fn use_rest() -> Rest {
    use_context().unwrap_or(Rest::Loading)
}

/// Loads the rest, with as many attempts as that takes.
#[hook]
pub(super) fn use_loaded_rest(network: &Network) -> Rest {
    let rest = use_state_eq(|| Rest::Loading);
    use_effect_with((), {
        let (network, rest) = (network.clone(), rest.setter());
        move |()| {
            let make = {
                let network = network.clone();
                move || load(network.clone(), rest.clone())
            };
            let tasks = spawn_kept(network.runtime(), "rest of Weft", make);
            move || drop(tasks)
        }
    });
    *rest
}

async fn load(network: Network, rest: UseStateSetter<Rest>) {
    let runtime = network.runtime().clone();
    // The first screen is painted first.
    runtime.waiting_on("the first screen", animation_frame()).await;
    runtime.yield_now().await;
    let mut pause = FIRST_PAUSE;
    loop {
        match runtime.waiting_on("the network", views()).await {
            Ok(views) => {
                rest.set(Rest::Loaded(views));
                return runtime.waiting_on("the sockets", (views.open_streams)(network)).await;
            }
            Err(error) => rest.set(Rest::Missing(error)),
        }
        runtime.waiting_on("the next attempt", runtime.sleep(pause)).await;
        pause = MAX_PAUSE.min(2 * pause);
    }
}
