//! What is added to the URL and the subprotocols: a token that the user already has, and what a protocol needs. The token
//! itself is a secret, and not part of a profile.

use super::{LoginKind, Profile, percent_encode};
use crate::url::Url;

const TOKEN: &str = "{{token}}";

impl Profile {
    /// The template of the URL to open. Where the user's own token belongs into the query, it is there, unless the user
    /// has already put it into the URL; and so are the path and the parameters of Socket.IO.
    pub fn url_to_open(&self) -> String {
        if self.login.kind == LoginKind::SocketIo {
            return socket_io_url(&self.url);
        }
        let is_in_query = matches!(self.login.kind, LoginKind::TokenInQuery | LoginKind::SignalR);
        if !is_in_query || uses_token(&self.url) {
            return self.url.clone();
        }
        let name = match self.login.token_parameter.trim() {
            _ if self.login.kind == LoginKind::SignalR => "access_token".into(),
            "" => "token".into(),
            name => percent_encode(name).to_string(),
        };
        with_parameter(&self.url, &name, TOKEN)
    }

    /// The template of the subprotocols to offer. Those with the token come last: servers choose one of the others.
    pub fn subprotocols_to_offer(&self) -> String {
        let mut offered = self.subprotocols.clone();
        if offered.trim().is_empty() {
            offered.push_str(match self.login.kind {
                LoginKind::Mqtt => "mqtt",
                LoginKind::Stomp => "v12.stomp, v11.stomp, v10.stomp",
                LoginKind::GraphQl => "graphql-transport-ws",
                _ => "",
            });
        }
        if self.login.kind == LoginKind::TokenInSubprotocol && !uses_token(&offered) {
            let own = &*self.login.token_subprotocols;
            offered.push_str(", ");
            offered.push_str(if own.trim().is_empty() { TOKEN } else { own });
        }
        offered
    }
}

fn uses_token(template: &str) -> bool {
    template.replace(' ', "").contains(TOKEN)
}

/// The URL of a server's endpoint for Socket.IO, unless it is that of one already.
fn socket_io_url(url: &str) -> String {
    let parts = Url::parse(url);
    if parts.query.is_some_and(|query| query.contains("EIO=")) {
        return url.into();
    }
    let path = if parts.path.len() > 1 { parts.path } else { "/socket.io/" };
    let url = with_parameter(&Url { path, ..parts }.to_string(), "EIO", "4");
    with_parameter(&url, "transport", "websocket")
}

/// The URL with this in its query, in place of the parameter that had the name.
fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let parts = Url::parse(url);
    let mut query = String::new();
    for parameter in parts.query.unwrap_or_default().split('&') {
        if !parameter.is_empty() && parameter.split('=').next() != Some(name) {
            query.push_str(parameter);
            query.push('&');
        }
    }
    query.push_str(name);
    query.push('=');
    query.push_str(value);
    Url { query: Some(&query), ..parts }.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::subprotocols;

    #[test]
    fn a_token_becomes_a_parameter_of_the_query() {
        for (url, parameter, expected) in [
            ("wss://h/feed", "", "wss://h/feed?token={{token}}"),
            ("wss://h", "access_token", "wss://h?access_token={{token}}"),
            ("wss://h/?a=1&b={{b}}", "", "wss://h/?a=1&b={{b}}&token={{token}}"),
            ("wss://h/?", "", "wss://h/?token={{token}}"),
            // The value wasn't stored, or is an old one.
            ("wss://h/?token=••••••&a=1", " ", "wss://h/?a=1&token={{token}}"),
            ("wss://h/?token", "token", "wss://h/?token={{token}}"),
            // The user has put it somewhere.
            ("wss://h/{{ token }}/x", "", "wss://h/{{ token }}/x"),
            ("wss://h/?key={{token}}", "", "wss://h/?key={{token}}"),
            ("wss://h/", " a b& ", "wss://h/?a%20b%26={{token}}"),
            ("practice:/room?login=token", "", "practice:/room?login=token&token={{token}}"),
            ("{{base}}/x", "", "{{base}}/x?token={{token}}"),
        ] {
            let mut profile = Profile { url: url.into(), ..Profile::default() };
            profile.login.token_parameter = parameter.into();
            for kind in [LoginKind::None, LoginKind::TokenInSubprotocol, LoginKind::TokenInFirst] {
                profile.login.kind = kind;
                assert_eq!(profile.url_to_open(), url);
            }
            profile.login.kind = LoginKind::TokenInQuery;
            assert_eq!(profile.url_to_open(), expected, "{url}");
        }
    }

    #[test]
    fn a_token_becomes_a_subprotocol() {
        for (plain, own, expected) in [
            ("", "", vec!["{{token}}"]),
            (" ", "bearer, {{token}}", vec!["bearer", "{{token}}"]),
            ("graphql-ws", "auth.{{token}}", vec!["graphql-ws", "auth.{{token}}"]),
            ("a, x.{{token}}", "{{token}}", vec!["a", "x.{{token}}"]),
        ] {
            let mut profile = Profile { subprotocols: plain.into(), ..Profile::default() };
            profile.login.token_subprotocols = own.into();
            assert_eq!(profile.subprotocols_to_offer(), plain);
            profile.login.kind = LoginKind::TokenInSubprotocol;
            assert_eq!(subprotocols(&profile.subprotocols_to_offer()).unwrap(), expected);
        }
    }

    #[test]
    fn a_protocol_adds_what_its_servers_expect() {
        let mut profile = Profile::default();
        profile.login.kind = LoginKind::SocketIo;
        for (url, expected) in [
            ("wss://h", "wss://h/socket.io/?EIO=4&transport=websocket"),
            ("wss://h/", "wss://h/socket.io/?EIO=4&transport=websocket"),
            ("h:3000?a={{b}}", "h:3000/socket.io/?a={{b}}&EIO=4&transport=websocket"),
            ("wss://h/chat/", "wss://h/chat/?EIO=4&transport=websocket"),
            ("wss://h/x/?EIO=3&transport=websocket", "wss://h/x/?EIO=3&transport=websocket"),
        ] {
            profile.url = url.into();
            assert_eq!(profile.url_to_open(), expected);
        }
        assert_eq!(profile.subprotocols_to_offer(), "");
        profile.login.kind = LoginKind::Mqtt;
        assert_eq!(profile.subprotocols_to_offer(), "mqtt");
        profile.subprotocols = "mqttv3.1".into();
        assert_eq!(profile.subprotocols_to_offer(), "mqttv3.1");
    }

    #[test]
    fn signalr_takes_a_token_in_the_query() {
        let mut profile = Profile { url: "wss://h/hub?a=1".into(), ..Profile::default() };
        profile.login.kind = LoginKind::SignalR;
        profile.login.token_parameter = "other".into();
        assert_eq!(profile.url_to_open(), "wss://h/hub?a=1&access_token={{token}}");
        profile.url = "wss://h/hub?t={{token}}".into();
        assert_eq!(profile.url_to_open(), profile.url);
    }
}
