use super::*;
use crate::profile::Login;

fn read(text: &str) -> Option<Pasted> {
    Pasted::read(text, PageSecurity::Insecure)
}

fn url(text: &str) -> Option<String> {
    read(text).map(|found| found.url)
}

#[test]
fn a_machine_nearby_gets_ws_and_others_get_wss() {
    for (typed, expected) in [
        ("localhost:9001", "ws://localhost:9001"),
        ("LOCALHOST", "ws://LOCALHOST"),
        ("api.localhost:81/x", "ws://api.localhost:81/x"),
        ("[::1]:9001", "ws://[::1]:9001"),
        ("::1", "ws://[::1]"),
        ("127.0.0.1:9001/x?y", "ws://127.0.0.1:9001/x?y"),
        ("127.8.9.10", "ws://127.8.9.10"),
        ("0.0.0.0:8080", "ws://0.0.0.0:8080"),
        ("192.168.0.9:9001", "ws://192.168.0.9:9001"),
        ("10.1.2.3/feed", "ws://10.1.2.3/feed"),
        ("172.16.0.1", "ws://172.16.0.1"),
        ("172.31.255.255", "ws://172.31.255.255"),
        ("169.254.1.1", "ws://169.254.1.1"),
        ("[fe80::1]:80", "ws://[fe80::1]:80"),
        ("[fd12::1]", "ws://[fd12::1]"),
        ("[::ffff:10.0.0.1]", "ws://[::ffff:10.0.0.1]"),
        ("raspberrypi:9001", "ws://raspberrypi:9001"),
        ("printer.local/ws", "ws://printer.local/ws"),
        ("nas.home.arpa", "ws://nas.home.arpa"),
        ("u@localhost:81", "ws://u@localhost:81"),
        ("example.com", "wss://example.com"),
        ("example.com:9001/x", "wss://example.com:9001/x"),
        ("172.32.0.1", "wss://172.32.0.1"),
        ("192.169.0.1", "wss://192.169.0.1"),
        ("11.0.0.1", "wss://11.0.0.1"),
        ("8.8.8.8:53000", "wss://8.8.8.8:53000"),
        ("[2001:db8::1]:80", "wss://[2001:db8::1]:80"),
        ("local.example", "wss://local.example"),
        ("localhost.example", "wss://localhost.example"),
        ("notlocal/", "ws://notlocal/"),
        ("example.com/?next=ws://localhost", "wss://example.com/?next=ws://localhost"),
    ] {
        assert_eq!(url(typed).as_deref(), Some(expected), "{typed}");
    }
}

#[test]
fn an_https_page_may_only_reach_this_machine_by_ws() {
    for (typed, expected) in [
        ("localhost:9001", "ws://localhost:9001"),
        ("[::1]:9001", "ws://[::1]:9001"),
        ("192.168.0.9:9001", "wss://192.168.0.9:9001"),
        ("raspberrypi", "wss://raspberrypi"),
        ("http://192.168.0.9/", "wss://192.168.0.9/"),
        ("http://127.0.0.1/", "ws://127.0.0.1/"),
    ] {
        assert_eq!(Pasted::read(typed, PageSecurity::Secure).unwrap().url, expected, "{typed}");
    }
}

#[test]
fn what_can_be_used_or_makes_no_sense_stays() {
    for typed in [
        "",
        "ws://h/x",
        " wss://h/ ",
        "practice:/room",
        "ftp://h/",
        "ws://",
        "/path",
        "ws://h/#part",
        "{{base}}/x",
        "{{host}}:{{port}}",
        "localhost:{{port}}/x",
        "two words",
        "[",
        "\"",
        "<",
    ] {
        assert_eq!(read(typed), None, "{typed}");
    }
}

