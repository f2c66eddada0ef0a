//! Reads a file as a recording, a slice at a time.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use weft_log::import::{ImportError, Importer, Means, Recording};
use weft_message::EventKind;
use weft_session::Event;
use weft_setup::import::{ImportError as SetupError, Imported};

use crate::{session::has_headroom, task::Runtime, ui::files::FileError};

/// How much is read before the browser gets its turn, in bytes.
const SLICE: f64 = 524_288.0;

/// A larger file isn't a set-up, in bytes.
const LARGEST_SETUP: f64 = 16_777_216.0;

/// The connections of a file; `None` if it isn't a set-up, or can't be read.
pub(super) async fn setup(runtime: &Runtime, file: &File) -> Option<Result<Imported, SetupError>> {
    if file.size() > LARGEST_SETUP {
        return None;
    }
    let text = runtime.waiting_on("the file", JsFuture::from(file.text())).await.ok()?.as_string()?;
    weft_setup::import::read(&text)
}

/// All of a file.
///
/// # Errors
/// Why the browser doesn't give it out.
pub(in crate::ui) async fn bytes(runtime: &Runtime, file: &File) -> Result<Vec<u8>, FileError> {
    let buffer = runtime.waiting_on("the file", JsFuture::from(file.array_buffer())).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// What came of reading a file.
pub(super) struct Read {
    /// What was in it.
    pub(super) recordings: Vec<Recording>,
    /// Why it wasn't read to its end, if it wasn't.
    pub(super) problem: Option<ImportError>,
}

impl Read {
    /// Whether nothing of it could be read.
    pub(super) fn is_nothing(&self) -> bool {
        self.problem.is_some() && self.recordings.iter().all(|recording| recording.log.is_empty())
    }
}

/// Reads a file; `progress` is told the part that is done, from 0 to 1.
///
/// # Errors
/// Why the browser doesn't give it out.
pub(super) async fn read(runtime: &Runtime, file: &File, progress: impl Fn(f64)) -> Result<Read, FileError> {
    let mut importer = Importer::new(Means { has_headroom, event_kind });
    let (size, mut at) = (file.size(), 0.0);
    let mut problem = None;
    while at < size && problem.is_none() {
        progress(at / size);
        let slice = file.slice_with_f64_and_f64(at, at + SLICE)?;
        let buffer = runtime.waiting_on("the file", JsFuture::from(slice.array_buffer())).await?;
        problem = importer.push(&Uint8Array::new(&buffer).to_vec()).err();
        at += SLICE;
        runtime.yield_now().await;
    }
    let (recordings, end) = importer.finish();
    Ok(Read { recordings, problem: problem.or(end.err()) })
}

/// What sort of event this is. One that a newer version has written is something worth knowing.
fn event_kind(json: &[u8]) -> EventKind {
    Event::from_json(json).map_or(EventKind::Note, |event| event.kind())
}
