//! What the palette finds: commands, connections, and the connection's saved messages and scripts.

use weft_session::profile::Draft;
use yew::prelude::*;

use crate::ui::{
    commands::{Act, COMMANDS},
    handles::WorkspaceRef,
};

/// Something that can be found by its name.
#[derive(Clone, PartialEq)]
pub(super) struct Thing {
    pub(super) name: AttrValue,
    /// What it is, or its state.
    pub(super) detail: AttrValue,
    pub(super) keys: &'static [&'static str],
    what: What,
}

#[derive(Clone, PartialEq)]
enum What {
    Command(Act),
    /// A connection, by its id.
    Connection(String),
    Message(Draft),
    /// A script, by its id.
    Script(String),
}

impl Thing {
    /// Runs the command, selects the connection, puts the message into the composer, or shows the script.
    pub(super) fn run(&self, workspace: &WorkspaceRef, on_act: &Callback<Act>) {
        match &self.what {
            What::Command(act) => on_act.emit(*act),
            What::Connection(id) => workspace.select(id),
            What::Message(draft) => workspace.compose(draft.clone()),
            What::Script(id) => workspace.show_script(id),
        }
    }
}

/// Everything that can be found.
pub(super) fn all(workspace: &WorkspaceRef) -> Vec<Thing> {
    let possible = COMMANDS.iter().filter_map(|command| {
        let act = command.act.filter(|act| act.is_possible(workspace))?;
        Some(Thing {
            name: command.name.into(),
            detail: "".into(),
            keys: command.keys,
            what: What::Command(act),
        })
    });
    let connections = workspace.connections().into_iter().map(|connection| Thing {
        name: connection.profile().title().into(),
        detail: format!("Connection · {}", connection.session().state().name()).into(),
        keys: &[],
        what: What::Connection(connection.id().into()),
    });
    let profile = workspace.current().map(|connection| connection.profile()).unwrap_or_default();
    let messages = profile.messages.iter().map(|saved| Thing {
        name: saved.name.clone().into(),
        detail: "Saved message".into(),
        keys: &[],
        what: What::Message(saved.message.clone()),
    });
    let scripts = profile.scripts.iter().map(|script| Thing {
        name: script.name.clone().into(),
        detail: "Script".into(),
        keys: &[],
        what: What::Script(script.id.clone()),
    });
    possible.chain(connections).chain(messages).chain(scripts).collect()
}