#[test]
fn quotes_brackets_and_invisible_characters_are_taken_away() {
    for typed in [
        "\"wss://h/x\"",
        "'wss://h/x'",
        "`wss://h/x`",
        "“wss://h/x”",
        "‘wss://h/x’",
        "«wss://h/x»",
        "„wss://h/x“",
        "<wss://h/x>",
        "<URL:wss://h/x>",
        "(wss://h/x)",
        "\"wss://h/x\",",
        "'wss://h/x';",
        " \" wss://h/x \" ",
        "<\"wss://h/x\">",
        "\u{200b}wss://h/x",
        "wss://\u{feff}h/x\u{200b}",
        "\u{202a}wss://h/x\u{202c}",
        "w\u{ad}ss://h\u{2060}/x",
        "\u{a0}\u{200e}wss://h/x\u{a0}",
        "https://h/x",
        "\"https://h/x\"",
    ] {
        assert_eq!(url(typed).as_deref(), Some("wss://h/x"), "{typed:?}");
    }
    assert_eq!(url("'h.example/?a={{b}}'").as_deref(), Some("wss://h.example/?a={{b}}"));
    assert_eq!(url("\"{{base}}/x\"").as_deref(), Some("{{base}}/x"));
}

fn found(url: &str, program: Program) -> Pasted {
    Pasted { url: url.into(), program: Some(program), ..Pasted::default() }
}

#[test]
fn the_url_of_a_command_is_found() {
    use Program::{Curl, Websocat, Wscat};
    for (typed, program, url) in [
        ("wscat -c ws://h/x", Wscat, "ws://h/x"),
        ("wscat --connect=localhost:9001", Wscat, "ws://localhost:9001"),
        ("wscat -cws://h", Wscat, "ws://h"),
        ("wscat -n -w 5 -x 'ws://not this' -c 'ws://h/?a=1&b=2'", Wscat, "ws://h/?a=1&b=2"),
        ("$ npx wscat -c wss://h", Wscat, "wss://h"),
        ("npx -y wscat -c wss://h", Wscat, "wss://h"),
        ("/usr/bin/wscat -P -c wss://h", Wscat, "wss://h"),
        ("websocat wss://h/x", Websocat, "wss://h/x"),
        ("websocat -t - autoreconnect:ws://h/", Websocat, "ws://h/"),
        ("websocat -B 99999 --ping-interval 20 ws://h/", Websocat, "ws://h/"),
        ("websocat -n1 ws://h/?to=http://x", Websocat, "ws://h/?to=http://x"),
        ("echo '{\"a\": 1}' | websocat -n1 wss://h/x | jq .", Websocat, "wss://h/x"),
        ("curl wss://h/x", Curl, "wss://h/x"),
        ("curl -N -i https://h/x", Curl, "wss://h/x"),
        ("curl --include --no-buffer --url http://localhost:8080/ws", Curl, "ws://localhost:8080/ws"),
        ("curl localhost:8080/ws -o out.txt", Curl, "ws://localhost:8080/ws"),
        ("curl -sSNX GET http://h.example/ws", Curl, "ws://h.example/ws"),
        ("curl.exe \"https://h/x\"", Curl, "wss://h/x"),
        ("curl “https://h/x”", Curl, "wss://h/x"),
        ("curl <https://h/x>", Curl, "wss://h/x"),
    ] {
        assert_eq!(read(typed), Some(found(url, program)), "{typed}");
    }
    for typed in
        ["curl ", "curl -H 'A: b'", "wscat -c", "websocat -", "ping ws://h", "see curl.com for ws://h"]
    {
        assert_eq!(read(typed).and_then(|found| found.program), None, "{typed}");
    }
}

#[test]
fn headers_that_a_browser_cant_send_are_named() {
    for (typed, headers) in [
        ("curl ws://h -H 'Authorization: Bearer abc'", vec!["Authorization"]),
        (
            "curl ws://h -H Authorization:abc -H 'X-Api-Key: 1' -H 'x-api-key: 2'",
            vec!["Authorization", "X-Api-Key"],
        ),
        ("curl -iNH \"Cookie: a=b; c=d\" ws://h", vec!["Cookie"]),
        ("curl --header='Origin: https://x' -b a=b ws://h", vec!["Origin", "Cookie"]),
        ("curl --oauth2-bearer abc ws://h", vec!["Authorization"]),
        ("curl –H “Authorization: x” ws://h", vec!["Authorization"]),
        ("curl —header 'X: y' ws://h", vec!["X"]),
        ("wscat -H X-A:1 -o https://o -c ws://h", vec!["X-A", "Origin"]),
        ("websocat -H='X-B: 1' --origin o ws://h", vec!["X-B", "Origin"]),
        ("websocat --header 'X-C;' ws://h", vec!["X-C"]),
        ("curl -H @file -H '' ws://h", vec![]),
        ("curl -H 'Host: x' -A agent -H 'User-Agent: y' -H 'Sec-Fetch-Mode: websocket' ws://h", vec![]),
    ] {
        assert_eq!(read(typed).unwrap().headers, headers, "{typed}");
    }
}

