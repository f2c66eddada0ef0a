//! Codecs, one file each: they turn bytes or typed text into values, or say why they can't. None of them does any I/O.

pub mod base64;
pub mod compare;
pub mod decimal;
pub mod document;
pub mod file_type;
pub mod hex;
pub mod invisible;
pub mod json;
pub mod layer;
pub mod line;
pub mod sniff;
pub mod utf8;
