//! The driver: owns the state machine, carries out its decisions, and spawns the tasks of a connection.
//!
//! Everyone else only tells it what happened. So no decision is made in the middle of another, and a connection's tasks
//! are dropped together with it, in one place.

use std::rc::Rc;

use futures::future::select;
use weft_codec::decimal::Decimal;
use weft_message::Close;
use weft_session::{
    Event, Failure, Role,
    machine::{Action, Input, Machine},
};

use super::{keepalive, login, open, receiver, scripted, sender, shared::Shared, speak::speak, token};
use crate::{
    task::{Ended, TaskGroup},
    transport::Socket,
};

/// Drives a session for as long as it lasts.
pub(super) async fn drive(shared: Rc<Shared>) {
    let mut driver = Driver { shared, machine: Machine::default(), connection: None };
    loop {
        let seen = driver.shared.inputs.arrived().get();
        if !driver.shared.inputs.is_empty() {
            driver.shared.stored.read(driver.shared.runtime()).await;
        }
        driver.take_inputs();
        driver.wait(seen).await;
    }
}

struct Driver {
    shared: Rc<Shared>,
    machine: Machine,
    connection: Option<Connection>,
}

/// A socket and the tasks that use it. Fields are dropped in order: the tasks that send go first.
struct Connection {
    /// The tasks that run while the session is online.
    online: Option<TaskGroup>,
    socket: Option<Rc<dyn Socket>>,
    tasks: TaskGroup,
}

impl Driver {
    /// Passes on what was told, and that time has passed.
    fn take_inputs(&mut self) {
        while let Some(input) = self.shared.inputs.take() {
            self.machine.handle(input, self.shared.now());
            self.perform_all();
        }
        let now = self.shared.now();
        if self.machine.deadline().is_some_and(|deadline| deadline <= now) {
            self.machine.handle_timeout(now);
            self.perform_all();
        }
    }

    /// Waits until there is something to do again.
    async fn wait(&self, seen: u64) {
        let (runtime, inputs) = (self.shared.runtime(), &self.shared.inputs);
        let told = Box::pin(inputs.arrived().after(seen));
        match self.machine.deadline() {
            None => drop(runtime.waiting_on("a change of state", told).await),
            Some(deadline) => {
                let left = deadline.since(runtime.now());
                let what = format!("a deadline in {:.1} s", Decimal(left.as_secs_f64()));
                drop(runtime.waiting_on(what, select(runtime.sleep_until(deadline), told)).await);
            }
        }
    }

    fn perform_all(&mut self) {
        // Tasks that are spawned now already see the new state.
        self.shared.status.publish(self.machine.state());
        while let Some(action) = self.machine.poll_action() {
            if let Err(failure) = self.perform(action) {
                self.machine.handle(Input::Failed(failure), self.shared.now());
            }
        }
        self.shared.status.publish(self.machine.state());
    }

    fn perform(&mut self, action: Action) -> Result<(), Failure> {
        let shared = self.shared.clone();
        match action {
            Action::FetchToken => self.spawn(Role::Login, token::fetch(shared)),
            Action::OpenSocket => self.open_socket()?,
            Action::SendFirst if shared.speaks() => self.spawn(Role::Login, speak(shared, Role::Login)),
            Action::SendFirst => self.spawn(Role::Login, login::send_first(shared)),
            Action::RunLogin => self.spawn(Role::Login, scripted::log_in(shared)),
            Action::GoOnline => self.go_online(),
            Action::GoOffline => {
                if let Some(connection) = &mut self.connection {
                    connection.online = None;
                }
            }
            Action::CloseSocket(close) => self.close_socket(&close),
            Action::DropSocket => self.drop_connection(),
            Action::Record(event) => {
                if let Event::Opened { subprotocol, .. } = &event {
                    shared.status.subprotocol.replace(subprotocol.clone());
                }
                shared.record(event);
            }
        }
        Ok(())
    }

    fn connection(&mut self) -> &mut Connection {
        let owner = &self.shared.owner;
        self.connection.get_or_insert_with(|| Connection {
            online: None,
            socket: None,
            tasks: TaskGroup::of(owner),
        })
    }

    /// Starts a task that lives as long as the connection.
    fn spawn<F>(&mut self, role: Role, future: F)
    where
        F: Future<Output: Into<Ended>> + 'static,
    {
        let shared = self.shared.clone();
        shared.spawn(&self.connection().tasks, role, future);
    }

    fn open_socket(&mut self) -> Result<(), Failure> {
        self.shared.status.connection_start.set(self.shared.log.borrow().numbers().end);
        let (socket, attempt) = open::open(&self.shared)?;
        self.shared.set_socket(Some(socket.clone()));
        self.connection().socket = Some(socket.clone());
        self.spawn(Role::Receiver, receiver::receiver(self.shared.clone(), socket, attempt));
        Ok(())
    }

    fn go_online(&mut self) {
        let shared = self.shared.clone();
        let Some(socket) = shared.socket() else { return };
        shared.regulate();
        shared.replies.forget_verdict();
        let tasks = TaskGroup::of(&shared.owner);
        shared.spawn(&tasks, Role::Sender, sender::sender(shared.clone(), socket));
        let keepalive = shared.settings.profile().keepalive.clone();
        if shared.speaks() {
            shared.spawn(&tasks, Role::Keepalive, speak(shared.clone(), Role::Keepalive));
        } else if keepalive.enabled {
            shared.spawn(&tasks, Role::Keepalive, keepalive::keepalive(shared.clone(), keepalive));
        }
        self.connection().online = Some(tasks);
    }

    fn close_socket(&self, close: &Close) {
        if let Some(socket) = self.shared.socket() {
            socket.close(close);
        }
    }

    /// Forgets the connection: its socket is closed and all of its tasks are cancelled.
    fn drop_connection(&mut self) {
        self.shared.replies.forget();
        self.shared.set_socket(None);
        self.connection = None;
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.drop_connection();
    }
}