#[test]
fn a_token_is_kept() {
    for (typed, token) in [
        ("curl ws://h -H 'Authorization: Bearer abc.d-e_f=='", Some("abc.d-e_f==")),
        ("wscat -c ws://h -H 'authorization:bearer  abc '", Some("abc")),
        ("websocat -H='Authorization: Bearer abc' ws://h", Some("abc")),
        ("curl --oauth2-bearer abc ws://h", Some("abc")),
        ("curl ws://h -H 'Authorization: Bearer'", None),
        ("curl ws://h -H 'Authorization: Digest abc'", None),
        ("curl ws://h -H 'Authorization: Basic ***'", None),
        ("curl ws://h -H 'X-Token: Bearer abc'", None),
    ] {
        let found = read(typed).unwrap();
        assert_eq!(found.token.as_deref(), token, "{typed}");
        assert_eq!(found.headers.len(), 1, "{typed}");
        let mut profile = Profile::default();
        found.apply(&mut profile);
        let kind = if token.is_some() { LoginKind::TokenInQuery } else { LoginKind::None };
        assert_eq!(profile.login.kind, kind, "{typed}");
    }
}

#[test]
fn a_template_gets_the_scheme_that_it_lacks() {
    let page = PageSecurity::Insecure;
    for (template, filled, completed) in [
        ("{{host}}/echo", "127.0.0.1:9100/echo", Some("ws://{{host}}/echo")),
        (" {{host}} ", " localhost:9100 ", Some("ws://{{host}}")),
        ("{{host}}/x?t={{t}}", "example.com/x?t=a%20b", Some("wss://{{host}}/x?t={{t}}")),
        ("//{{host}}", "//localhost", Some("ws://{{host}}")),
        ("{{base}}/echo", "ws://127.0.0.1/echo", None),
        ("{{host}}", "::1", None),
    ] {
        assert_eq!(completed_template(template, filled, page).as_deref(), completed, "{template}");
    }
}

#[test]
fn subprotocols_and_the_login_are_found() {
    for (typed, names) in [
        ("wscat -s mqtt -c ws://h", vec!["mqtt"]),
        ("wscat -s a -s b -s a --protocol 13 -c ws://h", vec!["a", "b"]),
        ("wscat --subprotocol=graphql-ws -c ws://h", vec!["graphql-ws"]),
        ("websocat --protocol 'a, b' ws://h", vec!["a", "b"]),
        ("curl -s -H 'Sec-WebSocket-Protocol: a,b' ws://h", vec!["a", "b"]),
        ("curl -s ws://h", vec![]),
    ] {
        assert_eq!(read(typed).unwrap().subprotocols, names, "{typed}");
    }
    for (typed, user, password) in [
        ("curl -u alice:s3:cret ws://h", "alice", "s3:cret"),
        ("curl --user=bob ws://h", "bob", ""),
        ("wscat --auth a:b -c ws://h", "a", "b"),
        ("websocat --basic-auth a:b ws://h", "a", "b"),
    ] {
        assert_eq!(read(typed).unwrap().login, Some((user.into(), password.into())), "{typed}");
    }
    let basic = read("curl ws://h -H 'authorization: basic YWxpY2U6czM6Y3JldA=='").unwrap();
    assert_eq!((basic.login, basic.headers), (Some(("alice".into(), "s3:cret".into())), vec![]));
}

