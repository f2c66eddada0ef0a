//! Reads messages back that are only in storage, for whoever wants them.

use std::{convert::Infallible, ops::Range, rc::Rc};

use futures::FutureExt;
use weft_log::{
    Snapshot,
    segment::{Index, Part, ReadBack, Reader},
};

use super::{keeper::Keeper, slices::Slices};
use crate::session;

/// A part of which only the segment was known has this many bytes at least.
const LARGE: u64 = 3 << 20;

impl Keeper {
    /// What reads the log's messages back, for as long as this is kept.
    pub(super) fn reader(self: &Rc<Self>) -> session::Reader {
        let weak = Rc::downgrade(self);
        Rc::new(move |numbers: Range<u64>| {
            let keeper = weak.upgrade();
            async move {
                match keeper {
                    Some(keeper) => keeper.read_back(numbers).await,
                    None => ReadBack::new(numbers, 0).done(),
                }
            }
            .boxed_local()
        })
    }

    /// Gives the log what of it is wanted in memory.
    pub(super) async fn supply(&self) -> Infallible {
        let session = self.connection.session();
        loop {
            let numbers = session.wanted().await;
            let read = session.runtime().waiting_on("storage", self.read_back(numbers)).await;
            session.supply(&read);
        }
    }

    pub(super) async fn read_back(&self, numbers: Range<u64>) -> Snapshot {
        let mut slices = Slices::new(self.connection.session().runtime());
        let parts = self.parts(numbers.clone());
        let mut read =
            ReadBack::new(numbers, parts.iter().map(|part| part.bytes.end - part.bytes.start).sum());
        for part in parts {
            // What can't be read shows as lost.
            let stored = self.store.read(&self.log, part.segment, part.bytes.clone()).await;
            let stored = stored.unwrap_or_default();
            let (mut reader, mut index) = (Reader::of_batches(&stored), Index::default());
            while let Some(batch) = reader.next() {
                let Ok(batch) = batch else { continue };
                read.push(&batch, part.offset);
                let end = part.bytes.start + (stored.len() - reader.left()) as u64;
                index.push(part.of(&batch, end));
                slices.turn().await;
            }
            if part.bytes.end - part.bytes.start > LARGE {
                self.refine(&part, &index);
            }
        }
        read.done()
    }

    /// From now on, less than that part has to be read for a few of its messages.
    fn refine(&self, part: &Part, with: &Index) {
        if let Some(stored) = self.stored.borrow_mut().as_mut() {
            stored.index.refine(part, with);
        }
    }

    fn parts(&self, numbers: Range<u64>) -> Vec<Part> {
        let stored = self.stored.borrow();
        stored.iter().flat_map(|stored| stored.index.parts(numbers.clone())).cloned().collect()
    }
}
