//! Reads the commands of programs that open a WebSocket.

use weft_codec::base64;

use super::{Pasted, shell};

/// A program whose commands are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// curl.
    Curl,
    /// wscat.
    Wscat,
    /// websocat.
    Websocat,
}

impl Program {
    const ALL: [Self; 3] = [Self::Curl, Self::Wscat, Self::Websocat];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Wscat => "wscat",
            Self::Websocat => "websocat",
        }
    }

    /// The program that a command's word names, with or without a path.
    fn named(word: &str) -> Option<Self> {
        let name = word.rsplit(['/', '\\']).next()?;
        let name = name.strip_suffix(".exe").unwrap_or(name);
        Self::ALL.into_iter().find(|program| program.name() == name)
    }

    /// What the value of this option is; `None` if it has no value.
    fn value_of(self, option: &str) -> Option<Value> {
        let of_program: &[(Value, &[&str])] = match self {
            Self::Curl => &CURL,
            Self::Wscat => &WSCAT,
            Self::Websocat => &WEBSOCAT,
        };
        of_program.iter().find(|(_, names)| names.contains(&option)).map(|(value, _)| *value)
    }
}

/// What an option's value is.
#[derive(Clone, Copy)]
enum Value {
    Url,
    Header,
    /// The value of the header with this name.
    HeaderNamed(&'static str),
    /// A token, sent in the header Authorization.
    Token,
    Subprotocols,
    Login,
    /// Nothing that matters here.
    Other,
}

const CURL: [(Value, &[&str]); 6] = [
    (Value::Url, &["--url"]),
    (Value::Header, &["-H", "--header"]),
    (Value::HeaderNamed("Cookie"), &["-b", "--cookie"]),
    (Value::Token, &["--oauth2-bearer"]),
    (Value::Login, &["-u", "--user"]),
    (
        Value::Other,
        &[
            "-A",
            "-C",
            "-c",
            "-D",
            "-d",
            "-E",
            "-e",
            "-F",
            "-K",
            "-m",
            "-o",
            "-r",
            "-T",
            "-U",
            "-w",
            "-X",
            "-x",
            "--cacert",
            "--cert",
            "--connect-timeout",
            "--connect-to",
            "--cookie-jar",
            "--data",
            "--data-binary",
            "--data-raw",
            "--form",
            "--interface",
            "--key",
            "--max-time",
            "--output",
            "--proxy",
            "--referer",
            "--request",
            "--resolve",
            "--retry",
            "--unix-socket",
            "--user-agent",
            "--write-out",
        ],
    ),
];

const WSCAT: [(Value, &[&str]); 6] = [
    (Value::Url, &["-c", "--connect"]),
    (Value::Header, &["-H", "--header"]),
    (Value::HeaderNamed("Origin"), &["-o", "--origin"]),
    (Value::Subprotocols, &["-s", "--subprotocol"]),
    (Value::Login, &["--auth"]),
    (
        Value::Other,
        &[
            "-l",
            "-p",
            "-w",
            "-x",
            "--ca",
            "--cert",
            "--execute",
            "--host",
            "--key",
            "--listen",
            "--passphrase",
            "--protocol",
            "--proxy",
            "--wait",
        ],
    ),
];

const WEBSOCAT: [(Value, &[&str]); 6] = [
    (Value::Url, &["--ws-c-uri"]),
    (Value::Header, &["-H", "--header"]),
    (Value::HeaderNamed("Origin"), &["--origin"]),
    (Value::Subprotocols, &["--protocol"]),
    (Value::Login, &["--basic-auth"]),
    (
        Value::Other,
        &[
            "-B",
            "-P",
            "-p",
            "--buffer-size",
            "--close-reason",
            "--close-status-code",
            "--ping-interval",
            "--ping-timeout",
            "--preamble",
            "--server-header",
            "--server-protocol",
            "--socks5",
            "--tls-domain",
        ],
    ),
];

/// What browsers send by themselves, and nobody misses: lower case, sorted.
const SENT_ANYWAY: [&str; 15] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "dnt",
    "host",
    "pragma",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-version",
    "upgrade",
    "user-agent",
];

/// Reads a command; `None` if the text isn't one of a program that is known, or has no URL in it.
pub(super) fn read(text: &str) -> Option<Pasted> {
    // A single word such as "curl" may be a host name.
    if !text.contains(char::is_whitespace) {
        return None;
    }
    shell::commands(text).iter().find_map(|words| read_words(words))
}

fn read_words(words: &[String]) -> Option<Pasted> {
    // A prompt, `npx` or `sudo` may precede it.
    let before = words.iter().take(4).take_while(|word| !word.contains("://"));
    let (at, program) = before.enumerate().find_map(|(at, word)| Some((at, Program::named(word)?)))?;
    let mut command = Command { program, found: Pasted::default(), arguments: Vec::new() };
    command.read(words.get(at + 1..)?);
    command.finish()
}

