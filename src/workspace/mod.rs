//! Everything that the page holds: connections, which of them is on screen, what was sent, what the user likes.
//!
//! Small commands change it, [`Workspace::changed`] counts the changes, and what is to outlive the tab is stored soon
//! after (`saving`). Components hold a handle and a revision; they keep no copy to write back.

mod connection;
mod first_visit;
mod pace;
mod saving;
mod unsaved;
mod unsent;
mod view;

use std::{
    cell::{Cell, OnceCell, Ref, RefCell, RefMut},
    rc::Rc,
};

use weft_session::profile::{Draft, History, Profile};

pub use self::{
    connection::Connection,
    pace::Pace,
    unsent::{Attachment, Unsent},
    view::{Place, Tab, Terms, View},
};
use self::{first_visit::first_visit, saving::Background, unsaved::Unsaved};
use crate::{
    script::Registry,
    session::new_id,
    store::{Document, Key, Preferences, ProfileRecord, Replica, Store, StoreError, Theme, load_profiles},
    task::Revision,
    transport::Network,
};

/// What the page holds.
pub struct Workspace {
    /// What its sessions connect through.
    network: Network,
    store: Rc<dyn Store>,
    registry: Rc<Registry>,
    /// In the order of the list; never empty.
    connections: RefCell<Vec<Rc<Connection>>>,
    /// The id of the one on screen.
    selected: RefCell<String>,
    history: RefCell<History>,
    stored_history: Replica<Vec<Draft>>,
    preferences: RefCell<Preferences>,
    stored_preferences: Replica<Preferences>,
    /// What the user should know and has not dismissed, oldest first.
    notices: RefCell<Vec<StoreError>>,
    /// What the user was told since everything could be saved last.
    told: RefCell<Vec<StoreError>>,
    unsaved: RefCell<Unsaved>,
    /// Counts changes that are to be stored.
    edited: Rc<Revision>,
    /// Counts changes that the interface might show.
    changed: Revision,
    /// The tab of the lower panels: it stays when another connection is selected.
    pub tab: Cell<Tab>,
    background: OnceCell<Background>,
}

impl Workspace {
    /// What was stored, or what a first visit finds. It is stored again, as it changes, for as long as it is kept.
    pub async fn load(network: Network, store: Rc<dyn Store>) -> Rc<Self> {
        let found = load_profiles(&*store).await;
        let mut errors = found.errors;
        let (stored_history, history) = load_or_default(&*store, Key::HISTORY, &mut errors).await;
        let (stored_preferences, preferences) = load_or_default(&*store, Key::PREFERENCES, &mut errors).await;
        let registry = Rc::<Registry>::default();
        let stored = found.profiles.into_iter();
        let mut connections: Vec<_> = stored
            .map(|(replica, record)| Connection::stored(replica, record, &network, &registry))
            .collect();
        if connections.is_empty() {
            let records =
                (0..).zip(first_visit()).map(|(position, profile)| ProfileRecord { position, profile });
            connections = records.map(|record| Connection::new(record, &network, &registry)).collect();
        }
        let workspace = Rc::new(Self {
            network,
            store,
            registry,
            selected: RefCell::new(connections.first().map(|first| first.id().into()).unwrap_or_default()),
            connections: RefCell::new(connections),
            history: RefCell::new(History::new(history)),
            stored_history,
            preferences: RefCell::new(preferences),
            stored_preferences,
            notices: RefCell::new(errors.clone()),
            told: RefCell::new(errors),
            unsaved: RefCell::default(),
            edited: Rc::default(),
            changed: Revision::default(),
            tab: Cell::default(),
            background: OnceCell::new(),
        });
        workspace.keep_saved();
        workspace
    }

    /// Counts changes that the interface might show: awaited to learn of them. Sessions and scripts count theirs.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    /// The connections, in the order of the list.
    pub fn connections(&self) -> Vec<Rc<Connection>> {
        self.connections.borrow().clone()
    }

    /// The connection of the profile with that id.
    pub fn connection(&self, id: &str) -> Option<Rc<Connection>> {
        self.connections.borrow().iter().find(|connection| connection.id() == id).cloned()
    }

    /// The connection on screen.
    pub fn current(&self) -> Option<Rc<Connection>> {
        self.connection(&self.selected.borrow())
    }

