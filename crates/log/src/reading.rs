//! Reading a log a slice at a time, so that a long one doesn't block the event loop.

use weft_message::Message;

use crate::Log;

/// The cost of reading a message, expressed in bytes of payload.
pub const MESSAGE_COST: usize = 64;

impl Log {
    /// Reads messages from number `next` on, oldest first, until that has read about `budget` bytes, but at least one
    /// message. `next` is then the first that is still unread.
    ///
    /// Returns whether all were read. Call it again after the log has grown.
    pub fn read_on(&self, next: &mut u64, budget: usize, mut read: impl FnMut(&Message<'_>)) -> bool {
        let end = self.numbers().end;
        let mut spent = 0_usize;
        for message in self.messages(*next..end) {
            read(&message);
            *next = message.number + 1;
            spent = spent.saturating_add(message.bytes.len() + MESSAGE_COST);
            if spent >= budget {
                return *next == end;
            }
        }
        *next = end;
        true
    }
}
