//! The keys that texts are kept under.

use std::{borrow::Cow, fmt};

/// The prefix of every key: other pages of the site may use the storage too.
const PREFIX: &str = "weft.";
const PROFILE: &str = "weft.profile.";

/// The key that a text is kept under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(Cow<'static, str>);

impl Key {
    /// The history of sent messages.
    pub const HISTORY: Self = Self(Cow::Borrowed("weft.history"));
    /// Theme and sizes.
    pub const PREFERENCES: Self = Self(Cow::Borrowed("weft.preferences"));
    /// Passwords and tokens, encrypted.
    pub const VAULT: Self = Self(Cow::Borrowed("weft.vault"));
    /// All profiles in one list, from before each had its own record.
    pub const ALL_PROFILES: Self = Self(Cow::Borrowed("weft.profiles"));

    /// One profile's record.
    pub fn profile(id: &str) -> Self {
        Self(format!("{PROFILE}{id}").into())
    }

    /// The profile's id, if this is the key of a profile's record.
    pub fn profile_id(&self) -> Option<&str> {
        self.0.strip_prefix(PROFILE)
    }

    /// Where an unreadable text is moved to; each number is a different key.
    pub(super) fn aside(&self, number: u32) -> Self {
        let name = self.0.strip_prefix(PREFIX).unwrap_or(&self.0);
        Self(format!("{PREFIX}unreadable.{number}.{name}").into())
    }

    /// A key of Weft's, by its name.
    pub(super) fn parse(name: String) -> Option<Self> {
        name.starts_with(PREFIX).then(|| Self(name.into()))
    }

    /// Its name, unique in the site.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profiles_key_has_its_id_and_what_is_aside_is_no_profile() {
        let key = Key::profile("a.b");
        assert_eq!(key.profile_id(), Some("a.b"));
        assert_eq!(key.aside(1).profile_id(), None);
        assert_ne!(key.aside(1), key.aside(2));
        assert_eq!(Key::ALL_PROFILES.profile_id(), None);
        assert_eq!(Key::parse("weft.history".into()), Some(Key::HISTORY));
        assert_eq!(Key::parse("other".into()), None);
    }
}
