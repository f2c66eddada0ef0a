use super::*;

fn parse(typed: &str) -> Result<Endpoint, EndpointError> {
    Endpoint::parse(typed, PageSecurity::Insecure)
}

#[test]
fn urls_that_can_be_opened() {
    for url in ["ws://h", "WSS://h:81/p?q", "ws://u:p@[::1]:80/", "practice:/echo", "practice://echo"] {
        assert_eq!(parse(url).unwrap().as_str(), url);
    }
}

#[test]
fn each_mistake_has_its_own_words() {
    assert_eq!(parse("  "), Err(EndpointError::Empty));
    assert_eq!(parse("https://h/x").unwrap_err().suggestion(), Some("wss://h/x"));
    assert_eq!(parse("example.com/x").unwrap_err().suggestion(), Some("wss://example.com/x"));
    assert_eq!(parse("localhost:80").unwrap_err().suggestion(), Some("ws://localhost:80"));
    assert_eq!(parse("h.example/?u=http://x").unwrap_err().suggestion(), Some("wss://h.example/?u=http://x"));
    assert_eq!(parse("ftp://h"), Err(EndpointError::Scheme("ftp".into())));
    assert_eq!(parse("ftp:h"), Err(EndpointError::Scheme("ftp".into())));
    assert_eq!(parse("mailto:a.b"), Err(EndpointError::Scheme("mailto".into())));
    assert_eq!(parse("example.com:x"), Err(EndpointError::Port("x".into())));
    assert_eq!(parse("h:99999"), Err(EndpointError::Port("99999".into())));
    assert_eq!(parse("/x"), Err(EndpointError::NoHost));
    assert_eq!(parse("wss:"), Err(EndpointError::NoHost));
    assert_eq!(parse("ws://\"h\"/"), Err(EndpointError::Host("\"h\"".into())));
    assert_eq!(parse("<h>"), Err(EndpointError::Host("<h>".into())));
    assert_eq!(parse("ws:///x"), Err(EndpointError::NoHost));
    assert_eq!(parse("ws://[::1]x/"), Err(EndpointError::Host("[::1]x".into())));
    assert_eq!(parse("ws://[::g]:80/"), Err(EndpointError::Host("[::g]".into())));
    assert_eq!(parse("ws://h:99999/"), Err(EndpointError::Port("99999".into())));
    assert_eq!(parse("ws://h:0/"), Err(EndpointError::Port("0".into())));
    assert_eq!(parse("ws://h:1/"), Err(EndpointError::BlockedPort(1)));
    assert_eq!(parse("wss://[::1]:06667"), Err(EndpointError::BlockedPort(6667)));
    assert_eq!(parse("h:6000"), Err(EndpointError::BlockedPort(6000)));
    assert_eq!(parse("ws://a b/"), Err(EndpointError::Space));
    assert_eq!(parse("ws://h/#x"), Err(EndpointError::Fragment));
}

#[test]
fn what_is_missing_is_completed() {
    for (typed, offered) in [
        ("[::1]:9100/", "ws://[::1]:9100/"),
        ("::1:9100/", "ws://[::1]:9100/"),
        ("::1", "ws://[::1]"),
        ("2001:db8::1:8080/x", "wss://[2001:db8::1]:8080/x"),
        ("2001:db8:1:2:3:4:5:6", "wss://[2001:db8:1:2:3:4:5:6]"),
        ("ws://::1:9100/", "ws://[::1]:9100/"),
        ("wss://u@fe80::a:b/x?y", "wss://u@[fe80::a:b]/x?y"),
        ("http://::1:9100/", "ws://[::1]:9100/"),
        ("ws:localhost:9100", "ws://localhost:9100"),
        ("WSS:h.example", "wss://h.example"),
        ("ws:/h/x", "ws://h/x"),
        ("ws:h", "ws://h"),
        ("ws//h", "ws://h"),
        ("wss;//h", "wss://h"),
        (r"ws:\\h", "ws://h"),
        ("http:localhost:9100", "ws://localhost:9100"),
        ("https:h/x", "wss://h/x"),
        ("//h", "ws://h"),
        ("//h.example/x", "wss://h.example/x"),
        ("://h.example", "wss://h.example"),
        ("///h.example", "wss://h.example"),
        ("ws://ws://h/x", "ws://h/x"),
        ("ws://wss://h/x", "wss://h/x"),
        ("wss://http://h/x", "ws://h/x"),
        ("http://ws://h", "ws://h"),
        ("ws", "ws://ws"),
        ("ws:9001/x", "ws://ws:9001/x"),
        ("ws.example:9001", "wss://ws.example:9001"),
        ("h.example/@x?u@y:z", "wss://h.example/@x?u@y:z"),
        ("h.example?a@b", "wss://h.example?a@b"),
    ] {
        let error = parse(typed).unwrap_err();
        assert_eq!(error.completion(), Some(offered), "{typed}");
        assert!(parse(offered).is_ok(), "{offered}");
    }
    assert!(parse("ws://ws:80/").is_ok() && parse("ws://wss").is_ok() && parse("ws://http:").is_ok());
}

#[test]
fn a_problem_can_be_told_without_its_secrets() {
    let mask = |text: &str| text.replace("s3cret", "••••••");
    let told = |typed| parse(typed).unwrap_err().masked(mask).to_string();
    assert_eq!(
        told("h.example/s3cret?token=abc"),
        "The URL has no scheme. Use wss://h.example/••••••?token=••••••?"
    );
    assert!(told("http://h/?password=abc").contains("ws://h/?password=••••••"));
    assert!(told("ws://h:s3cret").contains("“••••••” is not a port"));
}

#[test]
fn an_https_page_may_open_ws_on_this_machine_only() {
    let secure = |url| Endpoint::parse(url, PageSecurity::Secure);
    assert_eq!(secure("ws://h:81/p").unwrap_err().suggestion(), Some("wss://h:81/p"));
    assert!(secure("ws://127.0.0.1:9001/").is_ok());
    assert!(secure("wss://h/").is_ok());
}

#[test]
fn credentials_replace_those_that_were_typed() {
    let endpoint = parse("ws://a:b@h:81/p?q=@").unwrap();
    assert_eq!(endpoint.with_credentials("u", "p%40"), "ws://u:p%40@h:81/p?q=@");
    assert_eq!(parse("ws://h/a@b").unwrap().with_credentials("u", "p"), "ws://u:p@h/a@b");
}

#[test]
fn a_password_in_a_url_is_found() {
    let found = TypedPassword::find("ws://u:p:w@h:1/x@y").unwrap();
    assert_eq!((&*found.user, &*found.password, &*found.url), ("u", "p:w", "ws://h:1/x@y"));
    for url in ["ws://h/a:b@c", "ws://u@h", "ws://u:@h", "ws://{{user}}:{{password}}@h", "ws://h?u:p@x"] {
        assert_eq!(TypedPassword::find(url), None, "{url}");
    }
}

#[test]
fn practice_urls_name_a_target() {
    assert_eq!(parse("practice:/room?login=first").unwrap().practice_target().unwrap(), "/room?login=first");
    assert_eq!(parse("practice://echo").unwrap().practice_target().unwrap(), "/echo");
    assert_eq!(parse("ws://h/echo").unwrap().practice_target(), None);
}
