//! How a connection authenticates: the kind, and the fields that count for it.

use weft_session::profile::LoginKind;
use yew::prelude::*;

use super::{
    edit::{Editor, position},
    fields::{SelectField, TextField, options},
    login_settings::LoginSettings,
};

/// Properties of [`Authentication`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The profile to edit.
    pub editor: Editor,
    /// Kept in memory only.
    pub password: String,
}

/// The controls.
#[component]
pub(super) fn Authentication(props: &Props) -> Html {
    let Props { editor, password } = props;
    let profile = &editor.profile;
    let names = options(&LoginKind::ALL.map(LoginKind::name));
    let on_password = {
        let editor = editor.clone();
        Callback::from(move |password| editor.workspace.set_password(&editor.profile.id, password))
    };
    html! {
        <div class="authentication">
            <SelectField label="Authentication" id="login" options={names}
                selected={position(&LoginKind::ALL, &profile.login.kind)}
                on_change={editor.on_choice(&LoginKind::ALL, |profile, kind| profile.login.kind = kind)} />
            <div class="columns">
                <TextField label="User" id="user" value={profile.user.clone()}
                    on_input={editor.on(|profile, text| profile.user = text)} />
                <TextField label="Password" id="password" kind="password" value={password.clone()}
                    on_input={on_password} />
            </div>
            if profile.login.kind == LoginKind::None {
                <p class="muted">
                    { "Nothing is sent automatically. The user and password are only used where you write {{user}} and \
                       {{password}}." }
                </p>
            }
            <LoginSettings editor={editor.clone()} />
        </div>
    }
}
