//! HTTP requests of scripts: to hosts that the user has allowed, without cookies.

use js_sys::Array;
use wasm_bindgen::JsValue;
use weft_script::{
    command,
    hosts::{self, UrlError},
};
use weft_session::profile::{Endpoint, PageSecurity};

use super::reply::ErrorKind;
use crate::transport::{HttpError, HttpRequest, HttpResponse, Network};

/// Makes a request; answers with status, headers and text, in the form that the worker reads.
///
/// # Errors
/// Why it was refused or failed, in words.
pub(super) async fn request(
    network: &Network,
    call: command::Http,
    allowed: &[String],
) -> Result<JsValue, (ErrorKind, String)> {
    let (host, url) = allowed_url(&call.url, allowed)?;
    let request = HttpRequest {
        method: call.method,
        url,
        headers: call.headers.into_iter().map(|header| (header.name, header.value)).collect(),
        body: call.body,
        sends_cookies: false,
        // A redirect could lead to a host that isn't allowed.
        refuses_redirects: true,
    };
    let response =
        network.fetch(&request).await.map_err(|error| (ErrorKind::Error, no_reply(&host, error)))?;
    Ok(answer(&response))
}

/// The host that a URL names, and the URL as the browser parses it, if the script may access it. The practice server
/// inside the page is always allowed.
fn allowed_url(url: &str, allowed: &[String]) -> Result<(String, String), (ErrorKind, String)> {
    let endpoint = Endpoint::parse(url, PageSecurity::Insecure).ok();
    if endpoint.is_some_and(|endpoint| endpoint.practice_target().is_some()) {
        return Ok(("the practice server".into(), url.into()));
    }
    let refused = |words: String| (ErrorKind::Error, words);
    let check = |read: &str| {
        hosts::check(read, allowed).map_err(|error| match error {
            UrlError::NotAllowed(_) => (ErrorKind::Permission, error.to_string()),
            _ => refused(format!("“{url}” can't be asked: {error}")),
        })
    };
    let host = check(url)?;
    let browsers =
        web_sys::Url::new(url).map_err(|_| refused(format!("the browser refuses the URL “{url}”")))?;
    // The URL as the browser parses it is what gets fetched, so that one has to be allowed too.
    check(&browsers.href())?;
    Ok((host, browsers.href()))
}

fn no_reply(host: &str, error: HttpError) -> String {
    match error {
        HttpError::Method(method) => format!("“{method}” is not an HTTP method"),
        HttpError::Failed(reason) => format!(
            "the request to {host} failed ({reason}): browsers don't reveal the cause; check the URL, \
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
