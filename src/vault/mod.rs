//! What outlives the tab, in the browser's local storage. Never a password or token.

use std::fmt;

use gloo_storage::{LocalStorage, Storage, errors::StorageError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::profile::{Draft, Profile};

const PROFILES: &str = "weft.profiles";
const HISTORY: &str = "weft.history";
const PREFERENCES: &str = "weft.preferences";

/// The browser would not keep something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultError(String);

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The browser did not save this ({}). Allow this site to store data, or make room; until then it is \
             lost when the tab closes.",
            self.0
        )
    }
}

impl std::error::Error for VaultError {}

/// What a person likes: kept across visits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// The sizes of panels that were dragged, in CSS pixels, by the panel's name.
    pub sizes: std::collections::BTreeMap<String, f64>,
}

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The saved profiles; none the first time.
///
/// # Errors
/// If something is there that can't be read: it is kept under another key and not overwritten.
pub fn load_profiles() -> Result<Option<Vec<Profile>>, VaultError> {
    load(PROFILES)
}

/// Saves all profiles.
///
/// # Errors
/// If the browser refuses.
pub fn save_profiles<'a>(profiles: impl Iterator<Item = &'a Profile>) -> Result<(), VaultError> {
    save(PROFILES, &profiles.collect::<Vec<_>>())
}

/// What was sent before, newest last.
pub fn load_history() -> Vec<Draft> {
    load(HISTORY).ok().flatten().unwrap_or_default()
}

/// Saves what was sent.
///
/// # Errors
/// If the browser refuses.
pub fn save_history(history: &[Draft]) -> Result<(), VaultError> {
    save(HISTORY, &history)
}

/// The saved preferences, or the defaults.
pub fn load_preferences() -> Preferences {
    load(PREFERENCES).ok().flatten().unwrap_or_default()
}

/// Saves the preferences.
///
/// # Errors
/// If the browser refuses.
pub fn save_preferences(preferences: &Preferences) -> Result<(), VaultError> {
    save(PREFERENCES, preferences)
}

fn save(key: &str, value: &impl Serialize) -> Result<(), VaultError> {
    LocalStorage::set(key, value).map_err(|error| VaultError(error.to_string()))
}

fn load<T: DeserializeOwned>(key: &str) -> Result<Option<T>, VaultError> {
    match LocalStorage::get(key) {
        Ok(value) => Ok(Some(value)),
        Err(StorageError::KeyNotFound(_)) => Ok(None),
        Err(error) => {
            keep_aside(key);
            Err(VaultError(error.to_string()))
        }
    }
}

/// Moves what can't be read out of the way of the next save.
fn keep_aside(key: &str) {
    let storage = LocalStorage::raw();
    if let Ok(Some(unreadable)) = storage.get_item(key) {
        // If there is no room for it, the next save overwrites it: nothing more can be done.
        let _ = storage.set_item(&format!("{key}.unreadable"), &unreadable);
    }
}
