//! Recordings in the list of connections: logs that were opened from files, or were kept in storage. They can be read, but
//! don't connect, and what is in the list isn't stored.

use std::rc::Rc;

use weft_log::{Log, export::Origin, import::Recording};
use weft_message::Close;
use weft_session::{profile::Profile, url::Url};

use super::{Ask, Connection, Kept, Workspace, order::GAP};
use crate::{session::new_id, store::ProfileRecord};

impl Workspace {
    /// Puts the recordings of a file into the list, several of them as a group with the file's name, and selects the
    /// first.
    pub fn open_recordings(&self, file: &str, recordings: Vec<Recording>) {
        let group = if recordings.len() > 1 { file } else { "" };
        let mut first = None;
        for mut recording in recordings {
            let origin = &mut recording.origin;
            // What a browser has exported may have secrets in it.
            origin.url = Url::parse(&origin.url).masked();
            let name = if origin.name.is_empty() && origin.url.is_empty() { file } else { &origin.name };
            let (name, url, group) = (name.into(), origin.url.clone(), group.into());
            let profile = Profile { id: new_id(), name, url, group, ..Profile::default() };
            first.get_or_insert_with(|| profile.id.clone());
            let last = self.connections.borrow().iter().map(|other| other.position()).max();
            let position = last.map_or(GAP, |last| last.saturating_add(GAP));
            let record = ProfileRecord { position, profile, ..ProfileRecord::default() };
            let connection = Connection::recorded(recording, record, &self.network, &self.registry);
            self.connections.borrow_mut().push(connection);
        }
        self.arrange();
        if let Some(first) = first {
            self.select(&first);
        }
    }

    /// Opens a recording of the connection with that id by this name, below it in the list; or selects it, if it is open.
    pub fn open_kept(&self, of: &str, kept: Kept, name: String) {
        let Some(connection) = self.connection(of) else { return };
        if let Some(open) = self.showing(&kept.id) {
            return self.select(open.id());
        }
        let profile = connection.profile();
        let origin = Origin { name: name.clone(), url: kept.url.clone(), ..Origin::default() };
        // Its messages are read as the connection's are.
        let profile = Profile { id: new_id(), name, url: kept.url.clone(), ..(*profile).clone() };
        let id = profile.id.clone();
        let position = connection.position().saturating_add(1);
        let record = ProfileRecord { position, profile, ..ProfileRecord::default() };
        let recording = Recording { origin, log: Log::new(0) };
        let shown = Connection::recorded(recording, record, &self.network, &self.registry);
        shown.set_kept(of.into(), kept);
        self.connections.borrow_mut().push(shown);
        self.arrange();
        self.select(&id);
    }

    /// Names a recording of the connection with that id.
    pub fn rename_kept(&self, of: &str, id: &str, name: &str) {
        let Some(connection) = self.connection(of) else { return };
        connection.shelf.ask(Ask::Rename(id.into(), name.into()));
        if let Some(open) = self.showing(id).filter(|_| !name.is_empty()) {
            self.edit(open.id(), |profile| profile.name = name.into());
        }
    }

    /// Deletes a recording of the connection with that id, and closes it if it is open.
    pub fn delete_kept(&self, of: &str, id: &str) {
        self.take_from_shelf(of, id, Ask::Delete(id.into()));
    }

    /// Gives the log back what was kept last, which is that recording, and closes it if it is open.
    pub fn undo_keep(&self, of: &str, id: &str) {
        self.take_from_shelf(of, id, Ask::Unkeep(id.into()));
    }

    fn take_from_shelf(&self, of: &str, id: &str, ask: Ask) {
        let Some(connection) = self.connection(of) else { return };
        connection.shelf.ask(ask);
        self.forget_closed(id);
        if let Some(open) = self.showing(id) {
            self.connections.borrow_mut().retain(|one| one.id() != open.id());
            open.session().disconnect(Close::default());
            open.scripts().session_removed();
            if *self.selected.borrow() == open.id() {
                self.select(of);
            }
            self.changed.bump();
        }
    }

    /// The connection that shows a recording that is kept.
    fn showing(&self, id: &str) -> Option<Rc<Connection>> {
        let is_it = |one: &&Rc<Connection>| one.kept().is_some_and(|(_, kept)| kept.id == id);
        self.connections.borrow().iter().find(is_it).cloned()
    }
}
