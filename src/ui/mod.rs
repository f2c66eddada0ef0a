//! The interface: Yew components that read state and send commands. No I/O here.
//!
//! `app` puts the regions together; each region has a file or folder of its own. A session's contents
//! are not Yew state: components get a `handles::SessionRef` and a revision, and read from the
//! session only what they show.

mod actions;
mod app;
mod authentication;
mod check_field;
mod codemirror;
mod commands;
mod composer;
mod connect;
mod connection_form;
mod connections;
mod details;
mod dialog;
mod disconnect_menu;
mod edit;
mod exchanges;
mod fields;
mod file_button;
mod files;
mod filled_url;
mod flow;
mod handles;
mod hooks;
mod keys;
mod login_settings;
mod media;
mod menu;
mod messages;
mod more;
mod new_build;
mod page;
mod palette;
mod panels;
mod panic;
mod popover;
mod protocol;
mod reconnect_offer;
mod recording;
mod rows;
mod schema;
mod session_view;
mod settings;
mod setup;
mod splitter;
mod state_detail;
mod status;
mod stored;
mod tabs;
mod theme;
mod toast;
mod url_field;
mod vault;
mod views;
mod words;

pub use panic::{show_panic, show_panics};

/// Mounts the page. From here on, a panic is shown on top of it.
pub fn run() {
    show_panics();
    yew::Renderer::<app::App>::new().render();
}
