//! Logs that outlive the tab, as segments: numbered files that are only appended to.
//!
//! [`Opfs`] keeps them in the browser's private file system, [`MemoryLogs`] is the fake for tests. What is in a segment
//! is up to `weft_log::segment`.

mod memory;
mod opfs;

use std::{ops::Range, time::Duration};

use futures::future::LocalBoxFuture;

pub use self::{memory::MemoryLogs, opfs::Opfs};

/// Keeps the segments of logs, each of which is in the hands of one tab at a time.
///
/// A call starts its work at once, in the order of calls, whether or not its future is awaited: a page that goes away
/// only has time to make the call.
pub trait LogStore {
    /// The ids of all logs that are stored.
    fn logs(&self) -> LocalBoxFuture<'static, Result<Vec<String>, LogStoreError>>;

    /// Takes a log for this tab, and lists its segments in order.
    fn open(&self, log: &str) -> LocalBoxFuture<'static, Result<Vec<StoredSegment>, LogStoreError>>;

    /// Waits until no other tab has a log, and takes it.
    fn wait_for(&self, log: &str) -> LocalBoxFuture<'static, Result<(), LogStoreError>>;

    /// What is in a part of a segment.
    fn read(
        &self,
        log: &str,
        segment: u32,
        bytes: Range<u64>,
    ) -> LocalBoxFuture<'static, Result<Vec<u8>, LogStoreError>>;

    /// How many more bytes can be stored, about; `None` if that isn't known.
    fn room(&self) -> LocalBoxFuture<'static, Result<Option<u64>, LogStoreError>>;

    /// Appends to a segment, which begins with it if there is none, and returns once that is on disk and `pause` is
    /// over. The pause keeps its length while the page is hidden, when its own timers don't.
    fn append(
        &self,
        log: &str,
        segment: u32,
        bytes: &[u8],
        pause: Duration,
    ) -> LocalBoxFuture<'static, Result<(), LogStoreError>>;

    /// Removes some segments.
    fn remove(&self, log: &str, segments: &[u32]) -> LocalBoxFuture<'static, Result<(), LogStoreError>>;

    /// Deletes a log and gives it up, unless another tab has it.
    fn delete(&self, log: &str) -> LocalBoxFuture<'static, Result<(), LogStoreError>>;
}

/// A segment that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredSegment {
    /// Its number: later ones have larger numbers.
    pub number: u32,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Why a log can't be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogStoreError {
    /// Another tab has it.
    Locked,
    /// There is no room left.
    Full,
    /// The browser has no file system of this kind.
    Unsupported,
    /// The browser refuses, for this reason in its own words.
    Denied(String),
    /// A newer version of Weft has written it, in this version of the format. It is left alone.
    Newer(u32),
    /// Something else went wrong, in the browser's words.
    Failed(String),
}
