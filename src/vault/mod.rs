//! What outlives the tab, in the browser's local storage. Never a password or token.

use std::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Storage};
use weft_codec::document::{Document, DocumentError};
use weft_session::profile::{self, Draft, Profile};

/// Where documents are in local storage, and which they are.
const PROFILES: (&str, Document) = ("weft.profiles", profile::PROFILES);
const HISTORY: (&str, Document) = ("weft.history", profile::HISTORY);
const PREFERENCES: (&str, Document) = ("weft.preferences", Document::new("preferences", 1));

/// Something was not kept, or can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultError {
    /// The browser refused, in its own words.
    Refused(String),
    /// What is there makes no sense.
    Unreadable {
        /// The key under which it is kept.
        aside: String,
        /// What is wrong with it.
        error: DocumentError,
    },
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(words) => write!(
                f,
                "The browser keeps nothing for this page ({words}). Allow this site to store data, or make room; \
                 until then what you set is lost when the tab closes."
            ),
            Self::Unreadable { aside, error } => write!(
                f,
                "What was saved here can't be read ({error}). It is kept in the browser's local storage as {aside}."
            ),
        }
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
/// If the browser refuses, or what is there can't be read: that is kept under another key.
pub fn load_profiles() -> Result<Option<Vec<Profile>>, VaultError> {
    load(PROFILES)
}

/// Saves all profiles.
///
/// # Errors
/// If the browser refuses.
pub fn save_profiles<'a>(profiles: impl Iterator<Item = &'a Profile>) -> Result<(), VaultError> {
    save(PROFILES, &profiles.map(Profile::without_password).collect::<Vec<_>>())
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

fn save((key, document): (&str, Document), content: &impl Serialize) -> Result<(), VaultError> {
    let text = document.write(content).map_err(|error| VaultError::Refused(error.to_string()))?;
    storage()?.set_item(key, &text).map_err(|error| VaultError::Refused(in_words(&error)))
}

fn load<T: DeserializeOwned>((key, document): (&str, Document)) -> Result<Option<T>, VaultError> {
    let storage = storage()?;
    let text = storage.get_item(key).map_err(|error| VaultError::Refused(in_words(&error)))?;
    let Some(text) = text else { return Ok(None) };
    document.read(&text).map(Some).map_err(|error| {
        let aside = match error {
            DocumentError::Newer { found, .. } => format!("{key}.version-{found}"),
            _ => format!("{key}.unreadable"),
        };
        // If there is no room for it, the next save overwrites it: nothing more can be done.
        let _ = storage.set_item(&aside, &text);
        VaultError::Unreadable { aside, error }
    })
}

/// The browser's local storage; a page whose site data is blocked has none.
fn storage() -> Result<Storage, VaultError> {
    let storage = web_sys::window().map(|window| window.local_storage());
    match storage {
        Some(Ok(Some(storage))) => Ok(storage),
        Some(Err(error)) => Err(VaultError::Refused(in_words(&error))),
        Some(Ok(None)) | None => Err(VaultError::Refused("there is no storage".into())),
    }
}

fn in_words(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map_or_else(|| "storage is blocked".into(), DomException::message)
}
