//! What the palette finds: commands, connections and groups, the connection's saved messages and scripts, and the values
//! of the message on screen.

use weft_codec::json;
use weft_session::profile::{Draft, MOST_COLUMNS};
use yew::prelude::*;

use crate::ui::{
    commands::{Act, COMMANDS},
    connections::unused,
    details::Content,
    handles::{SessionRef, WorkspaceRef},
};

/// Values aren't looked for in larger messages, in bytes.
const LARGEST: usize = 512 << 10;

/// How many values of a message are offered as columns.
const MOST_VALUES: usize = 200;

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
    /// A group to move the connection into; none if it is empty.
    Group(String),
    /// The pointer to a value that gets a column.
    Column(String),
}

impl Thing {
    /// Runs the command, selects the connection, puts the message into the composer, or shows the script.
    pub(super) fn run(&self, workspace: &WorkspaceRef, on_act: &Callback<Act>) {
        match &self.what {
            What::Command(act) => on_act.emit(*act),
            What::Connection(id) => workspace.select(id),
            What::Message(draft) => workspace.compose(draft.clone()),
            What::Script(id) => workspace.show_script(id),
            What::Group(name) => on_current(workspace, |id| workspace.move_into(id, name)),
            What::Column(pointer) => on_current(workspace, |id| {
                workspace.edit(id, |profile| profile.columns.push(pointer.clone()));
            }),
        }
    }
}

/// Does something with the id of the connection on screen.
fn on_current(workspace: &WorkspaceRef, act: impl FnOnce(&str)) {
    if let Some(connection) = workspace.current() {
        act(connection.id());
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
    let (groups, columns) = (groups(workspace), columns(workspace));
    possible.chain(groups).chain(connections).chain(messages).chain(scripts).chain(columns).collect()
}

/// The groups that the connection can be moved into.
fn groups(workspace: &WorkspaceRef) -> Vec<Thing> {
    let Some(connection) = workspace.current() else { return Vec::new() };
    let current = connection.profile().group.clone();
    let thing = |label: String, name: &str| {
        (name != current).then(|| Thing {
            name: label.into(),
            detail: "".into(),
            keys: &[],
            what: What::Group(name.into()),
        })
    };
    let all = workspace.groups();
    let existing = all.iter().map(|name| thing(format!("Move connection to group “{name}”"), name));
    let new = thing("Move connection to a new group".into(), &unused(&all));
    existing.chain([new, thing("Move connection out of its group".into(), "")]).flatten().collect()
}

/// The values of the message whose details are shown that have no column yet.
fn columns(workspace: &WorkspaceRef) -> Vec<Thing> {
    let Some(connection) = workspace.current() else { return Vec::new() };
    let profile = connection.profile();
    let number = connection.view.message.get();
    let session = SessionRef::from(connection);
    let content = number.and_then(|number| Content::read(&session, number).ok());
    let small = content.filter(|content| content.bytes.len() <= LARGEST);
    let Some(tree) = small.and_then(|content| json::parse_bytes(&content.bytes).ok()) else {
        return Vec::new();
    };
    if profile.columns.len() >= MOST_COLUMNS {
        return Vec::new();
    }
    let values = tree.nodes().filter(|node| !node.raw().starts_with(['{', '['])).take(MOST_VALUES);
    let pointers = values.map(|node| node.pointer());
    pointers
        .filter(|pointer| !pointer.is_empty() && !profile.columns.contains(pointer))
        .map(|pointer| Thing {
            name: format!("Show {pointer} as a column").into(),
            detail: "Value of the message".into(),
            keys: &[],
            what: What::Column(pointer),
        })
        .collect()
}
