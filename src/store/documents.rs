//! What is kept: one record per profile, the history, the preferences.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weft_session::profile::{Draft, History, Profile};

use super::format::{Document, decode, encode};

/// A profile, its position in the list, and how it was left.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileRecord {
    /// Profiles with a smaller number come before it.
    pub position: u32,
    /// The profile.
    pub profile: Profile,
    /// How the connection was left.
    pub left: Left,
}

/// How a connection was left, to go on there after a reload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Left {
    /// The filter's text.
    pub filter: String,
    /// The direction that is shown; if empty, all are.
    pub direction: String,
    /// The kind that is shown; if empty, all are.
    pub kind: String,
    /// Filters that were used, newest first.
    pub recent_filters: Vec<String>,
    /// The message that was being written, unless it is large.
    pub draft: Option<Draft>,
    /// The messages that were queued, unless they are large.
    pub queued: Vec<Draft>,
    /// What is open above the message.
    pub drawer: Option<Drawer>,
    /// The name of the layer that was chosen last to show a message; empty if none was.
    pub layer: String,
    /// The number, in the stored log, of the message in the first row, unless the newest ones were followed.
    pub top: Option<u64>,
    /// How many pixels of that row were above the screen.
    pub shift: u64,
    /// The number of the message whose details were open.
    pub selected: Option<u64>,
    /// The numbers of the messages that were pinned.
    pub pinned: Vec<u64>,
}

impl Document for ProfileRecord {
    fn without_secrets(self) -> Self {
        Self { profile: self.profile.without_secrets(), ..self }
    }
}

/// Before each profile had its own record, all of them were in one document.
impl Document for Vec<Profile> {}

/// Sent messages, newest last.
impl Document for Vec<Draft> {
    /// Both sides only ever add to it.
    fn merge(base: &str, mine: &str, theirs: &str) -> String {
        let entries = |text| decode::<Self>(text).unwrap_or_default();
        encode(&History::merge(&entries(base), &entries(mine), entries(theirs)))
    }
}

/// The user's preferences.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark, or whatever the system uses.
    pub theme: Theme,
    /// The sizes of panels that were dragged, in CSS pixels, by the panel's name.
    pub sizes: BTreeMap<String, f64>,
    /// The tool that is open in the drawer.
    pub tool: Option<Tool>,
    /// Whether the drawer takes the place of the log.
    pub tool_is_tall: bool,
    /// Whether the drawer is on the right, where the window is wide enough.
    pub tools_docked: bool,
    /// The names of groups in the list of connections that are collapsed.
    pub collapsed: Vec<String>,
    /// The id of the connection that was on screen last; empty if it was the first one.
    pub selected: String,
    /// The tab of the settings that was open last, if they were open.
    pub sheet: Option<Sheet>,
    /// Whether no log is stored.
    pub logs_in_memory: bool,
}

impl Document for Preferences {}

/// What can be open above the message that is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Drawer {
    /// Saved messages.
    Saved,
    /// Messages that were sent.
    History,
    /// The connection's variables.
    Variables,
}

/// A tool of the drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tool {
    /// Every task.
    Tasks,
    /// Messages sent repeatedly.
    Timers,
    /// The user's scripts.
    Scripts,
    /// What is typed is evaluated.
    Console,
    /// Rates, sizes, round trips.
    Statistics,
}

/// A tab of a connection's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sheet {
    /// Name, subprotocols, deleting it.
    General,
    /// How it authenticates.
    Authentication,
    /// Messages that keep it open.
    Keepalive,
    /// What happens after a drop.
    Reconnect,
    /// How much of the log is kept.
    Log,
}

/// The colour scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// Whatever the system uses.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

#[cfg(test)]
mod tests {
    use weft_session::profile::Format;

    use super::*;
    use weft_codec::document::DocumentError;

    #[test]
    fn documents_read_back() {
        let profile = Profile { id: "p".into(), url: "ws://h/".into(), ..Profile::default() };
        let left = Left {
            filter: "tick".into(),
            recent_filters: vec!["a".into()],
            drawer: Some(Drawer::History),
            layer: "Hex".into(),
            ..Left::default()
        };
        let record = ProfileRecord { position: 3, profile, left };
        assert_eq!(decode(&encode(&record)), Ok(record));
        let preferences = Preferences {
            theme: Theme::Dark,
            sizes: BTreeMap::from([("Details width".into(), 500.5)]),
            tool: Some(Tool::Scripts),
            tool_is_tall: true,
            tools_docked: true,
            collapsed: vec!["Staging".into()],
            selected: "p".into(),
            sheet: Some(Sheet::Keepalive),
            logs_in_memory: true,
        };
        assert_eq!(decode(&encode(&preferences)), Ok(preferences));
    }

    #[test]
    fn what_was_kept_before_there_were_versions_is_read() {
        let preferences: Preferences = decode(r#"{"theme":"Dark","sizes":{"Details width":500}}"#).unwrap();
        assert_eq!((preferences.theme, preferences.sizes["Details width"]), (Theme::Dark, 500.0));
        let history: Vec<Draft> = decode(r#"[{"format":"Json","text":"{}"}]"#).unwrap();
        assert_eq!(history, [Draft { format: Format::Json, text: "{}".into() }]);
        let profiles: Vec<Profile> = decode(r#"[{"id":"p","url":"ws://h/"}]"#).unwrap();
        assert_eq!(profiles[0].url, "ws://h/");
    }

    #[test]
    fn what_is_newer_or_makes_no_sense_is_told_apart() {
        let read = |text| decode::<Preferences>(text).unwrap_err();
        assert_eq!(
            read(r#"{"version":2,"value":{"theme":{"hue":7}}}"#),
            DocumentError::Newer { found: 2, newest: 1 }
        );
        for text in ["{", r#"{"version":1}"#, r#"{"version":"x","value":{}}"#, r#"{"version":1,"value":7}"#] {
            assert!(!matches!(read(text), DocumentError::Newer { .. }), "{text}");
        }
    }

    #[test]
    fn a_password_or_token_typed_into_the_url_is_a_secret() {
        let profile = Profile { url: "ws://u:secret@h/?token=abc".into(), ..Profile::default() };
        let record = ProfileRecord { profile, ..ProfileRecord::default() }.without_secrets();
        assert_eq!(record.profile.url, "ws://h/?token=••••••");
    }
}
