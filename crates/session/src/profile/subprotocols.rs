//! Subprotocols as they are typed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why subprotocols can't be offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubprotocolError {
    /// A name has a character that no token has (RFC 6455, 4.1).
    Character {
        /// The name.
        name: String,
        /// The first such character.
        character: char,
    },
    /// A name is there twice.
    Duplicate {
        /// The name.
        name: String,
    },
}

impl SubprotocolError {
    /// The same with secrets masked by `mask`.
    #[must_use]
    pub fn masked(self, mask: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Character { name, character } => Self::Character { name: mask(&name), character },
            Self::Duplicate { name } => Self::Duplicate { name: mask(&name) },
        }
    }
}

impl fmt::Display for SubprotocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { name, character: ' ' } => {
                write!(
                    f,
                    "“{name}” isn't a valid subprotocol: it contains a space. Separate subprotocols with commas."
                )
            }
            Self::Character { name, character } => {
                write!(f, "“{name}” isn't a valid subprotocol: ")?;
                match character {
                    '!'..='~' => write!(f, "it can't contain “{character}”."),
                    _ => write!(f, "it can't contain the character U+{:04X}.", u32::from(*character)),
                }
            }
            Self::Duplicate { name } => {
                write!(f, "The subprotocol “{name}” is listed twice, which browsers reject. Remove one.")
            }
        }
    }
}

impl std::error::Error for SubprotocolError {}

/// The subprotocols in a comma-separated list, in order of preference. Variables that aren't filled in yet are taken
/// to be valid.
///
/// # Errors
/// The first one that a browser would refuse.
pub fn subprotocols(text: &str) -> Result<Vec<String>, SubprotocolError> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if let Some(character) = without_variables(name).chars().find(|c| !is_token(*c)) {
            return Err(SubprotocolError::Character { name: name.into(), character });
        }
        if names.iter().any(|other| other == name) {
            return Err(SubprotocolError::Duplicate { name: name.into() });
        }
        names.push(name.into());
    }
    Ok(names)
}

/// Whether the character can be in a token: printable ASCII, except separators.
fn is_token(c: char) -> bool {
    c.is_ascii_graphic() && !r#"()<>@,;:\"/[]?={}"#.contains(c)
}

fn without_variables(name: &str) -> String {
    let mut rest = name;
    let mut literal = String::new();
    while let Some((before, variable)) = rest.split_once("{{")
        && let Some((_, after)) = variable.split_once("}}")
    {
        literal.push_str(before);
        rest = after;
    }
    literal.push_str(rest);
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subprotocols_are_a_comma_separated_list() {
        for (text, names) in [
            ("", vec![]),
            (" , ,", vec![]),
            (" mqtt, , graphql-ws ", vec!["mqtt", "graphql-ws"]),
            ("v1.a~b!c#d$e%f&g'h*i+j^k_l`m|n", vec!["v1.a~b!c#d$e%f&g'h*i+j^k_l`m|n"]),
            ("chat, CHAT", vec!["chat", "CHAT"]),
            ("a, token.{{token}}, {{ x y }}", vec!["a", "token.{{token}}", "{{ x y }}"]),
        ] {
            assert_eq!(subprotocols(text).unwrap(), names, "{text}");
        }
    }

    #[test]
    fn the_wrong_one_is_named() {
        for (text, name, character) in [
            ("a, not ok", "not ok", ' '),
            ("a\tb", "a\tb", '\t'),
            ("a, b;q=1", "b;q=1", ';'),
            ("\"chat\"", "\"chat\"", '"'),
            ("http://x", "http://x", ':'),
            ("a/b", "a/b", '/'),
            ("a=", "a=", '='),
            ("(a)", "(a)", '('),
            (r"a\b", r"a\b", '\\'),
            ("u@h", "u@h", '@'),
            ("what?", "what?", '?'),
            ("[a]", "[a]", '['),
            ("{a}", "{a}", '{'),
            ("{{a", "{{a", '{'),
            ("{{a}} b", "{{a}} b", ' '),
            ("é", "é", 'é'),
            ("a\u{200b}", "a\u{200b}", '\u{200b}'),
            ("\u{7f}", "\u{7f}", '\u{7f}'),
        ] {
            let error = subprotocols(text).unwrap_err();
            assert_eq!(error, SubprotocolError::Character { name: name.into(), character }, "{text}");
        }
        for (text, name) in [("a,a", "a"), ("a, b , a", "a"), ("x{{y}}, x{{y}}", "x{{y}}")] {
            assert_eq!(subprotocols(text), Err(SubprotocolError::Duplicate { name: name.into() }), "{text}");
        }
    }

    #[test]
    fn an_invisible_character_is_named_by_its_number() {
        let error = subprotocols("a\u{200b}").unwrap_err().to_string();
        assert!(error.ends_with("the character U+200B."), "{error}");
        assert!(subprotocols("a/b").unwrap_err().to_string().contains("“/”"));
    }
}
