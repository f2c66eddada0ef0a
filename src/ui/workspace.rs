//! The connections that the page holds: a profile, its credentials and its session each.

use std::rc::Rc;

use weft_session::profile::{Credentials, FirstMessage, Login, LoginKind, Profile};
use yew::prelude::*;

use super::{panels::ScriptsRef, session_ref::SessionRef};
use crate::{
    script::Scripts,
    session::{Session, new_id},
    transport::Network,
    vault,
};

/// Ids of the profiles that a first visit finds.
const PRACTICE: &str = "practice";
const PRACTICE_IN_PAGE: &str = "practice-in-page";

/// One connection of the list.
#[derive(Clone, PartialEq)]
pub(super) struct Connection {
    /// What is saved of it.
    pub profile: Rc<Profile>,
    /// What is not.
    pub credentials: Credentials,
    /// Its session; goes on while another is on screen.
    pub session: SessionRef,
    /// Its scripts; they go on as well.
    pub scripts: ScriptsRef,
}

impl Connection {
    fn new(network: &Network, profile: Profile) -> Self {
        let password = match profile.id.as_str() {
            PRACTICE | PRACTICE_IN_PAGE => "demo".into(),
            _ => String::new(),
        };
        let credentials = Credentials { user: profile.user.clone(), password };
        let profile = Rc::new(profile);
        let session = SessionRef::new(Session::new(network, profile.clone()));
        session.configure(profile.clone(), credentials.clone());
        let scripts = Scripts::new(session.session().clone()).into();
        Self { profile, credentials, session, scripts }
    }
}

/// All connections, and which is on screen.
#[derive(Clone, PartialEq)]
pub(super) struct Workspace {
    /// In the order of the list; never empty.
    pub connections: Vec<Connection>,
    /// The position of the one on screen.
    pub selected: usize,
    /// Something about the page as a whole that the user should know.
    pub notice: Option<String>,
    /// What its sessions connect through.
    network: Network,
}

/// What the interface can do to the workspace.
pub(super) enum Command {
    /// Adds an empty connection and selects it.
    Add,
    /// Selects the connection at that position.
    Select(usize),
    /// Removes the connection of the profile with that id; its session ends.
    Remove(String),
    /// Replaces the profile with the same id.
    Edit(Rc<Profile>),
    /// Replaces the password of the profile with that id.
    Password(String, String),
    /// Takes over what another tab has saved.
    Merge(Vec<Profile>),
    /// Shows or hides a notice.
    Notice(Option<String>),
}

/// The workspace, as components get at it: `use_context::<WorkspaceHandle>()`.
pub(super) type WorkspaceHandle = UseReducerHandle<Workspace>;

impl Workspace {
    /// What was saved, or what a first visit finds.
    pub(super) fn load(network: &Network) -> Self {
        let (profiles, notice) = match vault::load_profiles() {
            Ok(profiles) => (profiles.unwrap_or_default(), None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        let profiles = if profiles.is_empty() { first_visit() } else { profiles };
        Self {
            connections: profiles.into_iter().map(|profile| Connection::new(network, profile)).collect(),
            selected: 0,
            notice,
            network: network.clone(),
        }
    }

    /// The connection on screen.
    pub(super) fn current(&self) -> Option<&Connection> {
        self.connections.get(self.selected)
    }

    /// All profiles, in order.
    pub(super) fn profiles(&self) -> Vec<Rc<Profile>> {
        self.connections.iter().map(|connection| connection.profile.clone()).collect()
    }

    fn edit(&mut self, profile: Rc<Profile>) {
        if let Some(connection) = self.connections.iter_mut().find(|c| c.profile.id == profile.id) {
            connection.credentials.user.clone_from(&profile.user);
            connection.profile = profile;
            connection.session.configure(connection.profile.clone(), connection.credentials.clone());
        }
    }

    fn set_password(&mut self, id: &str, password: String) {
        if let Some(connection) = self.connections.iter_mut().find(|c| c.profile.id == id) {
            connection.credentials.password = password;
            connection.session.configure(connection.profile.clone(), connection.credentials.clone());
        }
    }

    fn add(&mut self) {
        self.connections.push(Connection::new(&self.network, Profile { id: new_id(), ..Profile::default() }));
        self.selected = self.connections.len() - 1;
    }

    /// Adds what is new and updates what is known. What is missing there stays here: it may be in use.
    fn merge(&mut self, profiles: Vec<Profile>) {
        for profile in profiles {
            if self.connections.iter().any(|connection| connection.profile.id == profile.id) {
                self.edit(Rc::new(profile));
            } else {
                self.connections.push(Connection::new(&self.network, profile));
            }
        }
    }

    /// Whether a session holds messages that would be lost with the tab.
    pub(super) fn holds_messages(&self) -> bool {
        self.connections.iter().any(|connection| connection.session.queued_count() > 0)
    }

    fn remove(&mut self, id: &str) {
        let Some(position) = self.connections.iter().position(|c| c.profile.id == id) else { return };
        self.connections.remove(position);
        if self.connections.is_empty() {
            self.add();
        }
        if self.selected > position || self.selected == self.connections.len() {
            self.selected -= 1;
        }
    }
}

impl Reducible for Workspace {
    type Action = Command;

    fn reduce(self: Rc<Self>, command: Command) -> Rc<Self> {
        let mut next = (*self).clone();
        match command {
            Command::Add => next.add(),
            Command::Select(position) => next.selected = position,
            Command::Remove(id) => next.remove(&id),
            Command::Edit(profile) => next.edit(profile),
            Command::Password(id, password) => next.set_password(&id, password),
            Command::Merge(profiles) => next.merge(profiles),
            Command::Notice(notice) => next.notice = notice,
        }
        Rc::new(next)
    }
}

/// A room to try everything in: at the native practice peer where the page was built with one, and
/// inside the page.
fn first_visit() -> Vec<Profile> {
    let room = |id: &str, name: &str, url: String| Profile {
        id: id.into(),
        name: name.into(),
        url,
        user: "demo".into(),
        login: Login { kind: LoginKind::First, first: FirstMessage::default(), ..Login::default() },
        ..Profile::default()
    };
    let in_page = room(PRACTICE_IN_PAGE, "Practice peer in this page", "practice:/room?login=first".into());
    match option_env!("WEFT_PRACTICE_PORT") {
        Some(port) => {
            let url = format!("ws://127.0.0.1:{port}/room?login=first");
            vec![room(PRACTICE, "Practice peer", url), in_page]
        }
        None => vec![in_page],
    }
}
