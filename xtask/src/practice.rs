//! The native practice server as a child process.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;

use crate::failure::{Context, Result, fail};
use crate::process::{self, Group};
use crate::workspace::Workspace;

/// What the server prints before its address, once it is listening.
const LISTENING: &str = "practice server on ";

/// How the server is built.
#[derive(Clone, Copy)]
pub(crate) enum Build {
    /// For a fast build.
    Debug,
    /// To flood as fast as it can.
    Release,
}

/// Builds the server and returns the path of its program.
pub(crate) fn build(workspace: &Workspace, build: Build) -> Result<PathBuf> {
    let (folder, flag) = match build {
        Build::Debug => ("debug", None),
        Build::Release => ("release", Some("--release")),
    };
    process::run(workspace.command("cargo").args(["build", "--package", "weft-practice"]).args(flag))?;
    Ok(workspace.target.join(folder).join(format!("practice{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds and starts the server; returns once it is listening. It stops when it is dropped.
pub(crate) fn start(workspace: &Workspace, port: u16) -> Result<Group> {
    let program = build(workspace, Build::Debug)?;
    let mut command = workspace.command(program);
    command.args(["--listen", &format!("127.0.0.1:{port}"), "--until-stdin-closes"]);
    let mut peer = Group::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
    let Some(stdout) = peer.stdout() else { fail!("the practice server has no output") };
    let mut lines = BufReader::new(stdout).lines();
    for line in lines.by_ref() {
        let line = line.context("reading the practice server's output")?;
        println!("{line}");
        if line.starts_with(LISTENING) {
            // Its output has to be read to the end, or the server would block when the pipe is full.
            std::thread::spawn(move || lines.map_while(|line| line.ok()).for_each(|line| println!("{line}")));
            return Ok(peer);
        }
    }
    fail!("the practice server ended before it listened on port {port}")
}

/// The first free port on this machine, starting with `first`.
pub(crate) fn free_port(first: u16) -> Result<u16> {
    let free = (first..first.saturating_add(50)).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    match free {
        Some(port) => Ok(port),
        None => fail!("no port from {first} to {} is free", first.saturating_add(49)),
    }
}
