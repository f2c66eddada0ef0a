//! What the menu of a connection offers.

use weft_session::profile::Colour;

use crate::ui::menu::{Item, Path};

/// Something to do with a connection.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    /// Type another name.
    Rename,
    /// Add a copy.
    Duplicate,
    /// Give it a colour.
    Colour(Colour),
    /// Move it into a group, or out of its group if the name is empty.
    Group(String),
    /// Move it into a group that doesn't exist yet.
    NewGroup,
    /// Move it up.
    Up,
    /// Move it down.
    Down,
    /// Show its recordings.
    Recordings,
    /// Offer to export it.
    Export,
    /// Delete it.
    Delete,
}

/// An item of the menu, and what it does; or what those of its submenu do.
pub(super) type Choice = (Item, Vec<Action>);

/// The menu of a connection of this colour, in this group of those that there are; whether it can have recordings.
pub(super) fn choices(colour: Colour, group: &str, groups: &[String], has_recordings: bool) -> Vec<Choice> {
    let item = |label: &'static str, keys, action| (Item { keys, ..Item::new(label) }, vec![action]);
    let divided = |(item, actions): Choice| (Item { is_divided: true, ..item }, actions);
    let mut choices = vec![
        item("Rename", &["F2"], Action::Rename),
        item("Duplicate", &[], Action::Duplicate),
        submenu("Colour", Colour::ALL.map(|one| (colour_item(one, colour), Action::Colour(one))).into()),
        submenu("Group", group_items(group, groups)),
        divided(item("Move up", &["Alt", "↑"], Action::Up)),
        item("Move down", &["Alt", "↓"], Action::Down),
        divided(item("Export set-up…", &[], Action::Export)),
        divided(item("Delete", &["Delete"], Action::Delete)),
    ];
    if has_recordings {
        choices.insert(7, item("Recordings…", &[], Action::Recordings));
    }
    choices
}

/// What the item there does.
pub(super) fn chosen(choices: &[Choice], (at, inner): Path) -> Option<Action> {
    choices.get(at)?.1.get(inner.unwrap_or_default()).cloned()
}

fn submenu(label: &'static str, choices: Vec<(Item, Action)>) -> Choice {
    let (items, actions) = choices.into_iter().unzip();
    (Item { items, ..Item::new(label) }, actions)
}

fn colour_item(one: Colour, current: Colour) -> Item {
    let swatch = (one != Colour::None).then(|| one.name());
    Item { is_on: Some(one == current), swatch, ..Item::new(one.name()) }
}

fn group_items(group: &str, groups: &[String]) -> Vec<(Item, Action)> {
    let into = |name: &str, label: String| {
        (Item { is_on: Some(name == group), ..Item::new(label) }, Action::Group(name.into()))
    };
    let mut items = vec![into("", "No group".into())];
    items.extend(groups.iter().map(|name| into(name, name.clone())));
    items.push((Item { is_divided: true, ..Item::new("New group") }, Action::NewGroup));
    items
}
