//! What outlives the tab.
//!
//! A [`Store`] keeps texts under keys: [`LocalStorage`] is the browser's, [`MemoryStore`] the fake for tests. On top of
//! it are typed documents, one a profile, each with a version: a [`Replica`] is one of them as this tab knows it, and
//! merges with what other tabs have written meanwhile.

mod documents;
mod format;
mod key;
mod load;
mod local;
mod memory;
mod replica;

use futures::{future::LocalBoxFuture, stream::LocalBoxStream};
use weft_codec::document::DocumentError;

pub use self::{
    documents::{Preferences, ProfileRecord, Theme},
    format::{Document, decode, encode},
    key::Key,
    load::{LoadedProfiles, load_profiles},
    local::LocalStorage,
    memory::MemoryStore,
    replica::Replica,
};

/// Keeps texts under keys, for all tabs of the site together.
///
/// What is saved as the page goes away has one poll to get done. A store over something synchronous does all of its
/// work in the first poll of its futures; one over something else must begin it there, and keep what may be cut off
/// somewhere synchronous until it is done.
pub trait Store {
    /// The text under a key, if there is one.
    fn read<'a>(&'a self, key: &'a Key) -> LocalBoxFuture<'a, Result<Option<String>, StoreError>>;

    /// Keeps a text under a key, in place of what was there.
    fn write<'a>(&'a self, key: &'a Key, text: &'a str) -> LocalBoxFuture<'a, Result<(), StoreError>>;

    /// Forgets what is under a key, if anything is.
    fn remove<'a>(&'a self, key: &'a Key) -> LocalBoxFuture<'a, Result<(), StoreError>>;

    /// All keys that have a text.
    fn keys(&self) -> LocalBoxFuture<'_, Result<Vec<Key>, StoreError>>;

    /// The keys that other tabs write or remove from now on.
    fn changes(&self) -> LocalBoxStream<'static, Key>;
}

/// Why something can't be kept, or what is kept can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The browser keeps nothing for this page; in its own words.
    Blocked(String),
    /// There is no room left.
    Full,
    /// What is kept can't be read. It was moved aside, as it is.
    Unreadable {
        /// Where it is now.
        aside: Key,
        /// What is wrong with it.
        reason: DocumentError,
    },
    /// A newer version of Weft has written it. It stays as it is.
    Newer(Key),
}

#[cfg(test)]
mod tests;
