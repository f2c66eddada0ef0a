//! What outlives the tab, in the browser's local storage. Never a password or token.

use std::fmt;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Storage};
use weft_codec::json::{self, FromJson, ToJson, json_object, json_words};
use weft_session::profile::{Draft, Profile};

const PROFILES: &str = "weft.profiles";
const HISTORY: &str = "weft.history";
const PREFERENCES: &str = "weft.preferences";

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
        error: String,
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preferences {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// The sizes of panels that were dragged, in CSS pixels, by the panel's name.
    pub sizes: std::collections::BTreeMap<String, f64>,
}

json_object!(Preferences { theme, sizes });

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

json_words!(Theme { System: "System", Light: "Light", Dark: "Dark" });

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

fn save(key: &str, value: &dyn ToJson) -> Result<(), VaultError> {
    storage()?.set_item(key, &value.to_json()).map_err(|error| VaultError::Refused(in_words(&error)))
}

fn load<T: FromJson + Default>(key: &str) -> Result<Option<T>, VaultError> {
    let mut value = T::default();
    Ok(fill(key, &mut value)?.then_some(value))
}

/// Reads what is kept under `key` into `value`; returns whether there is anything.
fn fill(key: &str, value: &mut dyn FromJson) -> Result<bool, VaultError> {
    let storage = storage()?;
    let Some(text) = storage.get_item(key).map_err(|error| VaultError::Refused(in_words(&error)))? else {
        return Ok(false);
    };
    json::read(&text, value).map(|()| true).map_err(|error| {
        let aside = format!("{key}.unreadable");
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
