//! Passwords that are stored, encrypted: in the settings, and the question for the passphrase when the page is loaded.

use yew::prelude::*;

use super::{
    fields::{TextField, error_text, info},
    handles::{Shared, WorkspaceRef},
    hooks::use_revision,
    words,
};
use crate::{
    store::SealError,
    workspace::{Vault, VaultError, VaultState},
};

const ABOUT: &str = "Passwords and tokens of all connections are stored in this browser, encrypted with a passphrase \
    (AES-256-GCM, with a key from 600,000 rounds of PBKDF2). The passphrase isn't stored: if you forget it, nobody can \
    recover them. They are never part of an export or a link.";

/// The least number of characters of a passphrase.
const LEAST: usize = 8;

/// The vault of a workspace.
type VaultRef = Shared<Vault>;

/// Properties of [`StoredPasswords`] and [`Unlock`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Has the passwords.
    pub workspace: WorkspaceRef,
}

#[hook]
fn use_vault(workspace: &WorkspaceRef) -> VaultRef {
    let vault = VaultRef::from(workspace.0.vault());
    use_revision(&vault, "stored passwords", |vault| Some(vault.0.changed()));
    vault
}

/// Switches storing passwords on and off, in the settings.
#[component]
pub(super) fn StoredPasswords(props: &Props) -> Html {
    let vault = use_vault(&props.workspace);
    let create = {
        let vault = vault.clone();
        Callback::from(move |passphrase| vault.0.create(passphrase))
    };
    html! {
        <fieldset class="stored-passwords">
            <legend>{ "Stored passwords" }</legend>
            { info("About stored passwords", ABOUT) }
            { match vault.state() {
                VaultState::Reading => html! {},
                VaultState::Off => html! {
                    <NewPassphrase name="Store passwords" on_done={create} />
                },
                VaultState::Locked => html! {
                    <>
                        <p>{ "Passwords are stored, but locked." }</p>
                        <Passphrase vault={vault.clone()} id="settings-passphrase" />
                        <div>{ delete_button(&vault) }</div>
                    </>
                },
                VaultState::Open => html! {
                    <>
                        <p>{ "Passwords and tokens are stored, encrypted." }</p>
                        <div class="button-row">
                            { button("Lock", &vault, Vault::lock) }
                            { delete_button(&vault) }
                        </div>
                        <details class="info">
                            <summary>{ "Change the passphrase" }</summary>
                            <NewPassphrase name="Change passphrase" on_done={create} />
                        </details>
                    </>
                },
            } }
            { error_text("vault-error", vault.failure().map(|failure| said(&failure)).as_ref()) }
        </fieldset>
    }
}

fn button(name: &'static str, vault: &VaultRef, act: fn(&std::rc::Rc<Vault>)) -> Html {
    let vault = vault.clone();
    html! { <button class="button small" type="button" onclick={move |_| act(&vault.0)}>{ name }</button> }
}

fn delete_button(vault: &VaultRef) -> Html {
    let vault = vault.clone();
    html! {
        <button class="button small danger" type="button" onclick={move |_| vault.0.delete()}>
            { "Delete stored passwords" }
        </button>
    }
}

/// Asks for the passphrase, until it is right or the user doesn't want to.
#[component]
pub(super) fn Unlock(props: &Props) -> Html {
    let vault = use_vault(&props.workspace);
    let is_declined = use_state_eq(|| false);
    let decline = {
        let is_declined = is_declined.setter();
        move |_| is_declined.set(true)
    };
    html! {
        <div class="notice-place">
            if vault.state() == VaultState::Locked && !*is_declined {
                <section class="page-notice" aria-label="Stored passwords">
                    <Passphrase vault={vault.clone()} id="passphrase" />
                    { error_text("passphrase-error", vault.failure().map(|failure| said(&failure)).as_ref()) }
                    <button class="button quiet icon small" type="button" aria-label="Not now" title="Not now"
                        onclick={decline}>{ "✕" }</button>
                </section>
            }
        </div>
    }
}

/// Properties of [`Passphrase`].
#[derive(Properties, PartialEq)]
struct PassphraseProps {
    /// What it opens.
    vault: VaultRef,
    /// Unique in the page.
    id: AttrValue,
}

/// The passphrase that opens the vault.
#[component]
fn Passphrase(props: &PassphraseProps) -> Html {
    let typed = use_state_eq(String::new);
    let onsubmit = {
        let (vault, typed) = (props.vault.clone(), typed.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            vault.0.unlock((*typed).clone());
        }
    };
    html! {
        <form class="passphrase" {onsubmit}>
            <TextField label="Passphrase for stored passwords" id={props.id.clone()} kind="password"
                value={(*typed).clone()} on_input={let typed = typed.setter(); move |text| typed.set(text)} />
            <button class="button small primary" type="submit">{ "Unlock" }</button>
        </form>
    }
}

/// Properties of [`NewPassphrase`].
#[derive(Properties, PartialEq)]
struct NewProps {
    /// The button's name.
    name: &'static str,
    /// Called with the passphrase.
    on_done: Callback<String>,
}

/// A new passphrase, typed twice.
#[component]
fn NewPassphrase(props: &NewProps) -> Html {
    let typed = use_state_eq(String::new);
    let repeated = use_state_eq(String::new);
    let is_tried = use_state_eq(|| false);
    let problem = problem(&typed, &repeated);
    let onsubmit = {
        let (on_done, typed, is_tried) = (props.on_done.clone(), typed.clone(), is_tried.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            is_tried.set(true);
            if problem.is_none() {
                on_done.emit((*typed).clone());
            }
        }
    };
    html! {
        <form class="passphrase" {onsubmit}>
            <TextField label="New passphrase" id="new-passphrase" kind="password" value={(*typed).clone()}
                on_input={let typed = typed.setter(); move |text| typed.set(text)} />
            <TextField label="Repeat it" id="repeated-passphrase" kind="password" value={(*repeated).clone()}
                error={problem.filter(|_| *is_tried).map(AttrValue::from)}
                on_input={let repeated = repeated.setter(); move |text| repeated.set(text)} />
            <button class="button small" type="submit">{ props.name }</button>
        </form>
    }
}

fn problem(typed: &str, repeated: &str) -> Option<&'static str> {
    if typed.chars().count() < LEAST {
        Some("Use at least 8 characters: a few words are best.")
    } else if typed != repeated {
        Some("The two passphrases differ.")
    } else {
        None
    }
}

fn said(failure: &VaultError) -> AttrValue {
    let sentence = match failure {
        VaultError::Seal(SealError::WrongPassphrase) => "That isn't the passphrase.".into(),
        VaultError::Seal(SealError::Damaged) => {
            "The stored passwords are damaged. Delete them in Settings → Authentication to start again."
                .into()
        }
        VaultError::Seal(error @ SealError::Unavailable) => {
            format!("Passwords can't be stored here: {error}.")
        }
        VaultError::Store(error) => words::store_error(error),
    };
    sentence.into()
}
