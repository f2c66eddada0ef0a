//! HTTP requests of scripts: to hosts that the user has allowed, without cookies.

use js_sys::Array;
use wasm_bindgen::JsValue;
use weft_script::{command, hosts};
use weft_session::profile::{Endpoint, PageSecurity};

use super::reply::ErrorKind;
use crate::transport::{HttpError, HttpRequest, HttpResponse, Network};

/// Does a request; answers with status, headers and text, as the worker reads them.
///
/// # Errors
/// Why not, in words.
pub(super) async fn request(
    network: &Network,
    call: command::Http,
    allowed: &[String],
) -> Result<JsValue, (ErrorKind, String)> {
    let host = allowed_host(&call.url, allowed)?;
    let request = HttpRequest {
        method: call.method,
        url: call.url,
        headers: call.headers.into_iter().map(|header| (header.name, header.value)).collect(),
        body: call.body,
        sends_cookies: false,
        // A redirect could lead to a host that was not allowed.
        refuses_redirects: true,
    };
    let response =
        network.fetch(&request).await.map_err(|error| (ErrorKind::Error, no_reply(&host, error)))?;
    Ok(answer(&response))
}

/// The host that a URL names, if the script may ask it; the practice server inside the page is no host.
fn allowed_host(url: &str, allowed: &[String]) -> Result<String, (ErrorKind, String)> {
    let endpoint = Endpoint::parse(url, PageSecurity::Insecure).ok();
    if endpoint.is_some_and(|endpoint| endpoint.practice_target().is_some()) {
        return Ok(String::new());
    }
    let url = web_sys::Url::new(url)
        .ok()
        .filter(|url| matches!(url.protocol().as_str(), "http:" | "https:"))
        .ok_or_else(|| (ErrorKind::Error, format!("“{url}” is not an http: or https: URL")))?;
    hosts::check(&url.host(), allowed).map_err(|words| (ErrorKind::Permission, words))?;
    Ok(url.host())
}

fn no_reply(host: &str, error: HttpError) -> String {
    match error {
        HttpError::Method(method) => format!("“{method}” is not an HTTP method"),
        HttpError::Failed(reason) => format!(
            "the request to {host} failed ({reason}): browsers keep the cause to themselves; check the URL, \
             whether the server is up, whether it allows this page's origin (CORS), and that it does not redirect"
        ),
    }
}

fn answer(response: &HttpResponse) -> JsValue {
    let headers = response.headers.iter();
    let pairs: Array =
        headers.map(|(name, value)| Array::of2(&name.as_str().into(), &value.as_str().into())).collect();
    Array::of3(&response.status.into(), &pairs, &response.text.as_str().into()).into()
}
