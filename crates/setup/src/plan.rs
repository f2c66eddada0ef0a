//! What importing a set-up would change, before anything does.

use serde_json::Value;
use weft_session::profile::Profile;

use crate::secret::{hide, take_over};

/// The parts of a profile, in words.
const PARTS: [(&str, &str); 22] = [
    ("name", "name"),
    ("url", "URL"),
    ("subprotocols", "subprotocols"),
    ("user", "user"),
    ("login", "login"),
    ("keepalive", "keepalive"),
    ("reconnect", "reconnecting"),
    ("variables", "variables"),
    ("timers", "timers"),
    ("messages", "saved messages"),
    ("filters", "saved filters"),
    ("plots", "plots"),
    ("round_trip", "round trips"),
    ("log_limit", "log limit"),
    ("log_in_memory", "log storage"),
    ("columns", "columns"),
    ("coloured_columns", "columns’ colours"),
    ("protocol", "protocol"),
    ("scripts", "scripts"),
    ("script_hosts", "hosts for scripts"),
    ("group", "group"),
    ("colour", "colour"),
];

/// A connection of a set-up, and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The connection. Without an id, it gets a new one.
    pub profile: Profile,
    /// What importing it does.
    pub change: Change,
}

/// What importing a connection does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It comes at the end of the list.
    Add,
    /// It takes the place of the one with its id.
    Replace {
        /// That one's title.
        title: String,
        /// What differs, in words.
        parts: Vec<&'static str>,
    },
    /// It is there already.
    Nothing,
}

/// Compares a set-up with the connections that there are. A connection has the same id as before, or else the same name
/// and URL. Secrets that it has here stay.
pub fn plan(setup: Vec<Profile>, present: &[Profile]) -> Vec<Planned> {
    let mut planned: Vec<Planned> = Vec::new();
    for mut profile in setup {
        let is_taken = planned.iter().any(|other| other.profile.id == profile.id);
        if is_taken || !is_id(&profile.id) {
            profile.id.clear();
        }
        let before = present.iter().find(|before| is_same(before, &profile));
        let is_free = |before: &&Profile| planned.iter().all(|other| other.profile.id != before.id);
        planned.push(match before.filter(is_free) {
            Some(before) => replacing(profile, before),
            None => Planned { profile, change: Change::Add },
        });
    }
    planned
}

/// Connections to pass on. Their ids stay, so that importing them again changes the same connections.
///
/// # Errors
/// If a profile has a number that JSON hasn't got.
pub fn pass_on<'a>(
    connections: impl IntoIterator<Item = (&'a Profile, Vec<&'a str>)>,
) -> Result<Vec<Profile>, serde_json::Error> {
    let hidden = connections.into_iter().map(|(profile, typed)| hide(profile, &typed));
    hidden
        .map(|profile| {
            profile.map(
                |profile| if is_id(&profile.id) { profile } else { Profile { id: String::new(), ..profile } },
            )
        })
        .collect()
}

/// Whether a text is an id of a single connection. That of a first visit's connection is everybody's.
fn is_id(id: &str) -> bool {
    const LENGTHS: std::ops::RangeInclusive<usize> = 8..=64;
    LENGTHS.contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_same(before: &Profile, profile: &Profile) -> bool {
    if !profile.id.is_empty() && before.id == profile.id {
        return true;
    }
    let has_same_url = || hide(before, &[]).is_ok_and(|before| before.url == profile.url);
    profile.id.is_empty() && before.name == profile.name && !profile.url.is_empty() && has_same_url()
}

fn replacing(profile: Profile, before: &Profile) -> Planned {
    let profile = Profile { id: before.id.clone(), ..profile };
    let profile = take_over(&profile, before).unwrap_or(profile);
    let parts = differing(before, &profile);
    let change =
        if parts.is_empty() { Change::Nothing } else { Change::Replace { title: before.title(), parts } };
    Planned { profile, change }
}

fn differing(one: &Profile, other: &Profile) -> Vec<&'static str> {
    let (Ok(Value::Object(one)), Ok(Value::Object(other))) =
        (serde_json::to_value(one), serde_json::to_value(other))
    else {
        return vec!["settings"];
    };
    let differs = |part: &&(&str, &str)| one.get(part.0) != other.get(part.0);
    PARTS.iter().filter(differs).map(|(_, words)| *words).collect()
}

