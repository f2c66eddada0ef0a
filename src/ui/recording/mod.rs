//! Recordings: opening them from files, those that are kept, and what is on screen in place of a connection's row and composer.

mod bar;
mod open;
mod read;
mod shelf;

pub(super) use self::{
    bar::{Bar, Props as BarProps},
    open::{FILE_INPUT, OpenFiles},
    read::bytes,
    shelf::{Recordings, ShelfNotice, in_short},
};
