//! The page's model: the connections, which of them is on screen, the history, and the preferences.
//!
//! Small commands change it, [`Workspace::changed`] counts the changes, and what has to outlive the tab is stored soon
//! after (`saving`). Components hold a handle and a revision; they never write back a copy.

mod connection;
mod list;
mod order;
mod pace;
mod pins;
mod practice;
mod recordings;
mod removed;
mod saving;
mod setups;
mod stored;
mod unsaved;
mod unsent;
mod vault;
mod view;

use std::{
    cell::{Cell, OnceCell, Ref, RefCell, RefMut},
    rc::Rc,
};

use weft_session::profile::{Draft, History, Profile};

pub use self::{
    connection::{Connection, MAX_DRAFT},
    pace::Pace,
    pins::{Pinned, Pins},
    removed::{Deletion, Removed},
    stored::{Ask, Kept, Notice, Shelf, StoredLogs, Storing, StoringStatus},
    unsent::{Attachment, Unsent},
    vault::{Vault, VaultError, VaultState},
    view::{Place, Terms, View},
};
use self::{
    practice::{known_password, leave_practice_server},
    saving::Background,
    unsaved::Unsaved,
};
use crate::{
    script::Registry,
    store::{
        Document, Key, Preferences, ProfileRecord, Replica, Sheet, Store, StoreError, Theme, Tool,
        load_profiles,
    },
    task::Revision,
    transport::Network,
};

/// The id of a first visit's connection: the same in every tab, so that they store one and not several.
const FIRST: &str = "first";

/// The contents of the page.
pub struct Workspace {
    /// What its sessions use to connect.
    network: Network,
    store: Rc<dyn Store>,
    registry: Rc<Registry>,
    /// In list order; never empty.
    connections: RefCell<Vec<Rc<Connection>>>,
    /// The id of the one on screen.
    selected: RefCell<String>,
    history: RefCell<History>,
    stored_history: Replica<Vec<Draft>>,
    preferences: RefCell<Preferences>,
    stored_preferences: Replica<Preferences>,
    /// Notices that the user has not dismissed, oldest first.
    notices: RefCell<Vec<StoreError>>,
    /// What the user was told since the last time that everything could be saved.
    told: RefCell<Vec<StoreError>>,
    unsaved: RefCell<Unsaved>,
    /// Counts changes that have to be stored.
    edited: Rc<Revision>,
    /// Counts changes that the interface might show.
    changed: Rc<Revision>,
    /// The tool that is open in this tab's drawer. The last one is stored, but other tabs keep theirs.
    tool: Cell<Option<Tool>>,
    /// Whether the drawer takes the place of the log.
    tool_is_tall: Cell<bool>,
    /// The tab of the settings that is open.
    sheet: Cell<Option<Sheet>>,
    /// Whether the list of connections is on screen where there is only room for one thing.
    list_is_shown: Cell<bool>,
    /// The id of the connection whose export is offered.
    exported: RefCell<Option<String>>,
    /// A message to put into the composer.
    composed: RefCell<Option<Draft>>,
    /// The pointer of a plot to bring in view.
    plotted: RefCell<Option<String>>,
    /// Deleted connections that can still be brought back, the latest last.
    removed: RefCell<Vec<Removed>>,
    background: OnceCell<Background>,
    vault: OnceCell<Rc<Vault>>,
}

