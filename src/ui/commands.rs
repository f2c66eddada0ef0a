//! What can be done from anywhere, and by which keys: one list for the keys, for the list of them and for the command
//! palette, so that these can't disagree.

use web_sys::{Element, KeyboardEvent};
use weft_message::Close;
use weft_session::{State, profile::Colour};

use super::{
    connect::connect,
    connections,
    handles::{SessionRef, WorkspaceRef},
    hooks::is_typing,
    keys::{can_press, click_with_control, element, focus, is_shown, press, type_keys},
    stored::not_kept_because,
    views::Rest,
};
use crate::{
    store::{Sheet, Theme, Tool},
    workspace::Ask,
};

/// The id of the list of messages.
const MESSAGES: &str = "messages";

/// Something that can be done, by keys or from the palette.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Command {
    /// What it does.
    pub(super) name: &'static str,
    /// The keys that do it; none if there are none.
    pub(super) keys: &'static [&'static str],
    /// Whether the keys do it wherever the focus is. Otherwise, what has the focus handles them.
    is_global: bool,
    /// What the palette does. `None` if it only makes sense where the focus is.
    pub(super) act: Option<Act>,
}

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Act {
    /// Shows the command palette.
    Palette,
    /// Lists the keys.
    Keys,
    /// Connects.
    Connect,
    /// Doesn't wait any longer before it connects again.
    Retry,
    /// Disconnects.
    Disconnect,
    /// Goes online although the login isn't answered.
    SkipLogin,
    /// Adds a connection.
    Add,
    /// Adds a copy of the connection.
    Duplicate,
    /// Deletes the connection.
    Delete,
    /// Offers to export connections.
    ExportSetup,
    /// Brings back what was deleted.
    Undelete,
    /// Focuses the element with this id.
    Focus(&'static str),
    /// Presses the button with this id.
    Press(&'static str),
    /// Presses keys in the list of messages, which act on the one with the cursor.
    InMessages(&'static [&'static str]),
    /// Presses keys on the connection in the list of connections.
    OnConnection(&'static [&'static str]),
    /// Compares the message with the one in the row above.
    CompareWithRowAbove,
    /// Gives the connection a colour.
    Colour(Colour),
    /// Opens a tab of the settings.
    Settings(Sheet),
    /// Opens a tool, or closes the tools.
    Tool(Option<Tool>),
    /// Makes a recording of what the log has.
    Keep {
        /// Whether only the lengths of payloads are kept.
        without_payloads: bool,
    },
    /// Shows the recordings of the connection.
    Recordings,
    /// Empties the log.
    Clear,
    /// Puts back what was cleared.
    Unclear,
    /// Sets the colours.
    Theme(Theme),
}