    /// What the user should know about the page as a whole.
    pub fn notice(&self) -> Option<StoreError> {
        self.notices.borrow().first().cloned()
    }

    /// What the user likes.
    pub fn preferences(&self) -> Ref<'_, Preferences> {
        self.preferences.borrow()
    }

    /// What was sent, to walk through. [`Workspace::remember`] adds to it.
    pub fn history(&self) -> RefMut<'_, History> {
        self.history.borrow_mut()
    }

    /// Whether a session holds messages that would be lost with the tab.
    pub fn holds_messages(&self) -> bool {
        self.connections.borrow().iter().any(|connection| connection.session().queued_count() > 0)
    }
}

/// Commands.
impl Workspace {
    /// Changes the profile with that id, as it is now; does nothing if its connection was removed.
    pub fn edit(&self, id: &str, change: impl FnOnce(&mut Profile)) {
        let Some(connection) = self.connection(id) else { return };
        let mut profile = (*connection.profile()).clone();
        change(&mut profile);
        if connection.set_profile(profile) {
            self.mark_profile(id);
        }
    }

    /// Replaces a password. It stays in memory.
    pub fn set_password(&self, id: &str, password: String) {
        if let Some(connection) = self.connection(id) {
            connection.set_password(password);
            self.changed.bump();
        }
    }

    /// Adds an empty connection and selects it.
    pub fn add(&self) {
        let id = new_id();
        let position = self.connections.borrow().iter().map(|other| other.position() + 1).max();
        let profile = Profile { id: id.clone(), ..Profile::default() };
        let record = ProfileRecord { position: position.unwrap_or_default(), profile };
        self.connections.borrow_mut().push(Connection::new(record, &self.network, &self.registry));
        self.selected.replace(id.clone());
        self.mark_profile(&id);
    }

    /// Removes a connection; its session ends.
    pub fn remove(&self, id: &str) {
        let Some(position) = self.connections.borrow().iter().position(|one| one.id() == id) else { return };
        let removed = self.connections.borrow_mut().remove(position);
        if self.connections.borrow().is_empty() {
            self.add();
        }
        if *self.selected.borrow() == removed.id() {
            let connections = self.connections.borrow();
            let next = connections.get(position).or(connections.last());
            self.selected.replace(next.map(|next| next.id().into()).unwrap_or_default());
        }
        self.mark_profile(id);
    }

    /// Shows another connection.
    pub fn select(&self, id: &str) {
        self.selected.replace(id.into());
        self.changed.bump();
    }

    /// Takes what was sent into the history.
    pub fn remember(&self, draft: Draft) {
        self.history.borrow_mut().add(draft);
        self.mark(Key::HISTORY);
    }

    /// Chooses the colours.
    pub fn set_theme(&self, theme: Theme) {
        self.preferences.borrow_mut().theme = theme;
        self.mark(Key::PREFERENCES);
    }

    /// Keeps the size of a panel, in CSS pixels.
    pub fn set_size(&self, name: &str, size: f64) {
        self.preferences.borrow_mut().sizes.insert(name.into(), size);
        self.mark(Key::PREFERENCES);
    }

    /// The user has read the notice.
    pub fn dismiss_notice(&self) {
        let mut notices = self.notices.borrow_mut();
        if !notices.is_empty() {
            notices.remove(0);
        }
        self.changed.bump();
    }

    /// A profile was changed, added or removed.
    fn mark_profile(&self, id: &str) {
        // With that, the first visit is over: what it has found is stored, or it would be gone the next time.
        for connection in self.connections().iter().filter(|connection| !connection.replica.is_stored()) {
            self.mark(Key::profile(connection.id()));
        }
        self.mark(Key::profile(id));
    }

    /// A document was changed, and is to be stored.
    fn mark(&self, key: Key) {
        self.unsaved.borrow_mut().mark(key, self.network.runtime().now());
        self.edited.bump();
        self.changed.bump();
    }
}

/// Reads a document; what can't be used is told, and is as good as none.
async fn load_or_default<T: Document>(
    store: &dyn Store,
    key: Key,
    errors: &mut Vec<StoreError>,
) -> (Replica<T>, T) {
    match Replica::load(store, key.clone()).await {
        Ok(Some(loaded)) => return loaded,
        Ok(None) => {}
        Err(error) if errors.contains(&error) => {}
        Err(error) => errors.push(error),
    }
    (Replica::new(key, &T::default()), T::default())
}