#[test]
fn a_profile_keeps_what_the_paste_says_nothing_of() {
    let mut profile = Profile { user: "u".into(), subprotocols: "x".into(), ..Profile::default() };
    read("curl ws://h").unwrap().apply(&mut profile);
    let expected = Profile { url: "ws://h".into(), ..profile.clone() };
    assert_eq!(profile, expected);
    read("curl -u a:b -H 'Sec-WebSocket-Protocol: c, d' ws://h").unwrap().apply(&mut profile);
    assert_eq!((&*profile.user, &*profile.subprotocols), ("a", "c, d"));
    assert_eq!(profile.login.kind, LoginKind::Basic);
}

#[test]
fn a_command_for_another_server_brings_its_own_login() {
    let login = Login { kind: LoginKind::TokenInQuery, ..Login::default() };
    let before = Profile {
        url: "ws://prod:9000/a".into(),
        user: "u".into(),
        subprotocols: "x".into(),
        login,
        ..Profile::default()
    };
    for (command, is_elsewhere) in [
        ("websocat ws://prod:9000/b", false),
        ("websocat ws://prod:9001/b", true),
        ("curl ws://other:9000/a", true),
        ("wscat -c wss://prod:9000/a", false),
    ] {
        let pasted = read(command).unwrap();
        assert_eq!(pasted.leads_elsewhere(&before), is_elsewhere, "{command}");
        let mut profile = before.clone();
        pasted.apply(&mut profile);
        let kept = (&*profile.user, &*profile.subprotocols, profile.login.kind);
        let expected =
            if is_elsewhere { ("", "", LoginKind::None) } else { ("u", "x", LoginKind::TokenInQuery) };
        assert_eq!(kept, expected, "{command}");
    }
    // What is only a URL was typed by somebody who wants the rest to stay.
    assert!(!read("<ws://other/>").unwrap().leads_elsewhere(&before));
}

#[test]
fn what_browsers_copy_as_a_command_is_read() {
    let bash = "curl 'wss://h.example/feed?x=1' \\\n  -H 'Upgrade: websocket' \\\n  -H 'Origin: https://h.example' \\\n  \
                -H 'Cache-Control: no-cache' \\\n  -H 'Accept-Language: en-GB,en;q=0.9' \\\n  -H 'Pragma: no-cache' \\\n  \
                -H 'Connection: Upgrade' \\\n  -H 'Sec-WebSocket-Key: c2VjcmV0' \\\n  -H $'User-Agent: it\\'s' \\\n  \
                -H 'Sec-WebSocket-Version: 13' \\\n  -H 'Sec-WebSocket-Protocol: v2.feed' \\\n  \
                -H 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'";
    let expected = Pasted {
        headers: vec!["Origin".into()],
        subprotocols: vec!["v2.feed".into()],
        ..found("wss://h.example/feed?x=1", Program::Curl)
    };
    assert_eq!(read(bash), Some(expected.clone()));
    // A field of a single line takes the line breaks away, or makes spaces of them.
    assert_eq!(read(&bash.replace('\n', "")), Some(expected.clone()));
    assert_eq!(read(&bash.replace('\n', " ")), Some(expected));
    let cmd = "curl ^\"wss://h/?a=1^&b=2^\" ^\r\n  -H ^\"Upgrade: websocket^\" ^\r\n  -H ^\"Cookie: a=^\\^\"b^\\^\"^\"";
    let expected = Pasted { headers: vec!["Cookie".into()], ..found("wss://h/?a=1&b=2", Program::Curl) };
    assert_eq!(read(cmd), Some(expected));
}

proptest::proptest! {
    #[test]
    fn any_text_can_be_read_and_what_was_read_stays(text in r#"(curl |wscat -c )?([a-c:@/?#.\[\]1"'<>\\^ $|–\-H{}]|ws:|//|“|\u{200b}){0,16}"#) {
        if let Some(found) = read(&text) {
            let again = read(&found.url).map_or(found.url.clone(), |again| again.url);
            proptest::prop_assert_eq!(again, found.url);
        }
    }
}