impl Workspace {
    /// What was stored, or an empty connection on a first visit. Changes are stored for as long as this is kept.
    pub async fn load(network: Network, store: Rc<dyn Store>) -> Rc<Self> {
        let found = load_profiles(&*store).await;
        let mut errors = found.errors;
        let (stored_history, history) = load_or_default(&*store, Key::HISTORY, &mut errors).await;
        let (stored_preferences, preferences) =
            load_or_default::<Preferences>(&*store, Key::PREFERENCES, &mut errors).await;
        let registry = Rc::<Registry>::default();
        let stored = found.profiles.into_iter();
        let mut connections: Vec<_> = stored
            .map(|(replica, record)| Connection::stored(replica, record, &network, &registry))
            .collect();
        if connections.is_empty() {
            let profile = Profile { id: FIRST.into(), ..Profile::default() };
            connections = vec![Connection::new(
                ProfileRecord { profile, ..ProfileRecord::default() },
                &network,
                &registry,
            )];
        }
        let workspace = Rc::new(Self {
            network,
            store,
            registry,
            selected: RefCell::new(preferences.selected.clone()),
            connections: RefCell::new(connections),
            history: RefCell::new(History::new(history)),
            stored_history,
            tool: Cell::new(preferences.tool),
            tool_is_tall: Cell::new(preferences.tool_is_tall),
            sheet: Cell::new(preferences.sheet),
            list_is_shown: Cell::default(),
            exported: RefCell::default(),
            composed: RefCell::default(),
            plotted: RefCell::default(),
            preferences: RefCell::new(preferences),
            stored_preferences,
            notices: RefCell::new(errors.clone()),
            told: RefCell::new(errors),
            unsaved: RefCell::default(),
            edited: Rc::default(),
            changed: Rc::default(),
            removed: RefCell::default(),
            background: OnceCell::new(),
            vault: OnceCell::new(),
        });
        workspace.arrange();
        if workspace.current().is_none()
            && let Some(first) = workspace.connections.borrow().first()
        {
            workspace.selected.replace(first.id().into());
        }
        let weak = Rc::downgrade(&workspace);
        workspace.registry.on_add(move |open| {
            let added = weak.upgrade()?.add_for_script(open);
            Some((added.session().clone(), added.scripts().clone()))
        });
        workspace.keep_saved();
        workspace.hide_secrets();
        workspace
    }

    /// Counts changes that the interface might show. Await it to learn of them. Sessions and scripts count their own.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    /// The connections, in list order.
    pub fn connections(&self) -> Vec<Rc<Connection>> {
        self.connections.borrow().clone()
    }

    /// The connection whose profile has that id.
    pub fn connection(&self, id: &str) -> Option<Rc<Connection>> {
        self.connections.borrow().iter().find(|connection| connection.id() == id).cloned()
    }

    /// The connection on screen.
    pub fn current(&self) -> Option<Rc<Connection>> {
        self.connection(&self.selected.borrow())
    }

    /// Notices that concern the page as a whole.
    pub fn notice(&self) -> Option<StoreError> {
        self.notices.borrow().first().cloned()
    }

    /// The user's preferences.
    pub fn preferences(&self) -> Ref<'_, Preferences> {
        self.preferences.borrow()
    }

    /// The tool that is open in the drawer.
    pub fn tool(&self) -> Option<Tool> {
        self.tool.get()
    }

    /// Whether the drawer takes the place of the log.
    pub fn tool_is_tall(&self) -> bool {
        self.tool_is_tall.get()
    }

    /// The tab of the settings that is open.
    pub fn sheet(&self) -> Option<Sheet> {
        self.sheet.get()
    }

    /// Whether the list of connections is on screen where there is only room for one thing.
    pub fn list_is_shown(&self) -> bool {
        self.list_is_shown.get()
    }

    /// The history of sent messages. [`Workspace::remember`] adds to it.
    pub fn history(&self) -> RefMut<'_, History> {
        self.history.borrow_mut()
    }

    /// Stores passwords and tokens, if the user asks for it.
    ///
    /// Only the rest of the program calls this.
    pub fn vault(self: &Rc<Self>) -> Rc<Vault> {
        self.vault.get_or_init(|| Vault::start(self)).clone()
    }

    /// Whether messages would be lost with the tab that somebody may want.
    pub fn would_lose_messages(&self) -> bool {
        let is_failing = !self.told.borrow().is_empty();
        let would_lose = |connection: &Rc<Connection>| {
            connection.would_lose_messages() || is_failing && connection.session().queued_count() > 0
        };
        self.connections.borrow().iter().any(would_lose)
    }
}

