//! A connection that may be imported: what it has, what becomes of it, and what is missing.

use weft_session::{
    profile::{LoginKind, Profile},
    url::Url,
};
use weft_setup::{
    plan::{Change, Planned},
    secret::{Blank, blanks},
};
use yew::prelude::*;

use crate::ui::fields::{CheckBox, TextField};

/// A secret that isn't part of a set-up.
#[derive(Clone, PartialEq)]
pub(super) enum Missing {
    /// The password; kept in memory only.
    Password,
    /// The user's own token; kept in memory only.
    Token,
    /// A place in the profile.
    Blank(Blank),
}

impl Missing {
    /// What a connection lacks.
    pub(super) fn of(planned: &Planned) -> Vec<Self> {
        let kind = planned.profile.login.kind;
        let needs_password = !matches!(kind, LoginKind::None | LoginKind::Script);
        let credential = if kind.has_own_token() { Self::Token } else { Self::Password };
        // A connection that is replaced keeps its own.
        let credential = (planned.change == Change::Add && needs_password).then_some(credential);
        credential.into_iter().chain(blanks(&planned.profile).into_iter().map(Self::Blank)).collect()
    }

    fn label(&self) -> &str {
        match self {
            Self::Password => "Password",
            Self::Token => "Token",
            Self::Blank(blank) => &blank.label,
        }
    }
}

/// What was typed for each secret that is missing.
pub(super) type Filled = Vec<(Missing, String)>;

/// Properties of [`PlannedRow`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Its place in the list.
    pub at: usize,
    /// The connection.
    pub planned: Planned,
    /// Whether it is to be imported.
    pub is_chosen: bool,
    /// What was filled in.
    pub filled: Filled,
    /// Called with each change.
    pub on_change: Callback<(bool, Filled)>,
}

/// The connection.
#[component]
pub(super) fn PlannedRow(props: &Props) -> Html {
    let Planned { profile, change } = &props.planned;
    let choose = {
        let filled = props.filled.clone();
        props.on_change.reform(move |is_chosen| (is_chosen, filled.clone()))
    };
    html! {
        <li class="setup-connection">
            if *change == Change::Nothing {
                <strong>{ profile.title() }</strong>
            } else {
                <CheckBox label={profile.title()} checked={props.is_chosen} on_change={choose} />
            }
            if !profile.name.trim().is_empty() {
                <span class="setup-url mono muted">{ Url::parse(&profile.url).masked() }</span>
            }
            <p class="muted">{ becomes(change) }{ has(profile) }</p>
            { for warnings(profile).into_iter().map(|warning| html! { <p class="setup-remark">{ warning }</p> }) }
            if props.is_chosen {
                { missing(props) }
            }
        </li>
    }
}

fn becomes(change: &Change) -> String {
    match change {
        Change::Add => "New. ".into(),
        Change::Replace { title, parts } => {
            format!("Replaces “{title}”, which has a different {}. ", list(parts))
        }
        Change::Nothing => "You have it already. ".into(),
    }
}

fn list(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).into(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// What comes with a connection.
fn has(profile: &Profile) -> String {
    let counts = [
        (profile.messages.len(), "saved message", "saved messages"),
        (profile.timers.len(), "timer", "timers"),
        (profile.scripts.len(), "script", "scripts"),
        (profile.variables.len(), "variable", "variables"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, more)| format!("{count} {}", if count == 1 { one } else { more }))
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    if parts.is_empty() { String::new() } else { format!("With {}.", list(&parts)) }
}

/// What it does by itself once it is connected, and where its scripts may go.
fn warnings(profile: &Profile) -> Vec<String> {
    let mut warnings = Vec::new();
    if profile.login.kind == LoginKind::Script {
        let script = profile.scripts.iter().find(|script| script.id == profile.login.script);
        let name = script.map_or("a script", |script| &script.name);
        warnings.push(format!("When you connect, {name} runs and logs in."));
    }
    if profile.login.kind.has_token() {
        warnings.push(format!("When you connect, user and password go to {}.", profile.login.token.url));
    }
    if profile.keepalive.enabled {
        warnings.push(format!(
            "Once connected, it sends a keepalive message every {} s.",
            profile.keepalive.every
        ));
    }
    if !profile.script_hosts.is_empty() {
        warnings.push(format!("Its scripts may send HTTP requests to {}.", profile.script_hosts.join(", ")));
    }
    warnings
}

/// A field for each secret that isn't part of the set-up.
fn missing(props: &Props) -> Html {
    if props.filled.is_empty() {
        return html! {};
    }
    html! {
        <div class="setup-missing">
            <p class="muted">{ "Not part of the set-up. You can also fill these in later." }</p>
            { for props.filled.iter().enumerate().map(|(position, (missing, typed))| {
                let (filled, is_chosen) = (props.filled.clone(), props.is_chosen);
                let on_input = props.on_change.reform(move |text: String| {
                    let mut filled = filled.clone();
                    if let Some((_, typed)) = filled.get_mut(position) {
                        *typed = text;
                    }
                    (is_chosen, filled)
                });
                html! {
                    <TextField id={format!("setup-{}-{position}", props.at)} label={missing.label().to_owned()} kind="password"
                        value={typed.clone()} {on_input} />
                }
            }) }
        </div>
    }
}