const fn global(name: &'static str, keys: &'static [&'static str], act: Act) -> Command {
    Command { name, keys, is_global: true, act: Some(act) }
}

/// What keys do where the focus is, and the palette from anywhere.
const fn here(name: &'static str, keys: &'static [&'static str], act: Act) -> Command {
    Command { name, keys, is_global: false, act: Some(act) }
}

/// What keys do to the message with the cursor.
const fn message(name: &'static str, keys: &'static [&'static str]) -> Command {
    here(name, keys, Act::InMessages(keys))
}

const fn local(name: &'static str, keys: &'static [&'static str]) -> Command {
    Command { name, keys, is_global: false, act: None }
}

/// The keys that open the menu of what has the focus.
const MENU: &[&str] = &["Shift", "F10"];

/// All of them, in the order in which they are listed.
pub(super) const COMMANDS: [Command; 82] = [
    global("Commands", &["Ctrl", "K"], Act::Palette),
    global("Connect", &[], Act::Connect),
    global("Disconnect", &[], Act::Disconnect),
    global("Continue without login", &[], Act::SkipLogin),
    global("Retry now", &[], Act::Retry),
    global("Pause or resume reading", &[], Act::Press("pause")),
    here("Send the message", &["Ctrl", "Enter"], Act::Press("send-message")),
    local("Run the script, in its editor", &["Ctrl", "Enter"]),
    local("Leave the script's editor", &["Esc", "Tab"]),
    local("Earlier message, in an empty composer", &["↑"]),
    global("Go to the filter", &["/"], Act::Focus("filter")),
    local("From the filter to the messages", &["Enter", "↓"]),
    global("Go to a message by its number or time", &["g"], Act::Focus("jump")),
    global("Go to the composer", &["m"], Act::Focus("message")),
    global("Go to the URL", &["u"], Act::Focus("url")),
    local("Next or previous message", &["↓", "↑"]),
    local("A page of messages", &["PageDown", "PageUp"]),
    local("First or last message", &["Home", "End"]),
    message("Message details", &["Enter"]),
    message("Edit the message and send it again", &["e"]),
    message("Send the message again", &["r"]),
    local("Compare the message with the selected one", &["Shift", "Space"]),
    global("Compare the message with the one above", &[], Act::CompareWithRowAbove),
    message("Pin the message above the list, or unpin it", &["p"]),
    message("Copy the message, or the value in the tree", &["Ctrl", "C"]),
    global("Copy the message as…", &[], Act::InMessages(MENU)),
    global("Save the message…", &[], Act::InMessages(MENU)),
    local("Copy the JSON pointer to the value", &["Ctrl", "Shift", "C"]),
    local("Close details, clear the filter, leave it", &["Esc"]),
    local("Resize a panel, on its edge", &["↑", "↓", "←", "→"]),
    local("Rename the connection or group, in the list", &["F2"]),
    local("Move the connection or group, in the list", &["Alt", "↑", "↓"]),
    local("Delete the connection, in the list", &["Delete"]),
    global("Rename connection", &[], Act::OnConnection(&["F2"])),
    global("Move connection up", &[], Act::OnConnection(&["Alt", "ArrowUp"])),
    global("Move connection down", &[], Act::OnConnection(&["Alt", "ArrowDown"])),
    global("Connection colour: None", &[], Act::Colour(Colour::None)),
    global("Connection colour: Red", &[], Act::Colour(Colour::Red)),
    global("Connection colour: Orange", &[], Act::Colour(Colour::Orange)),
    global("Connection colour: Green", &[], Act::Colour(Colour::Green)),
    global("Connection colour: Blue", &[], Act::Colour(Colour::Blue)),
    global("Connection colour: Purple", &[], Act::Colour(Colour::Purple)),
    global("Protocol…", &[], Act::Press("protocol")),
    global("Format of the message", &[], Act::Focus("format")),
    global("Format JSON", &[], Act::Press("format-json")),
    global("Minify JSON", &[], Act::Press("minify-json")),
    global("Write in fields, or as plain text", &[], Act::Press("protocol-message")),
    global("Saved messages", &[], Act::Press("saved-messages-button")),
    global("History", &[], Act::Press("history-button")),
    global("Variables", &[], Act::Press("variables-button")),
    global("Attach file…", &[], Act::Press("attach-file")),
    global("New connection", &[], Act::Add),
    global("Duplicate connection", &[], Act::Duplicate),
    global("Delete connection", &[], Act::Delete),
    global("Undo the deletion of a connection", &[], Act::Undelete),
    global("Follow the newest message", &[], Act::Press("follow")),
    global("Open file…", &[], Act::Press("open-file")),
    global("Export set-up…", &[], Act::ExportSetup),
    global("Export all", &[], Act::Press("export-all")),
    global("Export filtered", &[], Act::Press("export-filtered")),
    global("Export as HAR, CSV or text", &[], Act::Press("export-as")),
    global("Keep the log as a recording", &[], Act::Keep { without_payloads: false }),
    global("Keep the log as a recording without payloads", &[], Act::Keep { without_payloads: true }),
    global("Recordings", &[], Act::Recordings),
    global("Clear log", &[], Act::Clear),
    global("Undo Clear log", &[], Act::Unclear),
    global("Tasks", &[], Act::Tool(Some(Tool::Tasks))),
    global("Timers", &[], Act::Tool(Some(Tool::Timers))),
    global("Scripts", &[], Act::Tool(Some(Tool::Scripts))),
    global("Console", &[], Act::Tool(Some(Tool::Console))),
    global("Statistics", &[], Act::Tool(Some(Tool::Statistics))),
    global("Close tools", &[], Act::Tool(None)),
    global("Settings: General", &[], Act::Settings(Sheet::General)),
    global("Settings: Authentication", &[], Act::Settings(Sheet::Authentication)),
    global("Settings: Keepalive", &[], Act::Settings(Sheet::Keepalive)),
    global("Settings: Reconnect", &[], Act::Settings(Sheet::Reconnect)),
    global("Settings: Log", &[], Act::Settings(Sheet::Log)),
    global("Theme: System", &[], Act::Theme(Theme::System)),
    global("Theme: Light", &[], Act::Theme(Theme::Light)),
    global("Theme: Dark", &[], Act::Theme(Theme::Dark)),
    global("Keyboard shortcuts", &["?"], Act::Keys),
    here("Open the menu of a message, a value or a connection", MENU, Act::InMessages(MENU)),
];

impl Act {
    /// What the keys that were pressed do, wherever the focus is.
    pub(super) fn of_keys(event: &KeyboardEvent) -> Option<Self> {
        let mut global = COMMANDS.iter().filter(|command| command.is_global);
        global.find(|command| is_pressed(command.keys, event)).and_then(|command| command.act)
    }

    /// Whether it would do anything now.
    pub(super) fn is_possible(self, workspace: &WorkspaceRef) -> bool {
        let Some(connection) = workspace.current() else { return false };
        let session = connection.session();
        let is_recording = session.recording().is_some();
        match self {
            Self::Palette => false,
            Self::Connect | Self::Settings(_) | Self::Clear | Self::Keep { .. } | Self::Recordings
                if is_recording =>
            {
                false
            }
            Self::Connect => session.state().is_idle(),
            Self::Retry => matches!(session.state(), State::Reconnecting { .. }),
            Self::Disconnect => !session.state().is_idle(),
            Self::SkipLogin => matches!(session.state(), State::Unconfirmed { .. }),
            Self::Undelete => workspace.removed().is_some(),
            Self::Focus(id) => is_shown(id),
            Self::Press(id) => can_press(id),
            Self::InMessages(_) => is_shown(MESSAGES) && row_with_cursor().is_some(),
            Self::CompareWithRowAbove => connection.view.message.get().is_some() && row_above().is_some(),
            Self::OnConnection(_) => true,
            Self::Colour(colour) => connection.profile().colour != colour,
            Self::Tool(tool) => workspace.tool() != tool,
            Self::Keep { .. } => not_kept_because(&SessionRef::from(connection.clone())).is_none(),
            Self::Clear => !session.log().is_empty(),
            Self::Unclear => session.cleared() > 0,
            Self::Theme(theme) => workspace.preferences().theme != theme,
            Self::ExportSetup => workspace.connections().iter().any(|one| one.is_stored()),
            Self::Keys
            | Self::Add
            | Self::Duplicate
            | Self::Delete
            | Self::Settings(_)
            | Self::Recordings => true,
        }
    }

    /// Does it. The dialogs are shown by the page.
    pub(super) fn run(self, workspace: &WorkspaceRef, rest: Rest) {
        let Some(connection) = workspace.current() else { return };
        let (id, session) = (connection.id(), connection.session());
        match self {
            Self::Palette | Self::Keys => {}
            Self::Retry => session.connect(),
            Self::Connect => connect(&SessionRef::from(connection.clone()), workspace, rest),
            Self::Disconnect => session.disconnect(Close::default()),
            Self::SkipLogin => session.skip_login(),
            Self::Add => workspace.add(),
            Self::Duplicate => workspace.duplicate(id),
            Self::Delete => workspace.remove(id),
            Self::ExportSetup => workspace.offer_export(Some(id)),
            Self::Undelete => workspace.undo_remove(),
            Self::Focus(id) => focus(id),
            Self::Press(id) => press(id),
            Self::InMessages(keys) => type_keys(MESSAGES, keys),
            Self::CompareWithRowAbove => click_with_control(row_above()),
            Self::OnConnection(keys) => {
                let id = connections::id(id);
                if !is_shown(&id) {
                    workspace.show_list(true);
                }
                type_keys(&id, keys);
            }
            Self::Colour(colour) => workspace.edit(id, |profile| profile.colour = colour),
            Self::Settings(tab) => workspace.show_sheet(Some(tab)),
            Self::Recordings => workspace.show_sheet(Some(Sheet::Log)),
            Self::Keep { without_payloads } => connection.shelf.ask(Ask::Keep { without_payloads }),
            Self::Tool(tool) => workspace.show_tool(tool),
            Self::Clear => session.clear_log(),
            Self::Unclear => session.undo_clear(),
            Self::Theme(theme) => workspace.set_theme(theme),
        }
    }
}

/// The row of the message with the cursor, if it is on screen.
fn row_with_cursor() -> Option<Element> {
    Some(element(&element(MESSAGES)?.get_attribute("aria-activedescendant")?)?.into())
}

fn row_above() -> Option<Element> {
    row_with_cursor()?.previous_element_sibling()
}

/// Whether these are the keys of the event. A key without others isn't meant while somebody types.
fn is_pressed(keys: &[&str], event: &KeyboardEvent) -> bool {
    let Some((key, with)) = keys.split_last() else { return false };
    let has_control = event.ctrl_key() || event.meta_key();
    let is_for_here = with.contains(&"Ctrl") || !is_typing(event);
    key.eq_ignore_ascii_case(&event.key())
        && with.contains(&"Ctrl") == has_control
        && with.contains(&"Alt") == event.alt_key()
        && is_for_here
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;
    use web_sys::KeyboardEventInit;

    use super::*;

    fn act(key: &str, with: fn(&KeyboardEventInit)) -> Option<Act> {
        let options = KeyboardEventInit::new();
        options.set_key(key);
        with(&options);
        Act::of_keys(&KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options).unwrap())
    }

    #[wasm_bindgen_test]
    fn keys_do_what_the_list_says() {
        let none = |_: &KeyboardEventInit| {};
        assert_eq!(act("/", none), Some(Act::Focus("filter")));
        assert_eq!(act("?", |with| with.set_shift_key(true)), Some(Act::Keys));
        assert_eq!(act("k", |with| with.set_ctrl_key(true)), Some(Act::Palette));
        assert_eq!(act("K", |with| with.set_meta_key(true)), Some(Act::Palette));
        assert_eq!(act("k", none), None);
        assert_eq!(act("m", |with| with.set_ctrl_key(true)), None);
        assert_eq!(act("m", |with| with.set_alt_key(true)), None);
        assert_eq!(act("e", none), None, "that belongs to the list of messages");
        assert_eq!(
            act("Enter", |with| with.set_ctrl_key(true)),
            None,
            "what it does depends on where the focus is"
        );
    }

    #[wasm_bindgen_test]
    fn no_two_commands_have_the_same_name_or_the_same_keys_everywhere() {
        for (at, command) in COMMANDS.iter().enumerate() {
            for other in &COMMANDS[..at] {
                assert_ne!(command.name, other.name);
                let both = command.is_global && other.is_global && !command.keys.is_empty();
                assert!(!both || command.keys != other.keys, "{}", command.name);
            }
        }
    }
}
