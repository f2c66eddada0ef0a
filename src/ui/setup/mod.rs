//! Set-ups: exporting connections, and importing them after they were looked through.

mod export;
mod import;
mod planned;

pub(super) use self::{
    export::ExportSetup,
    import::{ImportSetup, Offer},
};
