//! What is kept in local storage, by this version of Weft and by others.

use wasm_bindgen_test::wasm_bindgen_test;
use weft::vault::{self, Preferences, Theme, VaultError};
use weft_codec::document::DocumentError;
use weft_session::profile::{Draft, Format, Profile};

fn storage() -> web_sys::Storage {
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    storage.clear().unwrap();
    storage
}

fn profile(url: &str) -> Profile {
    Profile { url: url.into(), ..Profile::default() }
}

#[wasm_bindgen_test]
fn what_is_saved_is_loaded_and_says_its_version() {
    let storage = storage();
    assert_eq!(vault::load_profiles(), Ok(None));
    let profiles = vec![profile("ws://h/")];
    vault::save_profiles(profiles.iter()).unwrap();
    assert_eq!(vault::load_profiles(), Ok(Some(profiles)));
    let history = vec![Draft { format: Format::Hex, text: "de ad".into() }];
    vault::save_history(&history).unwrap();
    assert_eq!(vault::load_history(), history);
    let preferences = Preferences { theme: Theme::Dark, sizes: [("details".into(), 320.5)].into() };
    vault::save_preferences(&preferences).unwrap();
    assert_eq!(vault::load_preferences(), preferences);
    for key in ["weft.profiles", "weft.history", "weft.preferences"] {
        let text = storage.get_item(key).unwrap().unwrap();
        assert!(text.starts_with(r#"{"version":1,""#), "{key}: {text}");
    }
}

#[wasm_bindgen_test]
fn what_was_saved_before_there_were_versions_is_loaded() {
    let storage = storage();
    storage.set_item("weft.profiles", r#"[{"url":"ws://h/","log_limit":512}]"#).unwrap();
    storage.set_item("weft.history", r#"[{"format":"Json","text":"[]"}]"#).unwrap();
    storage
        .set_item("weft.preferences", r#"{"theme":"Light","sizes":{"details":320.5,"drawer":200}}"#)
        .unwrap();
    assert_eq!(vault::load_profiles(), Ok(Some(vec![profile("ws://h/")])));
    assert_eq!(vault::load_history(), [Draft { format: Format::Json, text: "[]".into() }]);
    let sizes = [("details".into(), 320.5), ("drawer".into(), 200.0)].into();
    assert_eq!(vault::load_preferences(), Preferences { theme: Theme::Light, sizes });
}

#[wasm_bindgen_test]
fn what_can_not_be_read_is_kept_aside_where_no_save_overwrites_it() {
    let storage = storage();
    for (text, aside) in [
        (r#"{"version":2,"profiles":{"a":1}}"#, "weft.profiles.version-2"),
        (r#"[{"url":1}]"#, "weft.profiles.unreadable"),
    ] {
        storage.set_item("weft.profiles", text).unwrap();
        let Err(VaultError::Unreadable { aside: told, error }) = vault::load_profiles() else {
            panic!("{text}")
        };
        assert_eq!(told, aside);
        assert_eq!(matches!(error, DocumentError::Newer { found: 2, newest: 1 }), aside.ends_with("-2"));
        vault::save_profiles([profile("ws://h/")].iter()).unwrap();
        assert_eq!(storage.get_item(aside).unwrap().as_deref(), Some(text));
    }
}
