//! `cargo xtask serve`: the practice server and `trunk serve`, until one of them ends or Ctrl-C is pressed.

use std::net::TcpStream;
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::failure::{Failure, Result, fail};
use crate::process::Group;
use crate::progress::Progress;
use crate::workspace::Workspace;
use crate::{practice, setup};

/// The practice server's port, unless it is taken.
const PRACTICE_PORT: u16 = 9001;
const PAGE_PORT: u16 = 8080;

pub(crate) fn serve(workspace: &mut Workspace) -> Result {
    setup::page(workspace)?;
    let practice_port = practice::free_port(PRACTICE_PORT)?;
    let peer = practice::start(workspace, practice_port)?;

    let page_port = practice::free_port(PAGE_PORT)?;
    let mut trunk = workspace.command("trunk");
    trunk.args(["serve", "--port", &page_port.to_string()]).stdin(Stdio::null());
    // A first visit then starts with a connection to that server.
    trunk.env("WEFT_PRACTICE_PORT", practice_port.to_string());
    println!("building the page…");
    let trunk = Group::spawn(&mut trunk)?;
    announce(page_port);
    first_to_end([("the practice server", peer), ("trunk", trunk)])
}

/// Prints where the page is once it is there, and until then how long it has taken so far.
fn announce(port: u16) {
    std::thread::spawn(move || {
        let building = Progress::start("building the page", String::new);
        // trunk listens once it has built the page.
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(500));
        }
        drop(building);
        println!("\nWeft is on http://127.0.0.1:{port}/ (Ctrl-C ends it)");
    });
}

/// Waits until one of the children ends, which none should, and stops the others.
fn first_to_end(children: [(&'static str, Group); 2]) -> Result {
    let (ended, ends) = mpsc::channel::<(&str, Result<ExitStatus>)>();
    let groups = children.map(|(name, mut group)| {
        let id = group.id();
        let ended = ended.clone();
        // If sending fails, another child ended first.
        let waiting = std::thread::spawn(move || drop(ended.send((name, group.wait()))));
        (id, waiting)
    });
    let first = ends.recv();
    for (id, waiting) in groups {
        crate::process::terminate(id);
        waiting.join().ok();
    }
    match first {
        Ok((name, status)) => fail!("{name} ended ({})", status?),
        Err(_) => Err(Failure("nothing is left to wait for".into())),
    }
}
