//! Lists of any length of which only the rows on screen exist.
//!
//! A list is an element that scrolls (class `rows`). In it is one as tall as all rows (`rows-space`),
//! and in that one that stays on screen (`rows-window`) and holds the rows that can be seen.

mod extent;
mod scroll;
mod size;

pub(super) use self::{
    extent::{Extent, ROW_HEIGHT},
    scroll::use_scroll,
    size::{Size, use_size},
};
