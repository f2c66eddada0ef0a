//! Set-ups: connections with everything that the user has made for them, as a file or a link for somebody else.
//!
//! `file` is the format, [`link`] puts it into a URL, [`import`] reads it and what other tools have exported. [`secret`]
//! leaves secrets out and has them filled in again, and [`plan`] says what importing a set-up would change.

pub mod file;
pub mod import;
pub mod link;
pub mod plan;
pub mod secret;