struct Command {
    program: Program,
    found: Pasted,
    /// What belongs to no option.
    arguments: Vec<String>,
}

impl Command {
    fn read(&mut self, words: &[String]) {
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let word = with_hyphens(word);
            if word.starts_with("--") {
                match word.split_once('=') {
                    Some((name, value)) => self.option(name, value),
                    None if self.program.value_of(&word).is_some() => {
                        self.option(&word, words.next().map_or("", |value| value));
                    }
                    None => {}
                }
            } else if word.starts_with('-') && word.len() > 1 {
                self.short_options(&word, &mut words);
            } else if !word.is_empty() {
                self.arguments.push(super::bare(&word));
            }
        }
    }

    /// `-iNH value`, `-Hvalue` or `-H=value`.
    fn short_options<'word>(&mut self, word: &str, words: &mut impl Iterator<Item = &'word String>) {
        for (at, letter) in word.char_indices().skip(1) {
            let name = format!("-{letter}");
            if self.program.value_of(&name).is_some() {
                let attached = &word[at + letter.len_utf8()..];
                let next = if attached.is_empty() { words.next().map(String::as_str) } else { None };
                self.option(&name, next.unwrap_or(attached.trim_start_matches('=')));
                return;
            }
        }
    }

    fn option(&mut self, name: &str, value: &str) {
        match self.program.value_of(name) {
            Some(Value::Url) => self.found.url = value.into(),
            Some(Value::Header) => self.header(value),
            Some(Value::HeaderNamed(name)) => self.left_out(name),
            Some(Value::Subprotocols) => self.subprotocols(value),
            Some(Value::Token) => self.token(value),
            Some(Value::Login) => self.login(value),
            Some(Value::Other) | None => {}
        }
    }

    fn header(&mut self, header: &str) {
        let (name, value) = header.split_once([':', ';']).unwrap_or((header, ""));
        let lower = name.trim().to_ascii_lowercase();
        if lower == "sec-websocket-protocol" {
            self.subprotocols(value);
        } else if lower == "authorization" {
            self.authorization(value.trim());
        } else if SENT_ANYWAY.binary_search(&&*lower).is_err() && !lower.starts_with("sec-") {
            self.left_out(name.trim());
        }
    }

    /// A browser sends a user and a password as Basic authentication, if the server asks for it, and nothing else.
    fn authorization(&mut self, value: &str) {
        let (scheme, credentials) = value.split_once(' ').unwrap_or((value, ""));
        let credentials = credentials.trim();
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" if !credentials.is_empty() => self.token(credentials),
            "basic" if let Some(login) = decoded(credentials) => self.login(&login),
            _ => self.left_out("Authorization"),
        }
    }

    fn token(&mut self, token: &str) {
        self.found.token = Some(token.into());
        self.left_out("Authorization");
    }

    fn login(&mut self, login: &str) {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        self.found.login = Some((user.into(), password.into()));
    }

    fn left_out(&mut self, name: &str) {
        let headers = &mut self.found.headers;
        // curl reads headers from a file that begins with @.
        let is_name = !name.is_empty() && !name.starts_with('@');
        if is_name && !headers.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            headers.push(name.into());
        }
    }

    fn subprotocols(&mut self, names: &str) {
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if !self.found.subprotocols.iter().any(|other| other == name) {
                self.found.subprotocols.push(name.into());
            }
        }
    }

    /// The URL is what looks most like one.
    fn finish(self) -> Option<Pasted> {
        let Self { program, mut found, arguments } = self;
        if found.url.is_empty() {
            let with_scheme = arguments.iter().find_map(|argument| from_scheme(argument));
            found.url =
                with_scheme.or(arguments.iter().map(String::as_str).find(|word| *word != "-"))?.into();
        }
        found.program = Some(program);
        let url = found.url.trim();
        (!url.is_empty() && !url.contains(char::is_whitespace)).then_some(found)
    }
}

fn decoded(credentials: &str) -> Option<String> {
    String::from_utf8(base64::parse(credentials).ok()?).ok()
}

/// The argument from its scheme on: websocat's may have others before it, as in `autoreconnect:ws://h`.
fn from_scheme(argument: &str) -> Option<&str> {
    let schemes = ["wss://", "ws://", "https://", "http://"];
    let at = schemes.iter().filter_map(|scheme| argument.find(scheme)).min()?;
    // After a path or query has begun, it is part of that.
    let is_first = !argument[..at].contains(['?', '/']);
    is_first.then_some(&argument[at..])
}

/// Word processors make dashes of hyphens.
fn with_hyphens(word: &str) -> String {
    match (word.strip_prefix('–'), word.strip_prefix('—')) {
        (Some(rest), _) => {
            format!("-{}", rest.strip_prefix('–').map_or(rest.into(), |rest| format!("-{rest}")))
        }
        (_, Some(rest)) => format!("--{rest}"),
        _ => word.into(),
    }
}
