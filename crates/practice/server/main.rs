//! Weft's practice server as a native program: WebSocket and HTTP on one port.

mod peer;
mod server;
mod socket;

use std::{
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
};

use tokio::{net::TcpListener, sync::oneshot};

const USAGE: &str = "\
Weft's practice server: a WebSocket server to try everything against.

usage: practice [--listen ADDR:PORT] [--until-stdin-closes]

  --listen ADDR:PORT     where to listen; port 0 takes a free one (127.0.0.1:9001)
  --until-stdin-closes   also end when standard input closes, as it does when a parent ends
";

struct Options {
    listen: SocketAddr,
    until_stdin_closes: bool,
}

/// Parses the options; `None` if help was requested. The error is a message for the user.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options { listen: SocketAddr::from(([127, 0, 0, 1], 9001)), until_stdin_closes: false };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--listen" => {
                let address = arguments.next().unwrap_or_default();
                options.listen = address.parse().map_err(|_| {
                    format!("--listen needs an address and a port such as 127.0.0.1:9001, not \"{address}\"")
                })?;
            }
            "--until-stdin-closes" => options.until_stdin_closes = true,
            "--help" | "-h" => return Ok(None),
            _ => return Err(format!("unknown option \"{argument}\"")),
        }
    }
    Ok(Some(options))
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = match parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(words) => {
            eprint!("practice: {words}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("practice: can't listen on {}: {error}", options.listen);
            ExitCode::FAILURE
        }
    }
}

/// Serves until it is told to stop.
async fn run(options: &Options) -> io::Result<()> {
    let listener = TcpListener::bind(options.listen).await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "practice server on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    tokio::select! {
        served = server::serve(listener) => served,
        told = end_of_process() => told,
        () = end_of_stdin(), if options.until_stdin_closes => Ok(()),
    }
}

/// Ctrl-C or SIGTERM.
async fn end_of_process() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Reads standard input to its end, on a thread of its own because a runtime waits for blocking reads
/// when it shuts down.
async fn end_of_stdin() {
    let (ended, end) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        drop(ended);
    });
    let _ = end.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<Option<Options>, String> {
        parse(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn options_have_defaults_and_say_what_is_wrong() {
        let default = options(&[]).unwrap().unwrap();
        assert_eq!(default.listen.to_string(), "127.0.0.1:9001");
        assert!(!default.until_stdin_closes);
        let given = options(&["--until-stdin-closes", "--listen", "[::1]:0"]).unwrap().unwrap();
        assert!(given.until_stdin_closes && given.listen.port() == 0);
        assert!(options(&["--help"]).unwrap().is_none());
        assert!(options(&["--listen"]).err().unwrap().contains("needs an address"));
        assert!(options(&["--listne"]).err().unwrap().contains("--listne"));
    }
}
