use proptest::prelude::*;

use super::*;

#[test]
fn a_url_is_taken_apart() {
    let url = Url::parse("wss://u:p:w@h.example:8443/a/b?c=d?e#f?g");
    let expected = Url {
        scheme: Some("wss"),
        user: Some("u"),
        password: Some("p:w"),
        host: "h.example",
        port: Some("8443"),
        path: "/a/b",
        query: Some("c=d?e"),
        fragment: Some("f?g"),
    };
    assert_eq!(url, expected);
}

/// Scheme, user, host, port and path.
fn parts(text: &str) -> (Option<&str>, Option<&str>, &str, Option<&str>, &str) {
    let url = Url::parse(text);
    (url.scheme, url.user, url.host, url.port, url.path)
}

#[test]
fn the_host_is_what_browsers_take_for_it() {
    assert_eq!(parts("ws://h/@x"), (Some("ws"), None, "h", None, "/@x"));
    assert_eq!(parts("ws://a@b@h"), (Some("ws"), Some("a@b"), "h", None, ""));
    assert_eq!(parts(r"ws://h\@evil"), (Some("ws"), None, "h", None, r"\@evil"));
    assert_eq!(parts("ws://h?@evil"), (Some("ws"), None, "h", None, ""));
    assert_eq!(parts("ws://h#@evil"), (Some("ws"), None, "h", None, ""));
    assert_eq!(parts("ws://u@[::1]:80/"), (Some("ws"), Some("u"), "[::1]", Some("80"), "/"));
    assert_eq!(parts("ws://[::1"), (Some("ws"), None, "[", Some(":1"), ""));
    assert_eq!(parts("h:80/x://y"), (None, None, "h", Some("80"), "/x://y"));
    assert_eq!(parts("h/x?u=http://y"), (None, None, "h", None, "/x"));
    assert_eq!(parts("PRACTICE:/room"), (Some("PRACTICE"), None, "", None, "/room"));
    assert_eq!(parts("practice://echo"), (Some("practice"), None, "", None, "//echo"));
}

#[test]
fn variables_are_not_split() {
    assert_eq!(
        parts("{{s}}://{{a@b}}:{{p}}/{{c}}"),
        (Some("{{s}}"), None, "{{a@b}}", Some("{{p}}"), "/{{c}}")
    );
    let url = Url::parse("ws://{{user: x}}:{{pass?}}@{{h/}}{{");
    assert_eq!((url.user, url.password, url.host), (Some("{{user: x}}"), Some("{{pass?}}"), "{{h/}}{{"));
}

#[test]
fn secrets_are_dots_and_the_rest_stays() {
    for (url, masked) in [
        ("wss://h/p?a=1&b", "wss://h/p?a=1&b"),
        ("ws://u:p%40ss@h:1/x?q=@", "ws://u:••••••@h:1/x?q=@"),
        ("ws://u@h/", "ws://u@h/"),
        ("ws://{{user}}:{{password}}@h/?token={{token}}", "ws://{{user}}:{{password}}@h/?token={{token}}"),
        ("wss://h/?v=2&access_token=abc.def&x=", "wss://h/?v=2&access_token=••••••&x="),
        ("wss://h?API-Key=a=b&sig=c&design=d", "wss://h?API-Key=••••••&sig=••••••&design=d"),
        ("wss://h/#id_token=abc&state=1", "wss://h/#id_token=••••••&state=1"),
        ("practice:/room?login=token&token=", "practice:/room?login=token&token="),
        ("practice:/room?token=x", "practice:/room?token=••••••"),
        ("wss://h/?password=x&access_token=1", "wss://h/?password=••••••&access_token=••••••"),
        ("wss://h/?token=Bearer%20{{token}}&{{name}}=x", "wss://h/?token=Bearer%20{{token}}&{{name}}=x"),
        (
            "wss://h/?author=a&keyword=b&monkey=c&sessions=d",
            "wss://h/?author=a&keyword=b&monkey=c&sessions=d",
        ),
        ("h.example?token=x", "h.example?token=••••••"),
    ] {
        assert_eq!(Url::parse(url).masked(), masked);
    }
}

#[test]
fn what_was_masked_is_missed() {
    for (url, name) in [
        ("wss://h/?a=1&token=••••••&sig=••••••", Some("token")),
        ("wss://h/?a=1#id_token=••••••", Some("id_token")),
        ("practice:/room?key=••••••", Some("key")),
        ("wss://h/••••••?a=1", None),
        ("wss://h/?••••••", None),
        ("wss://h/?token=abc", None),
    ] {
        assert_eq!(Url::parse(url).not_kept(), name, "{url}");
    }
    let masked = Url::parse("wss://h/?x=1&api_key=abc").masked();
    assert_eq!(Url::parse(&masked).not_kept(), Some("api_key"));
}

#[test]
fn a_title_has_neither_login_nor_secrets() {
    for (url, title) in [
        ("ws://h/ws/ethusdt@kline_15m", "h/ws/ethusdt@kline_15m"),
        ("ws://u:secret@[::1]:80/p?token=abc&x=1", "[::1]:80/p?token=••••••&x=1"),
        ("wss://{{key}}@{{host}}/p", "{{host}}/p"),
        ("h.example", "h.example"),
        ("practice:/echo", "practice:/echo"),
    ] {
        assert_eq!(Url::parse(url).title(), title);
    }
    assert_eq!(Url::parse("https://u:p@h:1/x?y#z").address(), "h:1");
}

#[test]
fn loopback_is_this_machine() {
    for (url, is_loopback) in [
        ("ws://LocalHost:1/", true),
        ("ws://a.localhost", true),
        ("ws://127.0.0.1", true),
        ("ws://u@[::1]:80", true),
        ("ws://127.evil.example", false),
        ("ws://localhost.example", false),
        ("ws://localhost@h", false),
    ] {
        assert_eq!(Url::parse(url).is_loopback(), is_loopback, "{url}");
    }
}

proptest! {
    #[test]
    fn nothing_is_lost(text in r"((wss?|practice|\{\{s\}\}):(//)?)?([a-c:@/?#\\.{}\[\]=&é]|\{\{|\}\}){0,20}") {
        prop_assert_eq!(Url::parse(&text).to_string(), text);
    }
}
