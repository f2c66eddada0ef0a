//! The start page: every endpoint, what it does, and a URL to paste.

use super::{
    accounts::{PASSWORD, USERS},
    endpoint::ENDPOINTS,
};

const STYLE: &str = "
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem }
h1 { margin: 0; font-size: 1.5rem }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem }
p { margin: .5rem 0 }
table { width: 100%; border-collapse: collapse }
td { padding: .5rem 1rem .5rem 0; border-top: 1px solid light-dark(#d5d8dd, #3b3f46); vertical-align: top }
td:first-child { width: 45% }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; user-select: all }
@media (max-width: 40rem) { td { display: block; padding-right: 0 } td:first-child { width: auto } td + td { border: 0; padding-top: 0 } }
";

/// How to log in: an example, and what it does.
const LOGINS: [(&str, &str); 8] = [
    ("{ws}/room?login=none", "No login; you are guest-1, guest-2 …"),
    ("{ws}/room?login=first", "The first message logs in, with user and password or with a token."),
    (
        "POST {http}/token",
        "Body user and password, as a form or as JSON. Answers {\"token\":\"…\",\"user\":\"demo\"}, good for an hour.",
    ),
    (
        "{ws}/room?login=token&token=…",
        "The token in the URL; or as a subprotocol token.… beside your own; or in the first message.",
    ),
    (
        "{ws}/room?login=challenge",
        "The server sends a nonce, and is answered with its HMAC-SHA256, hexadecimal, with the password as the key.",
    ),
    (
        "{ws-auth}/room?login=basic",
        "HTTP Basic: the upgrade is answered 401 until user and password are right.",
    ),
    ("POST {http}/session", "Like /token, but sets a cookie that no script can read."),
    ("{ws}/room?login=cookie", "Opens with that cookie, from a page on the same host name."),
];

/// The commands of the room, and what the server does in response.
const MESSAGES: [(&str, &str); 10] = [
    (
        r#"{"type":"login","user":"demo","password":"demo"}"#,
        "welcome, with the users in the room; or error, then a close with 1008",
    ),
    (r#"{"type":"login","token":"…"}"#, "the same, with a token"),
    (r#"{"type":"answer","user":"demo","signature":"…"}"#, "welcome, if it signs the challenge's nonce"),
    (r#"{"type":"say","text":"hi"}"#, "said, to everyone in the room"),
    (r#"{"type":"ping","id":1}"#, "pong, with the same id"),
    (r#"{"type":"binary","size":64}"#, "a binary message"),
    (r#"{"type":"flood","count":1000,"size":64,"rate":100,"kind":"json"}"#, "messages, as /flood sends them"),
    (r#"{"type":"close","code":4000,"reason":"enough"}"#, "a close"),
    (r#"{"type":"drop"}"#, "the connection is cut"),
    (r#"{"type":"silence"}"#, "nothing from now on, not even ticks"),
];

/// The page for a server whose WebSocket URLs begin with `base`.
pub(super) fn html(base: &str) -> String {
    let endpoints = ENDPOINTS.iter().map(|entry| (format!("{base}{}", entry.example), entry.about));
    let logins = LOGINS.iter().map(|(example, about)| (fill_in(example, base), *about));
    let messages = MESSAGES.iter().map(|(example, about)| ((*example).to_owned(), *about));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Weft practice server</title>\n<style>{STYLE}</style>\n\
         <main>\n<h1>Weft practice server</h1>\n\
         <p>A WebSocket server to try everything against. Paste a URL into Weft, or into any client.</p>\n\
         <h2>Endpoints</h2>\n{}\
         <h2>Logins</h2>\n<p>Users {}; the password is {PASSWORD}.</p>\n{}\
         <h2>Messages</h2>\n<p>JSON text. In the room there are also tick, joined and left.</p>\n{}\
         <h2>Slow clients</h2>\n<p><code>GET /held</code> tells of each connection how much was sent, for how many \
         seconds its flood had to wait because the client didn't read (held), and whether it is waiting now (holding).</p>\n\
         <h2>Health</h2>\n<p><code>GET /health</code> answers 204.</p>\n</main>\n</html>\n",
        table(endpoints),
        USERS.join(", "),
        table(logins),
        table(messages),
    )
}

fn fill_in(example: &str, base: &str) -> String {
    let http = base.replacen("ws", "http", 1);
    let authorised = base.replacen("://", &format!("://{}:{PASSWORD}@", USERS[0]), 1);
    example.replace("{ws}", base).replace("{http}", &http).replace("{ws-auth}", &authorised)
}

fn table<'a>(rows: impl Iterator<Item = (String, &'a str)>) -> String {
    let rows: String = rows
        .map(|(code, about)| {
            format!("<tr><td><code>{}</code></td><td>{}</td></tr>\n", escape(&code), escape(about))
        })
        .collect();
    format!("<table>\n{rows}</table>\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_lists_every_endpoint_under_its_base() {
        let page = html("ws://127.0.0.1:9001");
        for entry in &ENDPOINTS {
            assert!(
                page.contains(&escape(&format!("ws://127.0.0.1:9001{}", entry.example))),
                "{}",
                entry.path
            );
        }
        assert!(page.contains("http://127.0.0.1:9001/token"));
        assert!(page.contains("ws://demo:demo@127.0.0.1:9001/room?login=basic"));
    }

    #[test]
    fn a_host_is_text_and_never_markup() {
        let page = html("ws://<script>\"&");
        assert!(!page.contains("<script"));
        assert!(page.contains("ws://&lt;script&gt;&quot;&amp;/echo"));
    }
}
