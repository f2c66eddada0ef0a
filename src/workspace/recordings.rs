//! Recordings in the list of connections: logs that were opened from files. They can be read, but don't connect, and
//! aren't stored.

use weft_log::import::Recording;
use weft_session::{profile::Profile, url::Url};

use super::{Connection, Workspace, order::GAP};
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
}
