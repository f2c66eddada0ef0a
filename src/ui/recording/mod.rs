//! Recordings: opening them from files, and what is on screen in place of a connection's row and composer.

mod bar;
mod open;
mod read;

pub(super) use self::{
    bar::{Bar, Props as BarProps},
    open::{FILE_INPUT, OpenFiles},
    read::bytes,
};
