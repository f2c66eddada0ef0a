//! HTTP requests of scripts: to hosts that the user has allowed, without cookies.

use gloo_net::http::{Headers, Method, RequestBuilder, Response};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{RequestCredentials, RequestRedirect};
use weft_script::{command, hosts};
use weft_session::profile::{Endpoint, PageSecurity};

use super::reply::ErrorKind;
use crate::{task::waiting_on, transport};

/// Does a request; answers with status, headers and text, as the worker reads them.
///
/// # Errors
/// Why not, in words.
pub(super) async fn request(call: command::Http, allowed: &[String]) -> Result<JsValue, (ErrorKind, String)> {
    if let Some(target) =
        Endpoint::parse(&call.url, PageSecurity::Insecure).ok().and_then(|url| url.practice_target())
    {
        return Ok(ask_practice(&call, &target));
    }
    let refused = |words: String| (ErrorKind::Error, words);
    let url = web_sys::Url::new(&call.url)
        .ok()
        .filter(|url| matches!(url.protocol().as_str(), "http:" | "https:"))
        .ok_or_else(|| refused(format!("“{}” is no http: or https: URL", call.url)))?;
    hosts::check(&url.host(), allowed).map_err(|words| (ErrorKind::Permission, words))?;
    let host = url.host();
    let response = send(&call).await.map_err(|error| {
        refused(format!(
            "the request to {host} failed ({error}): browsers keep the cause to themselves; check the URL, \
             whether the server is up, whether it allows this page's origin (CORS), and that it does not redirect"
        ))
    })?;
    read(response).await.map_err(refused)
}

async fn send(call: &command::Http) -> Result<Response, String> {
    let headers = Headers::new();
    for header in &call.headers {
        headers.append(&header.name, &header.value);
    }
    let method = call.method.parse::<Method>().map_err(|_| format!("“{}” is no method", call.method))?;
    let request = RequestBuilder::new(&call.url)
        .method(method)
        .headers(headers)
        .credentials(RequestCredentials::Omit)
        // A redirect could lead to a host that was not allowed.
        .redirect(RequestRedirect::Error);
    let built = match &call.body {
        Some(body) => request.body(body),
        None => request.build(),
    };
    let request = built.map_err(|error| error.to_string())?;
    waiting_on("the reply", request.send()).await.map_err(|error| error.to_string())
}

async fn read(response: Response) -> Result<JsValue, String> {
    let text = waiting_on("the reply's text", response.text()).await.map_err(|error| error.to_string())?;
    Ok(answer(response.status(), response.headers().entries(), &text))
}

fn ask_practice(call: &command::Http, target: &str) -> JsValue {
    let content_type = call.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-type"));
    let response = transport::practice_http(&weft_practice::Request {
        method: &call.method,
        target,
        content_type: content_type.map(|header| header.value.as_str()),
        body: call.body.as_deref().unwrap_or_default().as_bytes(),
        ..weft_practice::Request::default()
    });
    let headers = response.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    answer(response.status, headers, &String::from_utf8_lossy(&response.body))
}

fn answer(status: u16, headers: impl Iterator<Item = (String, String)>, text: &str) -> JsValue {
    let headers: Array = headers.map(|(name, value)| Array::of2(&name.into(), &value.into())).collect();
    Array::of3(&status.into(), &headers, &text.into()).into()
}
