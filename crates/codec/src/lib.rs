//! Codecs, one file each: bytes or typed text in, meaning or a reason out. None of them does any I/O.

pub mod base64;
pub mod decimal;
pub mod document;
pub mod hex;
pub mod json;
pub mod sniff;
