use weft_session::profile::{LoginKind, Profile};

use super::*;

fn imported(text: &str) -> Imported {
    read(text).unwrap().unwrap()
}

/// The names and texts of a connection's messages.
fn messages(profile: &Profile) -> Vec<(&str, String)> {
    let dense = |message: &SavedMessage| json::dense(&message.message.text);
    profile.messages.iter().map(|message| (&*message.name, dense(message))).collect()
}

#[test]
fn only_files_that_have_connections_are_read() {
    for text in [
        "",
        "{}",
        "[]",
        "1",
        "hello",
        "a: 1",
        r#"{"log":{"entries":[]}}"#,
        r#"{"weft":"log","version":1}"#,
        "{\"a\":1}\n{\"b\":2}",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn a_postman_collection_has_its_web_sockets_messages_variables_and_headers() {
    let text = r#"{
        "info": {"_postman_id": "1", "name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [
            {"name": "Folder", "item": [
                {"name": "Prices", "request": {
                    "url": {"raw": "wss://{{host}}/prices?v=2", "host": ["{{host}}"]},
                    "header": [{"key": "Authorization", "value": "Bearer x"}, {"key": "X-Off", "value": "1", "disabled": true}],
                    "body": {"mode": "raw", "raw": "{\"op\":\"sub\"}"}
                }},
                {"name": "Plain", "request": "ws://plain.test/"}
            ]},
            {"name": "HTTP", "request": {"method": "GET", "url": "https://shop.test/"}, "response": [{"name": "one", "originalRequest": {"url": "wss://not.test/"}}]}
        ],
        "variable": [{"key": "host", "value": "shop.test"}]
    }"#;
    let found = imported(text);
    let [prices, plain] = &found.connections[..] else { panic!("{found:?}") };
    assert_eq!(
        (&*prices.name, &*prices.url, &*prices.group),
        ("Prices", "wss://{{host}}/prices?v=2", "Shop")
    );
    assert_eq!(messages(prices), [("Message", r#"{"op":"sub"}"#.into())]);
    assert_eq!((&*prices.variables[0].name, &*prices.variables[0].value), ("host", "shop.test"));
    assert_eq!((&*plain.name, &*plain.url), ("Plain", "ws://plain.test/"));
    let headers = Remark::Headers { connection: "Prices".into(), names: vec!["Authorization".into()] };
    assert_eq!(found.remarks, [headers, Remark::OtherRequests(1)]);
}

#[test]
fn a_postman_web_socket_request_has_its_saved_messages() {
    let text = "$kind: websocket-request\nname: Feed\nurl: '{{base}}/feed'\nmessages:\n  - name: hello\n    content: '{\"type\":\"hi\"}'\n  - name: bye\n    content: bye\n";
    let found = imported(text);
    assert_eq!(found.connections[0].url, "{{base}}/feed");
    assert_eq!(
        messages(&found.connections[0]),
        [("hello", r#"{"type":"hi"}"#.into()), ("bye", "bye".into())]
    );
}

#[test]
fn a_hoppscotch_collection_has_its_web_sockets() {
    let text = r#"[{"v": 2, "name": "Mine", "folders": [{"v": 2, "name": "in", "folders": [], "requests": [
        {"v": "5", "name": "Echo", "endpoint": "wss://echo.test", "headers": [{"key": "A", "value": "", "active": false}], "body": {"contentType": null, "body": "hi"}}
    ]}], "requests": [{"v": "5", "name": "REST", "endpoint": "https://rest.test"}]}]"#;
    let found = imported(text);
    assert_eq!((&*found.connections[0].name, &*found.connections[0].url), ("Echo", "wss://echo.test"));
    assert_eq!(messages(&found.connections[0]), [("Message", "hi".into())]);
    assert_eq!(found.remarks, [Remark::OtherRequests(1)]);
}

#[test]
fn an_insomnia_export_has_its_web_sockets_and_the_messages_beside_them() {
    let text = r#"{"_type": "export", "__export_format": 4, "resources": [
        {"_id": "ws-req_1", "_type": "websocket_request", "name": "Echo", "url": "{{ _.base }}/echo", "headers": []},
        {"_id": "ws-payload_1", "parentId": "ws-req_1", "_type": "websocket_payload", "name": "Ping", "value": "{\"a\":1}"},
        {"_id": "req_1", "_type": "request", "name": "HTTP", "url": "https://x.test"}
    ]}"#;
    let found = imported(text);
    assert_eq!((&*found.connections[0].name, &*found.connections[0].url), ("Echo", "{{ _.base }}/echo"));
    assert_eq!(messages(&found.connections[0]), [("Ping", r#"{"a":1}"#.into())]);
}

#[test]
fn a_collection_without_web_sockets_says_so() {
    let text =
        r#"{"info": {"name": "x", "schema": "s"}, "item": [{"name": "a", "request": "https://a.test/"}]}"#;
    assert_eq!(read(text), Some(Err(ImportError::Empty)));
}

#[test]
fn asyncapi_2_has_a_connection_for_each_path_and_what_may_be_published() {
    let text = r##"
asyncapi: 2.6.0
info: {title: Chat, version: '1'}
servers:
  production:
    url: '{region}.chat.test:{port}/v1/'
    protocol: wss
    security: [{key: []}]
    variables:
      region: {default: eu, enum: [eu, us]}
      port: {enum: ['443', '8443']}
  kafka: {url: 'k:9092', protocol: kafka}
channels:
  /rooms/{room}:
    parameters:
      room: {schema: {type: string, default: lobby}}
    bindings: {ws: {query: {type: object, properties: {trace: {type: string}}}}}
    publish:
      message:
        oneOf:
          - {$ref: '#/components/messages/say'}
          - name: leave
            payload: {type: object, properties: {type: {const: leave}, at: {type: integer, minimum: 5}, tags: {type: array, items: {type: string}}}}
    subscribe: {message: {name: said, payload: {type: string}}}
components:
  messages:
    say:
      examples:
        - {name: greeting, payload: {type: say, text: hello}}
        - {payload: {type: say, text: "bye"}}
      payload: {type: object}
  securitySchemes:
    key: {type: httpApiKey, in: query, name: api_key}
"##;
    let found = imported(text);
    let [connection] = &found.connections[..] else { panic!("{found:?}") };
    assert_eq!(connection.name, "Chat production");
    assert_eq!(connection.url, "wss://{{region}}.chat.test:{{port}}/v1/rooms/{{room}}?trace={{trace}}");
    let values: Vec<_> =
        connection.variables.iter().map(|variable| (&*variable.name, &*variable.value)).collect();
    assert_eq!(values, [("region", "eu"), ("port", "443"), ("room", "lobby")]);
    assert_eq!(connection.login.kind, LoginKind::TokenInQuery);
    assert_eq!(connection.login.token_parameter, "api_key");
    let expected = [
        ("greeting", r#"{"type":"say","text":"hello"}"#.to_owned()),
        ("say", r#"{"type":"say","text":"bye"}"#.into()),
        ("leave", r#"{"type":"leave","at":5,"tags":[""]}"#.into()),
    ];
    assert_eq!(messages(connection), expected);
    assert_eq!(found.remarks, [Remark::OtherServers(1)]);
}

#[test]
fn asyncapi_3_has_the_messages_that_the_server_receives() {
    let text = r##"{
        "asyncapi": "3.0.0", "info": {"title": "Prices", "version": "1"},
        "servers": {
            "live": {"host": "live.test", "pathname": "/ws", "protocol": "wss"},
            "test": {"host": "127.0.0.1:9000", "protocol": "ws"}
        },
        "channels": {
            "root": {"address": "/", "messages": {
                "subscribe": {"$ref": "#/components/messages/subscribe"},
                "tick": {"payload": {"type": "object"}}
            }},
            "admin": {"address": "/admin", "servers": [{"$ref": "#/servers/test"}], "messages": {"stop": {"payload": {"const": "stop"}}}}
        },
        "operations": {
            "sub": {"action": "receive", "channel": {"$ref": "#/channels/root"}, "messages": [{"$ref": "#/channels/root/messages/subscribe"}]},
            "ticks": {"action": "send", "channel": {"$ref": "#/channels/root"}},
            "admin": {"action": "receive", "channel": {"$ref": "#/channels/admin"}}
        },
        "components": {"messages": {"subscribe": {"payload": {"$ref": "#/components/schemas/sub"}}},
            "schemas": {"sub": {"type": "object", "properties": {"op": {"enum": ["subscribe", "x"]}, "id": {"default": 12345678901234567890}, "child": {"$ref": "#/components/schemas/sub"}}}}}
    }"##;
    let found = imported(text);
    let urls: Vec<_> = found.connections.iter().map(|profile| (&*profile.name, &*profile.url)).collect();
    assert_eq!(
        urls,
        [
            ("Prices live", "wss://live.test/ws"),
            ("test ", "ws://127.0.0.1:9000"),
            ("test /admin", "ws://127.0.0.1:9000/admin"),
        ]
    );
    let (name, text) = &messages(&found.connections[0])[0];
    assert_eq!(*name, "subscribe");
    assert!(text.starts_with(r#"{"op":"subscribe","id":12345678901234567890,"child":{"op":"#), "{text}");
    assert_eq!(messages(&found.connections[2]), [("stop", r#""stop""#.into())]);
}

#[test]
fn wrong_yaml_says_where() {
    let error = read("asyncapi: 2.6.0\nservers: [\n").unwrap().unwrap_err().to_string();
    assert!(error.contains("line"), "{error}");
}

#[test]
fn references_that_lead_in_circles_end() {
    let text = r##"{"asyncapi":"3.0.0","servers":{"s":{"host":"h","protocol":"ws"}},
        "channels":{"c":{"$ref":"#/channels/d"},"d":{"$ref":"#/channels/c"},"e":{"$ref":"other.yaml#/x"}}}"##;
    let found = imported(text);
    assert_eq!(found.connections.len(), 1);
    assert_eq!(found.remarks, [Remark::OtherFiles(1)]);
}

#[test]
fn aliases_that_multiply_are_refused() {
    let mut text = "asyncapi: 2.6.0\na: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (name, before) in "bcdefghijk".chars().zip("abcdefghij".chars()) {
        text.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 10].join(",")));
    }
    assert!(matches!(read(&text), Some(Err(ImportError::Yaml(_)))));
}
