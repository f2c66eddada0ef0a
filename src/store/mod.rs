//! Storage that outlives the tab.
//!
//! A [`Store`] keeps texts under keys: [`LocalStorage`] is the browser's, [`MemoryStore`] the fake for tests. On top of
//! it are typed, versioned documents, one per profile: a [`Replica`] is one of them as this tab knows it, and
//! merges with what other tabs have written in the meantime.
//!
//! A [`LogStore`] keeps logs: [`Opfs`] in the browser's private file system, [`MemoryLogs`] for tests.

mod documents;
mod format;
mod key;
mod load;
mod local;
mod logs;
mod memory;
mod replica;
mod sealed;

use futures::{future::LocalBoxFuture, stream::LocalBoxStream};
use weft_codec::document::DocumentError;

pub use self::{
    documents::{Drawer, Left, Preferences, ProfileRecord, Sheet, Theme, Tool},
    format::{Document, decode, encode},
    key::Key,
    load::{LoadedProfiles, load_profiles},
    local::LocalStorage,
    logs::{LogStore, LogStoreError, MemoryLogs, Opfs, StoredSegment},
    memory::MemoryStore,
    replica::Replica,
    sealed::{ROUNDS, SealError, SealKey, Sealed},
};

/// Keeps texts under keys, shared by all tabs of the site.
///
/// A save that happens as the page goes away gets a single poll. A synchronous store does all of its work in the
/// first poll of its futures; any other has to start the work there, and keep whatever could be cut off in some
/// synchronous storage until it is done.
pub trait Store {
    /// The text under a key, if there is one.
    fn read<'a>(&'a self, key: &'a Key) -> LocalBoxFuture<'a, Result<Option<String>, StoreError>>;

    /// Keeps a text under a key, replacing what was there.
    fn write<'a>(&'a self, key: &'a Key, text: &'a str) -> LocalBoxFuture<'a, Result<(), StoreError>>;

    /// Removes what is under a key, if there is anything.
    fn remove<'a>(&'a self, key: &'a Key) -> LocalBoxFuture<'a, Result<(), StoreError>>;

    /// All keys that have a text.
    fn keys(&self) -> LocalBoxFuture<'_, Result<Vec<Key>, StoreError>>;

    /// The keys that other tabs write or remove from now on.
    fn changes(&self) -> LocalBoxStream<'static, Key>;
}

/// Why something can't be kept, or why what was kept can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The browser stores nothing for this page, for this reason in its own words.
    Blocked(String),
    /// There is no room left.
    Full,
    /// What was kept can't be read. It was moved aside unchanged.
    Unreadable {
        /// Where it is now.
        aside: Key,
        /// What is wrong with it.
        reason: DocumentError,
    },
    /// A newer version of Weft has written it. It is left alone.
    Newer(Key),
}

#[cfg(test)]
mod tests;
