//! Set-ups: connections that are passed on, and those that come from files and links.

use weft_session::profile::Profile;
use weft_setup::plan::{Planned, pass_on, plan};

use super::Workspace;
use crate::session::new_id;

impl Workspace {
    /// The id of the connection whose export is offered.
    pub fn exported(&self) -> Option<String> {
        self.exported.borrow().clone()
    }

    /// Offers to export the connection with this id, and others with it; or no longer offers it.
    pub fn offer_export(&self, id: Option<&str>) {
        self.exported.replace(id.map(String::from));
        self.changed.bump();
    }

    /// The connections with these ids, without their secrets.
    ///
    /// # Errors
    /// If a setting is a number that JSON hasn't got.
    pub fn passed_on(&self, ids: &[String]) -> Result<Vec<Profile>, serde_json::Error> {
        let connections: Vec<_> = ids.iter().filter_map(|id| self.connection(id)).collect();
        let known: Vec<_> = connections
            .iter()
            .map(|connection| (connection.profile(), connection.credentials().clone()))
            .collect();
        pass_on(known.iter().map(|(profile, credentials)| {
            (&**profile, vec![credentials.password.as_str(), credentials.token.as_str()])
        }))
    }

    /// What importing these connections would change.
    pub fn planned(&self, setup: Vec<Profile>) -> Vec<Planned> {
        let present: Vec<Profile> = self
            .connections()
            .iter()
            .filter(|connection| connection.is_stored())
            .map(|connection| (*connection.profile()).clone())
            .collect();
        plan(setup, &present)
    }

    /// Adds these connections, or replaces those with the same id, and selects the first. Returns their ids.
    pub fn import(&self, profiles: Vec<Profile>) -> Vec<String> {
        let mut ids = Vec::new();
        for mut profile in profiles {
            if profile.id.is_empty() {
                profile.id = new_id();
            }
            ids.push(profile.id.clone());
            if self.connection(&profile.id).is_some() {
                self.edit(&profile.id.clone(), |present| *present = profile);
            } else {
                self.insert(profile);
            }
        }
        self.arrange();
        if let Some(first) = ids.first() {
            self.select(first);
        }
        ids
    }
}
