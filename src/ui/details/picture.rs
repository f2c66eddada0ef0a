//! A message that is a picture, shown as one.

use std::rc::Rc;

use web_sys::Url;
use weft_codec::file_type::FileType;
use yew::prelude::*;

use super::content::Content;
use crate::ui::files::FileBuilder;

/// Properties of [`Picture`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The message.
    pub content: Content,
}

/// The picture; nothing if the message is another kind of file. A picture can't run anything: browsers don't execute
/// what is in an image.
#[component]
pub(super) fn Picture(props: &Props) -> Html {
    let shown = use_memo(props.content.clone(), Address::of);
    let failed = use_state(|| None::<Rc<Option<Address>>>);
    let Some(Address { url, name }) = &*shown else { return html! {} };
    if failed.as_ref().is_some_and(|failed| Rc::ptr_eq(failed, &shown)) {
        return html! { <p class="details-note">{ format!("The browser can't show this {name}. It may be damaged.") }</p> };
    }
    let onerror = {
        let shown = shown.clone();
        move |_: Event| failed.set(Some(shown.clone()))
    };
    html! { <img class="picture" src={url.clone()} alt={format!("{name} in this message")} {onerror} /> }
}

/// Where the browser finds the picture, for as long as it is shown.
struct Address {
    url: String,
    /// What kind of picture it is.
    name: &'static str,
}

impl Address {
    fn of(content: &Content) -> Option<Self> {
        let kind = FileType::of(&content.bytes).filter(|kind| kind.is_picture())?;
        let file = FileBuilder::new();
        file.push(&content.bytes).ok()?;
        Some(Self { url: file.address(kind.media_type).ok()?, name: kind.name })
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // This only fails for what isn't a URL.
        let _ = Url::revoke_object_url(&self.url);
    }
}
