//! Leaves secrets out of what is passed on, with dots in their place, and has them filled in again.
//!
//! What is a secret: what the user has typed as password or token, wherever it stands, unless it is so short that it may be
//! part of a word; parameters of URLs and variables
//! whose names say so; and in messages and scripts, texts that follow such a name, as in `"password": "…"`.

use std::ops::Range;

use serde_json::Value;
use weft_codec::json;
use weft_session::{
    profile::{MASK, Profile, Variable, mask, percent_encode},
    url::{mask_parameters, names_a_credential, names_a_secret},
};

/// A place whose secret was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    /// What it belongs to: "URL", "Variable apiKey".
    pub label: String,
    /// The JSON pointer to the text in the profile.
    pointer: String,
    /// Which of that text's dots, the first being 0.
    at: usize,
}

/// A profile without secrets. `typed` are those that the user has typed for it.
///
/// # Errors
/// If the profile has a number that JSON hasn't got.
pub fn hide(profile: &Profile, typed: &[&str]) -> Result<Profile, serde_json::Error> {
    let mut profile = profile.without_secrets();
    for Variable { name, value } in &mut profile.variables {
        if !value.is_empty() && !value.contains("{{") && names_a_secret(name) {
            *value = MASK.into();
        }
    }
    profile.login.token.form = mask_parameters(&profile.login.token.form);
    let mut value = serde_json::to_value(&profile)?;
    each_text(&mut value, &mut String::new(), &mut |_, text| {
        let hidden = hide_named(&mask(text, typed));
        if hidden != *text {
            *text = hidden;
        }
    });
    serde_json::from_value(value)
}

/// The places of a profile whose secrets were left out.
pub fn blanks(profile: &Profile) -> Vec<Blank> {
    let mut blanks = Vec::new();
    let Ok(mut value) = serde_json::to_value(profile) else { return blanks };
    each_text(&mut value, &mut String::new(), &mut |pointer, text| {
        blanks.extend(text.match_indices(MASK).enumerate().map(|(at, (start, _))| Blank {
            label: label(profile, pointer, text, start),
            pointer: pointer.into(),
            at,
        }));
    });
    blanks
}

/// Fills in what was left out. Dots stay where no text is given.
pub fn fill(profile: &Profile, filled: &[(Blank, String)]) -> Profile {
    let Ok(mut value) = serde_json::to_value(profile) else { return profile.clone() };
    each_text(&mut value, &mut String::new(), &mut |pointer, text| {
        let places: Vec<_> = text.match_indices(MASK).map(|(start, _)| start).collect();
        // From the end, so that the other places stay where they are.
        for (at, start) in places.into_iter().enumerate().rev() {
            let secret = filled
                .iter()
                .find(|(blank, secret)| blank.pointer == pointer && blank.at == at && !secret.is_empty());
            if let Some((_, secret)) = secret {
                let secret = written(secret, pointer, text, start);
                text.replace_range(start..start + MASK.len(), &secret);
            }
        }
    });
    serde_json::from_value(value).unwrap_or_else(|_| profile.clone())
}

/// Takes secrets over from a profile where that differs from `profile` by nothing else.
///
/// # Errors
/// If a profile has a number that JSON hasn't got.
pub fn take_over(profile: &Profile, from: &Profile) -> Result<Profile, serde_json::Error> {
    let (known, hidden) = (serde_json::to_value(from)?, serde_json::to_value(hide(from, &[])?)?);
    let mut value = serde_json::to_value(profile)?;
    each_text(&mut value, &mut String::new(), &mut |pointer, text| {
        let is_same = hidden.pointer(pointer).and_then(Value::as_str) == Some(text);
        if let Some(known) =
            known.pointer(pointer).and_then(Value::as_str).filter(|_| is_same && text.contains(MASK))
        {
            *text = known.into();
        }
    });
    serde_json::from_value(value)
}