/// Commands.
impl Workspace {
    /// Changes the profile with that id, as it is now; does nothing if its connection was removed.
    pub fn edit(&self, id: &str, change: impl FnOnce(&mut Profile)) {
        let Some(connection) = self.connection(id) else { return };
        let mut profile = (*connection.profile()).clone();
        change(&mut profile);
        if leave_practice_server(&mut profile) {
            connection.set_password(String::new());
        }
        if connection.set_profile(profile) {
            self.mark_profile(id);
        }
    }

    /// Replaces a password. It is only kept in memory.
    pub fn set_password(&self, id: &str, password: String) {
        if let Some(connection) = self.connection(id) {
            connection.set_password(password);
            self.changed.bump();
        }
    }

    /// Replaces the user's own token. It is only kept in memory.
    pub fn set_token(&self, id: &str, token: String) {
        if let Some(connection) = self.connection(id) {
            connection.set_token(token);
            self.changed.bump();
        }
    }

    /// Makes the connection with that id lead to the practice server, and connects.
    pub fn try_practice_server(&self, id: &str) {
        self.edit(id, practice::use_practice_server);
        let Some(connection) = self.connection(id) else { return };
        self.set_password(id, known_password(&connection.profile()).into());
        connection.session().connect();
    }

    /// Adds a sent message to the history.
    pub fn remember(&self, draft: Draft) {
        self.history.borrow_mut().add(draft);
        self.mark(Key::HISTORY);
    }

    /// Remembers what is shown of the connection with that id, if that has changed.
    pub fn keep_view(&self, id: &str) {
        if self.connection(id).is_some_and(|connection| connection.note_left()) {
            self.unsaved.borrow_mut().mark(Key::profile(id), self.network.runtime().now());
            self.edited.bump();
        }
    }

    /// The logs of an earlier visit are about to be read ([`StoredLogs`]); what is connected before goes on with its log.
    pub fn expect_stored_logs(&self) {
        let in_memory = self.preferences().logs_in_memory;
        for connection in self.connections() {
            let profile = connection.profile();
            // What has no URL was never connected.
            if !in_memory && !profile.log_in_memory && !profile.url.is_empty() {
                connection.session().expect_stored();
            }
        }
    }

    /// Remembers which connection is on screen, and which of its settings, to go on there after a reload. Tabs that are
    /// open keep their own.
    fn keep_place(&self) {
        // The first one is on screen unless another is named.
        let first = self.connections().first().map(|first| first.id().to_owned()).unwrap_or_default();
        let selected = Some(self.selected.borrow().clone()).filter(|id| *id != first).unwrap_or_default();
        let sheet = self.sheet.get();
        let mut preferences = self.preferences.borrow_mut();
        if preferences.selected != selected || preferences.sheet != sheet {
            (preferences.selected, preferences.sheet) = (selected, sheet);
            drop(preferences);
            self.mark(Key::PREFERENCES);
        }
    }

    /// Adds a filter to those that were used lately.
    pub fn remember_filter(&self, id: &str, text: &str) {
        if let Some(connection) = self.connection(id) {
            connection.view.remember_filter(text);
            self.keep_view(id);
        }
    }

    /// Plots the numbers at a JSON pointer, for the connection with that id, and shows the plot.
    pub fn plot(&self, id: &str, pointer: &str) {
        self.edit(id, |profile| {
            if profile.plots.iter().all(|plotted| plotted != pointer) {
                profile.plots.push(pointer.into());
            }
        });
        self.plotted.replace(Some(pointer.into()));
        if self.tool() != Some(Tool::Statistics) {
            self.show_tool(Some(Tool::Statistics));
        }
    }

