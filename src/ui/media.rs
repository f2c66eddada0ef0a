//! What the window is like, where the style sheet alone can't decide.

use gloo_events::EventListener;
use yew::prelude::*;

/// There is room for the tools on the right. The style sheet has the same number.
pub(super) const WIDE: &str = "(min-width: 1600px)";

/// Whether a media query matches; renders the component when that changes.
#[hook]
pub(super) fn use_media(query: &'static str) -> bool {
    let list =
        use_memo((), |()| web_sys::window().and_then(|window| window.match_media(query).ok().flatten()));
    let matches = list.as_ref().as_ref().is_some_and(web_sys::MediaQueryList::matches);
    let update = use_force_update();
    use_effect_with((), move |()| {
        let listener = list
            .as_ref()
            .as_ref()
            .map(|list| EventListener::new(list, "change", move |_| update.force_update()));
        move || drop(listener)
    });
    matches
}
