//! Lists of any length, of which only the rows on screen exist.
//!
//! A list is a scrolling element (class `rows`). It contains one as tall as all rows together (`rows-space`),
//! and that contains one that stays on screen (`rows-window`) and holds the visible rows.

mod extent;
mod scroll;
mod size;

pub(super) use self::{
    extent::Extent,
    scroll::use_scroll,
    size::{POINTER_ROW, Size, use_size},
};
