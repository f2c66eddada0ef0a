//! One live connection made from a profile: its state, its tasks, its log.

pub mod backoff;
pub mod machine;
pub mod outbox;
pub mod state;
