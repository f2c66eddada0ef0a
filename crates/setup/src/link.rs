//! A set-up in the fragment of a URL, which browsers don't send to any server: `#set-up=…`, compressed.

use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use weft_codec::{document::DocumentError, json};
use weft_session::profile::Profile;

use crate::file;

/// What the fragment begins with.
const NAME: &str = "set-up=";

/// The most that a link can hold once it is unpacked, in bytes.
const LIMIT: usize = 4 << 20;

/// The best compression.
const LEVEL: u8 = 9;

/// Why a link can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// A part of it is missing, or was changed on its way.
    #[error("the link is incomplete or was changed on its way")]
    Damaged,
    /// It would unpack to more than any set-up.
    #[error("the link holds more than {} MiB", LIMIT >> 20)]
    TooLarge,
    /// Its content can't be used.
    #[error(transparent)]
    Content(#[from] DocumentError),
}

/// The fragment for these connections, without `#`.
///
/// # Errors
/// If a number can't be written as JSON.
pub fn write(connections: &[Profile]) -> Result<String, serde_json::Error> {
    let text = json::dense(&file::write(connections)?);
    Ok(format!("{NAME}{}", BASE64URL_NOPAD.encode(&compress_to_vec(text.as_bytes(), LEVEL))))
}

/// The connections in a URL's fragment, with or without `#`; `None` if it isn't about a set-up.
///
/// # Errors
/// What is wrong with it.
pub fn read(fragment: &str) -> Option<Result<Vec<Profile>, LinkError>> {
    let data = fragment.trim_start_matches('#').strip_prefix(NAME)?;
    Some(unpack(data).and_then(|text| {
        let tree = json::parse(text).map_err(|_| LinkError::Damaged)?;
        if file::is_setup(&tree) { Ok(file::read(&tree)?) } else { Err(LinkError::Damaged) }
    }))
}

fn unpack(data: &str) -> Result<String, LinkError> {
    let packed = BASE64URL_NOPAD.decode(data.as_bytes()).map_err(|_| LinkError::Damaged)?;
    let bytes = decompress_to_vec_with_limit(&packed, LIMIT).map_err(|error| match error.status {
        miniz_oxide::inflate::TINFLStatus::HasMoreOutput => LinkError::TooLarge,
        _ => LinkError::Damaged,
    })?;
    String::from_utf8(bytes).map_err(|_| LinkError::Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use weft_codec::layer::protobuf::pack;
    use weft_session::{profile::Protobuf, schema};

    use super::*;

    fn profile(name: &str) -> Profile {
        Profile {
            id: "a".into(),
            name: name.into(),
            url: "wss://example.test/feed".into(),
            ..Profile::default()
        }
    }

    #[test]
    fn a_link_has_the_connections_and_is_short() {
        let connections = [profile("Orders"), profile("Ünïcode")];
        let fragment = write(&connections).unwrap();
        assert!(fragment.starts_with(NAME) && fragment.len() < 250, "{fragment}");
        assert!(
            fragment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"=-_".contains(&byte)),
            "{fragment}"
        );
        assert_eq!(read(&format!("#{fragment}")), Some(Ok(connections.into())));
    }

    #[test]
    fn a_schema_is_part_of_it() {
        let proto = "syntax = \"proto3\";\npackage chat;\nmessage Login {\n  string password = 1;\n}\n";
        let mut typed = profile("Chat");
        typed.protobuf.set(Protobuf::RECEIVED, "chat.Login".into());
        schema::add(&mut typed.protobuf, "chat.proto", proto.as_bytes()).unwrap();
        typed.protobuf.set("all.pb", pack(b"descriptors"));
        let connections = [crate::secret::hide(&typed, &["hunter22"]).unwrap()];
        assert_eq!(connections[0].protobuf, typed.protobuf, "there is no secret in it");
        assert_eq!(read(&write(&connections).unwrap()), Some(Ok(connections.to_vec())));
        let file = file::write(&connections).unwrap();
        assert!(file.contains("\"  string password = 1;\""), "{file}");
        assert_eq!(file::read(&json::parse(file).unwrap()), Ok(connections.into()));
    }

    #[test]
    fn other_fragments_are_left_alone() {
        for fragment in ["", "#", "#top", "#setup", "x=set-up="] {
            assert_eq!(read(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn a_link_that_unpacks_to_too_much_is_refused() {
        let bomb = compress_to_vec(&vec![b' '; LIMIT + 1], LEVEL);
        assert!(bomb.len() < 8192);
        let fragment = format!("{NAME}{}", BASE64URL_NOPAD.encode(&bomb));
        assert_eq!(read(&fragment), Some(Err(LinkError::TooLarge)));
    }

    #[test]
    fn a_newer_link_says_so() {
        let newer = r#"{"weft":"set-up","version":7,"connections":[]}"#;
        let fragment = format!("{NAME}{}", BASE64URL_NOPAD.encode(&compress_to_vec(newer.as_bytes(), LEVEL)));
        let error = read(&fragment).unwrap().unwrap_err();
        assert_eq!(
            error.to_string(),
            "a newer version of Weft saved it, in format 7; this one reads formats up to 1"
        );
    }

    proptest! {
        #[test]
        fn a_link_that_was_cut_or_changed_is_an_error(cut in 0..100usize, at in 0..100usize, to in "[A-Za-z0-9_-]") {
            let fragment = write(&[profile("Orders")]).unwrap();
            let shorter = &fragment[..(NAME.len() + cut).min(fragment.len() - 1)];
            prop_assert!(read(shorter).unwrap().is_err());
            let at = (NAME.len() + at).min(fragment.len() - 1);
            let mut changed = fragment.clone();
            changed.replace_range(at..=at, &to);
            // It may have the same meaning or another one, but never panics.
            drop(read(&changed));
        }
    }
}