#[cfg(test)]
mod tests {
    use weft_session::profile::{MASK, SavedFilter, SavedMessage};

    use super::*;

    fn profile(id: &str, name: &str, url: &str) -> Profile {
        Profile { id: id.into(), name: name.into(), url: url.into(), ..Profile::default() }
    }

    #[test]
    fn every_part_of_a_profile_has_words() {
        // With those that are left out by default.
        let all = Profile {
            filters: vec![SavedFilter::default()],
            plots: vec![String::new()],
            columns: vec![String::new()],
            coloured_columns: vec![String::new()],
            log_in_memory: true,
            protocol: "x".into(),
            ..Profile::default()
        };
        let Ok(Value::Object(members)) = serde_json::to_value(&all) else { panic!() };
        for key in members.keys().filter(|key| *key != "id") {
            assert!(PARTS.iter().any(|(part, _)| part == key), "{key}");
        }
    }

    #[test]
    fn a_connection_is_added_replaced_or_the_same() {
        let present = [profile("id-aaaaaa", "Orders", "ws://h/"), profile("id-bbbbbb", "", "ws://other/")];
        let mut changed = profile("id-aaaaaa", "Orders 2", "ws://h/");
        changed.messages.push(SavedMessage::default());
        let planned = plan(
            vec![changed.clone(), profile("id-cccccc", "New", "ws://new/"), profile("", "", "ws://other/")],
            &present,
        );
        let replaced = Change::Replace { title: "Orders".into(), parts: vec!["name", "saved messages"] };
        assert_eq!(planned[0], Planned { profile: changed, change: replaced });
        assert_eq!(planned[1].change, Change::Add);
        assert_eq!(planned[2], Planned { profile: present[1].clone(), change: Change::Nothing });
    }

    #[test]
    fn what_was_exported_is_the_same_when_it_comes_back() {
        let mine = profile("id-aaaaaa", "Orders", "ws://h/?token=abc");
        let passed_on = pass_on([(&mine, vec![])]).unwrap();
        assert_eq!(passed_on[0].url, format!("ws://h/?token={MASK}"));
        let planned = plan(passed_on, std::slice::from_ref(&mine));
        assert_eq!(planned, [Planned { profile: mine, change: Change::Nothing }]);
    }

    #[test]
    fn a_first_visits_connection_replaces_none_of_somebody_else() {
        let mine = profile("first", "", "ws://mine/");
        let theirs = pass_on([(&profile("first", "", "ws://theirs/"), vec![])]).unwrap();
        assert_eq!(plan(theirs, &[mine])[0].change, Change::Add);
    }

    #[test]
    fn ids_that_weft_would_not_use_are_replaced() {
        for id in ["", "first", "../../x", "a b c d e f", &"x".repeat(65)] {
            assert_eq!(plan(vec![profile(id, "", "")], &[])[0].profile.id, "", "{id}");
        }
        let twice = plan(vec![profile("id-aaaaaa", "", ""), profile("id-aaaaaa", "", "")], &[]);
        assert_eq!((&*twice[0].profile.id, &*twice[1].profile.id), ("id-aaaaaa", ""));
    }

    #[test]
    fn two_of_a_set_up_never_replace_the_same() {
        let present = [profile("id-aaaaaa", "x", "ws://h/")];
        let planned = plan(vec![profile("id-aaaaaa", "y", "ws://h/"), profile("", "x", "ws://h/")], &present);
        assert!(matches!(planned[0].change, Change::Replace { .. }));
        assert_eq!(planned[1].change, Change::Add);
    }
}