/// Calls `change` with the pointer to each text, and the text.
fn each_text(value: &mut Value, pointer: &mut String, change: &mut impl FnMut(&str, &mut String)) {
    let length = pointer.len();
    let mut within = |step: &str, value: &mut Value| {
        pointer.push('/');
        pointer.push_str(step);
        each_text(value, pointer, change);
        pointer.truncate(length);
    };
    match value {
        Value::String(text) => change(pointer, text),
        Value::Array(items) => {
            items.iter_mut().enumerate().for_each(|(at, item)| within(&at.to_string(), item))
        }
        Value::Object(members) => {
            members.iter_mut().for_each(|(key, member)| within(&json::escape_step(key), member))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text in which the strings that follow the name of a secret are dots: in JSON, in templates of it, and in programs.
fn hide_named(text: &str) -> String {
    let mut hidden = String::new();
    let mut end = 0;
    let mut name: Option<Range<usize>> = None;
    for string in strings(text) {
        let is_value = name.take().is_some_and(|name: Range<usize>| {
            text[name.end + 1..string.start - 1].trim() == ":" && names_a_credential(&text[name])
        });
        let content = &text[string.clone()];
        if is_value && !content.is_empty() && !content.contains("{{") {
            hidden.push_str(&text[end..string.start]);
            hidden.push_str(MASK);
            end = string.end;
        } else {
            name = Some(string);
        }
    }
    hidden.push_str(&text[end..]);
    hidden
}

/// What stands between quotes.
fn strings(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(|byte| *byte == b'"')? + 1;
        let mut end = start;
        while *bytes.get(end)? != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        at = end + 1;
        Some(start..end)
    })
}

fn label(profile: &Profile, pointer: &str, text: &str, start: usize) -> String {
    let mut steps = pointer.split('/').skip(1);
    let (place, at) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let index = at.parse::<usize>().ok();
    let named = |what: &str, name: Option<&String>| format!("{what} {}", name.map_or(at, |name| name));
    let place = match place {
        "url" => "URL".into(),
        "variables" => return named("Variable", index.and_then(|at| Some(&profile.variables.get(at)?.name))),
        "messages" => named("Message", index.and_then(|at| Some(&profile.messages.get(at)?.name))),
        "timers" => named("Timer", index.and_then(|at| Some(&profile.timers.get(at)?.name))),
        "scripts" => named("Script", index.and_then(|at| Some(&profile.scripts.get(at)?.name))),
        "login" => "Login".into(),
        "keepalive" => "Keepalive".into(),
        other => other.into(),
    };
    match name_before(&text[..start]) {
        Some(name) => format!("{place}: {name}"),
        None => place,
    }
}

/// The name that a value has: `…"name": "`, `…name=`.
fn name_before(text: &str) -> Option<&str> {
    if let Some(before) = text.strip_suffix('=') {
        return before.rsplit(['?', '&', '#', ' ', '\n']).next().filter(|name| !name.is_empty());
    }
    let name = text.strip_suffix('"')?.trim_end().strip_suffix(':')?.trim_end().strip_suffix('"')?;
    name.rsplit('"').next()
}

/// A secret as it is written in this place of a text.
fn written(secret: &str, pointer: &str, text: &str, start: usize) -> String {
    let is_parameter =
        text[..start].ends_with('=') && (pointer.ends_with("/url") || pointer.ends_with("/form"));
    if is_parameter {
        return percent_encode(secret).to_string();
    }
    let mut written = String::new();
    if text[..start].ends_with('"') {
        json::escape(secret, &mut written);
    } else {
        written.push_str(secret);
    }
    written
}

#[cfg(test)]
mod tests {
    use weft_session::profile::{Draft, Format, SavedMessage, Script};

    use super::*;

    fn message(text: &str) -> SavedMessage {
        SavedMessage { name: "login".into(), message: Draft { format: Format::Json, text: text.into() } }
    }

    fn variable(name: &str, value: &str) -> Variable {
        Variable { name: name.into(), value: value.into() }
    }

    fn profile() -> Profile {
        let mut profile = Profile {
            id: "a".into(),
            url: "wss://h/?token=abc%20d&x=1".into(),
            variables: vec![
                variable("apiKey", "k-1"),
                variable("room", "lobby"),
                variable("token", "{{user}}"),
            ],
            messages: vec![message(r#"{"op":"auth","password" : "pa\"ss", "key": "ArrowUp"}"#)],
            scripts: vec![Script {
                name: "bot".into(),
                text: "login({\"token\": \"t-9\"}); f('hunter22')".into(),
                ..Script::default()
            }],
            ..Profile::default()
        };
        profile.login.token.form = "user=u&password=plain".into();
        profile
    }

    #[test]
    fn no_secret_is_left_in_what_is_passed_on() {
        let hidden = hide(&profile(), &["hunter22"]).unwrap();
        let text = serde_json::to_string(&hidden).unwrap();
        for secret in ["abc", "k-1", "pa\\", "t-9", "hunter22", "plain"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert_eq!(
            hidden.messages[0].message.text,
            format!(r#"{{"op":"auth","password" : "{MASK}", "key": "ArrowUp"}}"#)
        );
        assert_eq!(hidden.variables[1..], profile().variables[1..]);
    }

    #[test]
    fn what_has_no_secrets_stays_as_it_is() {
        let messages = [
            r#"{"op":"set","key":"a","session":"s","auth":true,"sig":"x"}"#,
            r#"{"password":"{{password}}","token":""}"#,
            r#"say "password", then "x""#,
            r#"{"password": {"length": "12"}}"#,
            r#""password": "unfinished"#,
        ]
        .map(message)
        .into();
        let profile = Profile { messages, ..Profile::default() };
        assert_eq!(hide(&profile, &["abc"]).unwrap(), profile);
    }

    #[test]
    fn blanks_say_where_they_are_and_are_filled_in() {
        let hidden = hide(&profile(), &[]).unwrap();
        let blanks = blanks(&hidden);
        let labels: Vec<_> = blanks.iter().map(|blank| &*blank.label).collect();
        let expected = [
            "Login: password",
            "Message login: password",
            "Script bot: token",
            "URL: token",
            "Variable apiKey",
        ];
        assert_eq!(labels, expected);
        let secrets = ["plain", "pa\"ss", "t-9", "abc d", "k-1"].map(String::from);
        let filled: Vec<_> = blanks.clone().into_iter().zip(secrets).collect();
        assert_eq!(fill(&hidden, &filled), profile());
        let some = fill(&hidden, &filled[3..]);
        assert_eq!((&*some.url, &some.messages), ("wss://h/?token=abc%20d&x=1", &hidden.messages));
    }

    #[test]
    fn two_blanks_of_a_text_are_two() {
        let profile = Profile { url: format!("wss://h/?token={MASK}&key={MASK}"), ..Profile::default() };
        let blanks = blanks(&profile);
        assert_eq!(blanks.len(), 2);
        let second = (blanks[1].clone(), "&".into());
        assert_eq!(fill(&profile, &[second]).url, format!("wss://h/?token={MASK}&key=%26"));
    }

    #[test]
    fn secrets_are_kept_where_nothing_else_has_changed() {
        let mine = profile();
        let mut theirs = hide(&mine, &[]).unwrap();
        theirs.name = "Renamed".into();
        theirs.url = format!("wss://other/?token={MASK}");
        let merged = take_over(&theirs, &mine).unwrap();
        assert_eq!(merged, Profile { name: "Renamed".into(), url: theirs.url.clone(), ..mine });
    }
}
