//! What the user lets this page do, as far as the browser tells.

use futures::future::LocalBoxFuture;
use js_sys::{Object, Reflect};
use wasm_bindgen_futures::JsFuture;
use web_sys::{PermissionState, PermissionStatus, Permissions};
use weft_session::url::Url;

use crate::rest::in_rest;

/// Browsers ask the user for access to the local network: Chromium under the first name, then under one each for other
/// machines and for this one.
const NAMES: [&str; 3] = ["local-network-access", "local-network", "loopback-network"];

in_rest! {
    /// Whether the user, or a policy, denies this page the local network.
    pub(super) fn is_local_network_denied(is_loopback: bool) -> LocalBoxFuture<'static, bool> {
        Box::pin(ask(is_loopback))
    }
}

async fn ask(is_loopback: bool) -> bool {
    // Browsers guard the local network from pages that come from farther away, so nothing from this machine's own.
    if is_page_on_loopback() {
        return false;
    }
    let permissions = web_sys::window().and_then(|window| window.navigator().permissions().ok());
    let Some(permissions) = permissions else { return false };
    let other = if is_loopback { NAMES[1] } else { NAMES[2] };
    for name in NAMES.into_iter().filter(|name| *name != other) {
        if is_denied(&permissions, name).await {
            return true;
        }
    }
    false
}

/// Whether the page comes from this machine.
fn is_page_on_loopback() -> bool {
    let host = web_sys::window().and_then(|window| window.location().host().ok()).unwrap_or_default();
    Url::parse(&format!("ws://{host}/")).is_loopback()
}

/// A browser that doesn't know the permission denies nothing.
async fn is_denied(permissions: &Permissions, name: &str) -> bool {
    let descriptor = Object::new();
    let is_set = Reflect::set(&descriptor, &"name".into(), &name.into());
    let Some(query) = is_set.and_then(|_| permissions.query(&descriptor)).ok() else { return false };
    let status = JsFuture::from(query).await.map(PermissionStatus::from);
    status.is_ok_and(|status| status.state() == PermissionState::Denied)
}
