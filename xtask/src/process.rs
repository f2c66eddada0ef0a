//! Child processes, none of which outlives xtask.
//!
//! Each child leads its own process group, so that stopping it also stops what it started.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::failure::{Context, Result, fail};
use crate::progress::Progress;
use crate::workspace::Workspace;

/// The running children, by process (and process group) id.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes Ctrl-C or a request to terminate stop every child before xtask exits.
pub(crate) fn stop_children_on_interrupt() -> Result {
    ctrlc::set_handler(|| {
        // Held until the exit, the lock keeps other threads from starting more children.
        let running = running();
        for id in running.iter() {
            terminate(*id);
        }
        std::process::exit(130);
    })
    .context("listening for Ctrl-C")
}

/// A running child with its descendants; dropping it stops them all.
pub(crate) struct Group {
    child: Child,
    /// Kept here because waiting for a child closes its stdin, which ends the practice server.
    stdin: Option<ChildStdin>,
}

impl Group {
    pub(crate) fn spawn(command: &mut Command) -> Result<Self> {
        lead_a_group(command);
        let mut running = running();
        let mut child = command.spawn().context(format!("starting {}", name(command)))?;
        running.insert(child.id());
        let stdin = child.stdin.take();
        Ok(Self { child, stdin })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        self.child.wait().context("waiting for a child process")
    }

    pub(crate) fn stdout(&mut self) -> Option<impl Read + Send + use<>> {
        self.child.stdout.take()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.stdin = None;
        if let Ok(None) = self.child.try_wait() {
            let id = self.id();
            // Reap it while waiting below: a zombie would look alive.
            std::thread::scope(|scope| {
                scope.spawn(|| terminate(id));
                self.child.wait().ok();
            });
        }
        running().remove(&self.child.id());
    }
}

/// Puts a command into its own process group, which Ctrl-C in the terminal doesn't reach.
fn lead_a_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}

/// Asks a process group to terminate, and kills what is left of it after three seconds.
pub(crate) fn terminate(group: u32) {
    // Every shell has its own `kill`, but not every system has a program of that name.
    let script = r#"
        kill -s TERM -- "-$1" || exit 0
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
            sleep 0.1
            kill -s 0 -- "-$1" || exit 0
        done
        kill -s KILL -- "-$1""#;
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh", &group.to_string()]).stdin(Stdio::null()).stderr(Stdio::null());
    // A second Ctrl-C must not end the shell before it is done.
    lead_a_group(&mut shell);
    // Nothing more can be done if this fails: the group has ended or isn't ours.
    shell.status().ok();
}

/// Runs a command whose output the user sees.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = Group::spawn(command.stdin(Stdio::null()))?.wait()?;
    if !status.success() {
        fail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a command, shows each line of its output and passes it to `see` as well.
pub(crate) fn run_seen(command: &mut Command, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut group = Group::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    if let Some(stdout) = group.stdout() {
        let mut stdout = BufReader::new(stdout);
        let mut bytes = Vec::new();
        while stdout.read_until(b'\n', &mut bytes).context("reading a child's output")? > 0 {
            let text = String::from_utf8_lossy(&bytes);
            print!("{text}");
            see(text.trim_end());
            bytes.clear();
        }
    }
    group.wait()
}

/// Runs a command with its output in `target/xtask/LOG.log`. Its latest line is shown now and then, and its last lines
/// if the command fails.
pub(crate) fn run_logged(workspace: &Workspace, log: &str, command: &mut Command) -> Result {
    let path = workspace.state.join(format!("{log}.log"));
    let file = File::create(&path).context(format!("writing {}", path.display()))?;
    let errors = file.try_clone().context("sharing a log file")?;
    command.stdin(Stdio::null()).stdout(file).stderr(errors);
    let status = {
        let path = path.clone();
        let _progress = Progress::start(log, move || last_lines(&path, 1));
        Group::spawn(command)?.wait()?
    };
    if !status.success() {
        fail!(
            "`{}` failed ({status}):\n{}\nAll of it: {}",
            line(command),
            last_lines(&path, 25),
            path.display()
        );
    }
    Ok(())
}

/// What a command prints; `None` if it can't be started or fails.
pub(crate) fn capture(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn last_lines(path: &Path, count: usize) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].iter().map(|line| format!("  {line}\n")).collect()
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn dropping_a_group_stops_what_its_leader_started() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 60 & echo started; wait"]).stdout(Stdio::piped());
        let mut group = Group::spawn(&mut shell).unwrap();
        let mut output = BufReader::new(group.stdout().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "started\n");

        let dropped = Instant::now();
        drop(group);
        // The pipe closes when nobody holds it any more, including the grandchild.
        output.read_to_string(&mut line).unwrap();
        assert!(dropped.elapsed() < Duration::from_secs(30));
    }
}