    /// Whether the plot of this pointer is to be brought in view; once.
    pub fn take_plotted(&self, pointer: &str) -> bool {
        self.plotted.borrow_mut().take_if(|plotted| plotted == pointer).is_some()
    }

    /// Keeps all logs in memory only, or stores them again.
    pub fn set_logs_in_memory(&self, in_memory: bool) {
        self.preferences.borrow_mut().logs_in_memory = in_memory;
        self.mark(Key::PREFERENCES);
    }

    /// Sets the colour scheme.
    pub fn set_theme(&self, theme: Theme) {
        self.preferences.borrow_mut().theme = theme;
        self.mark(Key::PREFERENCES);
    }

    /// Remembers the size of a panel, in CSS pixels.
    pub fn set_size(&self, name: &str, size: f64) {
        self.preferences.borrow_mut().sizes.insert(name.into(), size);
        self.mark(Key::PREFERENCES);
    }

    /// Opens a tool in the drawer, or closes the drawer.
    pub fn show_tool(&self, tool: Option<Tool>) {
        self.tool.set(tool);
        self.preferences.borrow_mut().tool = tool;
        self.mark(Key::PREFERENCES);
    }

    /// Shows the list of connections where there is only room for one thing, or what is shown otherwise.
    pub fn show_list(&self, is_shown: bool) {
        self.list_is_shown.set(is_shown);
        self.changed.bump();
    }

    /// Opens the settings at a tab, or closes them.
    pub fn show_sheet(&self, sheet: Option<Sheet>) {
        self.sheet.set(sheet);
        self.changed.bump();
    }

    /// Puts a message into the composer, in place of what is being written.
    pub fn compose(&self, draft: Draft) {
        self.composed.replace(Some(draft));
        self.changed.bump();
    }

    /// The message to put into the composer, once.
    pub fn take_composed(&self) -> Option<Draft> {
        self.composed.take()
    }

    /// Opens a script of the connection on screen.
    pub fn show_script(&self, id: &str) {
        if let Some(connection) = self.current() {
            connection.view.script.replace(Some(id.into()));
            connection.scripts().changed().bump();
            self.show_tool(Some(Tool::Scripts));
        }
    }

    /// Lets the drawer take the place of the log, or gives that back.
    pub fn set_tool_is_tall(&self, is_tall: bool) {
        self.tool_is_tall.set(is_tall);
        self.preferences.borrow_mut().tool_is_tall = is_tall;
        self.mark(Key::PREFERENCES);
    }

    /// Puts the drawer on the right, or back at the bottom.
    pub fn set_tools_docked(&self, are_docked: bool) {
        self.preferences.borrow_mut().tools_docked = are_docked;
        self.mark(Key::PREFERENCES);
    }

    /// Dismisses the notice, which the user has read.
    pub fn dismiss_notice(&self) {
        let mut notices = self.notices.borrow_mut();
        if !notices.is_empty() {
            notices.remove(0);
        }
        self.changed.bump();
    }

    /// A profile was changed, added or removed.
    fn mark_profile(&self, id: &str) {
        // This ends the first visit: its connection is stored too, or it would be missing the next time.
        for connection in self.connections().iter().filter(|connection| !connection.replica.is_stored()) {
            self.mark(Key::profile(connection.id()));
        }
        self.mark(Key::profile(id));
    }

    /// Stores anew what was stored with secrets in it, by a version that kept those of a URL's query.
    fn hide_secrets(&self) {
        for connection in self.connections() {
            let profile = connection.profile();
            if profile.without_secrets() != *profile {
                self.mark(Key::profile(connection.id()));
            }
        }
    }

    /// A document was changed and has to be stored.
    fn mark(&self, key: Key) {
        self.unsaved.borrow_mut().mark(key, self.network.runtime().now());
        self.edited.bump();
        self.changed.bump();
    }
}

/// Reads a document; one that can't be used is reported and treated as missing.
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
