//! HTTP requests: the token of a login, and the requests of scripts.

use gloo_net::http::{Headers, Method, RequestBuilder};
use web_sys::{RequestCredentials, RequestRedirect};
use weft_practice::Request;
use weft_session::profile::{Endpoint, PageSecurity};

use super::{Network, practice};

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The URL: `http:`, `https:` or `practice:`.
    pub url: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    pub body: Option<String>,
    /// Whether cookies are sent and kept.
    pub sends_cookies: bool,
    /// Whether a redirect is an error instead of being followed.
    pub refuses_redirects: bool,
}

/// A response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub text: String,
}

/// Why there was no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// The method isn't valid.
    Method(String),
    /// The browser refused or the network failed, in the browser's words. Browsers don't reveal the cause.
    Failed(String),
}

impl Network {
    /// Makes a request.
    ///
    /// # Errors
    /// Why there was no response; an error status is a response.
    pub async fn fetch(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let endpoint = Endpoint::parse(&request.url, PageSecurity::Insecure).ok();
        match endpoint.and_then(|endpoint| endpoint.practice_target()) {
            Some(target) => self.fetch_practice(request, &target).await,
            None => self.fetch_browser(request).await,
        }
    }

    async fn fetch_practice(&self, request: &HttpRequest, target: &str) -> Result<HttpResponse, HttpError> {
        let content_type = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let request = Request {
            method: &request.method,
            target,
            content_type: content_type.map(|(_, value)| value.as_str()),
            body: request.body.as_deref().unwrap_or_default().as_bytes(),
            ..Request::default()
        };
        let asked =
            self.runtime.waiting_on("the practice server", practice::answer(&self.practice, &request));
        let response = asked.await.map_err(|error| HttpError::Failed(error.to_string()))?;
        Ok(HttpResponse {
            status: response.status,
            headers: response
                .headers
                .iter()
                .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
                .collect(),
            text: String::from_utf8_lossy(&response.body).into_owned(),
        })
    }

    async fn fetch_browser(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let failed = |error: gloo_net::Error| HttpError::Failed(error.to_string());
        let method: Method = request.method.parse().map_err(|_| HttpError::Method(request.method.clone()))?;
        let headers = Headers::new();
        for (name, value) in &request.headers {
            headers.append(name, value);
        }
        let cookies =
            if request.sends_cookies { RequestCredentials::Include } else { RequestCredentials::Omit };
        let redirect =
            if request.refuses_redirects { RequestRedirect::Error } else { RequestRedirect::Follow };
        let builder = RequestBuilder::new(&request.url)
            .method(method)
            .headers(headers)
            .credentials(cookies)
            .redirect(redirect);
        let built = match &request.body {
            Some(body) => builder.body(body),
            None => builder.build(),
        };
        let response =
            self.runtime.waiting_on("the reply", built.map_err(failed)?.send()).await.map_err(failed)?;
        let text = self.runtime.waiting_on("the reply's text", response.text()).await.map_err(failed)?;
        Ok(HttpResponse { status: response.status(), headers: response.headers().entries().collect(), text })
    }
}
