use proptest::prelude::*;

use super::*;
use crate::profile::Reconnect;

const LOGIN: LoginPlan = LoginPlan { within: Duration::from_secs(5), by_script: false };

/// A machine with its own clock, and everything it asked for.
struct Rig {
    machine: Machine,
    now: Timestamp,
    done: Vec<Action>,
}

impl Rig {
    fn connecting(token: bool, first: bool, reconnect: bool) -> Self {
        let backoff = Backoff::new(&Reconnect { enabled: reconnect, ..Reconnect::default() }, 42);
        let plan = Plan { token, login: first.then_some(LOGIN), backoff };
        let now = Timestamp::from_micros(1_000_000);
        let mut rig = Self { machine: Machine::default(), now, done: Vec::new() };
        rig.tell(Input::Connect(plan));
        rig
    }

    fn online() -> Self {
        let mut rig = Self::connecting(false, false, true);
        rig.tell(opened());
        assert_eq!(*rig.machine.state(), State::Online);
        rig.done.clear();
        rig
    }

    fn tell(&mut self, input: Input) {
        self.machine.handle(input, self.now);
        self.collect();
    }

    fn wait(&mut self, duration: Duration) {
        self.now = self.now + duration;
        self.machine.handle_timeout(self.now);
        self.collect();
    }

    fn wait_until_due(&mut self) {
        self.wait(self.machine.deadline().unwrap().since(self.now));
    }

    fn collect(&mut self) {
        self.done.extend(std::iter::from_fn(|| self.machine.poll_action()));
    }

    fn did(&self, action: &Action) -> bool {
        self.done.contains(action)
    }
}

fn opened() -> Input {
    Input::Opened { subprotocol: String::new(), extensions: String::new(), offered: Vec::new() }
}

fn closed(code: u16) -> Input {
    Input::Closed(CloseInfo { code, reason: "why".into(), was_clean: code != 1006 })
}

#[test]
fn token_then_socket_then_first_message_then_online() {
    let mut rig = Rig::connecting(true, true, true);
    assert!(rig.did(&Action::FetchToken) && !rig.did(&Action::OpenSocket));
    rig.tell(Input::Token);
    assert!(rig.did(&Action::OpenSocket));
    rig.tell(Input::Opened { subprotocol: "v1".into(), extensions: String::new(), offered: Vec::new() });
    assert_eq!(*rig.machine.state(), State::LoggingIn);
    assert!(rig.did(&Action::SendFirst) && !rig.did(&Action::GoOnline));
    rig.tell(Input::Accepted);
    assert_eq!(*rig.machine.state(), State::Online);
    assert!(rig.did(&Action::GoOnline));
    assert_eq!(rig.machine.deadline(), None);
}

#[test]
fn a_refused_login_is_final_and_carries_the_servers_words() {
    let mut rig = Rig::connecting(false, true, true);
    rig.tell(opened());
    rig.tell(Input::Refused("wrong password".into()));
    rig.tell(closed(1008));
    let failure = Failure::LoginRefused { reply: "wrong password".into() };
    assert_eq!(*rig.machine.state(), State::Failed(failure));
    assert_eq!(rig.machine.deadline(), None);
}

#[test]
fn after_a_drop_it_logs_in_again() {
    let mut rig = Rig::connecting(true, true, true);
    for _ in 0..3 {
        rig.tell(Input::Token);
        rig.tell(opened());
        rig.tell(Input::Accepted);
        rig.done.clear();
        rig.tell(closed(1006));
        assert_eq!(rig.machine.state().name(), "Reconnecting");
        assert!(rig.did(&Action::GoOffline) && rig.did(&Action::DropSocket));
        rig.wait_until_due();
        assert!(rig.did(&Action::FetchToken));
    }
}

#[test]
fn a_normal_or_policy_close_is_not_a_drop() {
    for code in [1000, 1005, 1008] {
        let mut rig = Rig::online();
        rig.tell(closed(code));
        assert!(matches!(rig.machine.state(), State::Closed { by_user: false, .. }), "{code}");
    }
    for code in [1001, 1006, 1011, 1012, 4000] {
        let mut rig = Rig::online();
        rig.tell(closed(code));
        assert_eq!(rig.machine.state().name(), "Reconnecting", "{code}");
    }
}

#[test]
fn a_session_that_was_never_online_does_not_reconnect() {
    let mut rig = Rig::connecting(false, false, true);
    rig.tell(closed(1006));
    assert_eq!(rig.machine.state().name(), "Failed");
}

#[test]
fn a_login_refused_on_reconnect_ends_it() {
    let mut rig = Rig::connecting(false, true, true);
    rig.tell(opened());
    rig.tell(Input::Accepted);
    rig.tell(closed(1006));
    rig.wait_until_due();
    rig.tell(opened());
    rig.tell(Input::Refused("expired".into()));
    assert_eq!(rig.machine.state().name(), "Failed");
}

#[test]
fn attempts_count_up_until_the_session_has_proven_itself() {
    let mut rig = Rig::online();
    for expected in 1..=4 {
        rig.tell(closed(1006));
        assert!(matches!(rig.machine.state(), State::Reconnecting { attempt, .. } if *attempt == expected));
        rig.wait_until_due();
        rig.tell(opened());
    }
    rig.wait(PROVEN);
    rig.tell(closed(1006));
    assert!(matches!(rig.machine.state(), State::Reconnecting { attempt: 1, .. }));
}

#[test]
fn connecting_ends_the_wait_for_the_next_attempt() {
    let mut rig = Rig::online();
    rig.tell(closed(1006));
    rig.done.clear();
    let backoff = Backoff::new(&Reconnect::default(), 42);
    rig.tell(Input::Connect(Plan { token: false, login: None, backoff }));
    assert!(matches!(rig.machine.state(), State::Connecting { attempt: 1, .. }));
    assert!(rig.did(&Action::OpenSocket));
    rig.tell(opened());
    assert_eq!(*rig.machine.state(), State::Online);
}

#[test]
fn disconnect_keeps_the_code_and_waits_for_the_handshake_only_so_long() {
    let mut rig = Rig::online();
    let close = Close::new(4000, "done").unwrap();
    rig.tell(Input::Disconnect(close.clone()));
    assert_eq!(rig.done, [Action::GoOffline, Action::CloseSocket(close)]);
    assert_eq!(rig.machine.state().name(), "Closed");
    rig.wait(CLOSE_TIMEOUT);
    assert!(rig.did(&Action::DropSocket));
    assert!(matches!(rig.machine.state(), State::Closed { by_user: true, .. }));
}

#[test]
fn disconnect_while_waiting_to_reconnect_is_at_once() {
    let mut rig = Rig::online();
    rig.tell(closed(1006));
    rig.tell(Input::Disconnect(Close::default()));
    assert_eq!(*rig.machine.state(), State::Offline);
    assert_eq!(rig.machine.deadline(), None);
}

#[test]
fn each_step_has_a_time_limit() {
    let mut rig = Rig::connecting(false, true, true);
    rig.wait(CONNECT_TIMEOUT);
    assert_eq!(*rig.machine.state(), State::Failed(Failure::HostTimeout { after: 15.0 }));

    let mut rig = Rig::connecting(false, true, true);
    rig.tell(opened());
    rig.wait(Duration::from_secs(5));
    assert_eq!(*rig.machine.state(), State::Failed(Failure::LoginTimeout { after: 5.0 }));
}

/// Logging in, with the server sending something else.
fn unanswered() -> Rig {
    let mut rig = Rig::connecting(false, true, true);
    rig.tell(opened());
    rig.tell(Input::OtherMessage);
    assert_eq!(*rig.machine.state(), State::LoggingIn);
    rig.done.clear();
    rig
}

#[test]
fn a_login_that_is_not_confirmed_is_left_to_the_user_if_other_messages_arrive() {
    let mut rig = unanswered();
    rig.wait(Duration::from_secs(4));
    assert_eq!(*rig.machine.state(), State::LoggingIn);
    rig.wait(Duration::from_secs(1));
    assert_eq!(*rig.machine.state(), State::Unconfirmed { after: 5.0 });
    assert_eq!(rig.done, [Action::Record(Event::LoginUnconfirmed { after: 5.0 })], "the socket stays open");
    rig.wait(Duration::from_secs(3600));
    assert_eq!((rig.machine.state(), rig.machine.deadline()), (&State::Unconfirmed { after: 5.0 }, None));

    rig.tell(Input::SkipLogin);
    assert_eq!(*rig.machine.state(), State::Online);
    rig.tell(Input::SkipLogin);
    assert_eq!(rig.done[1..], [Action::Record(Event::LoginSkipped), Action::GoOnline], "once");
}

#[test]
fn an_answer_counts_however_late_it_is() {
    for (input, name) in [
        (Input::Accepted, "Online"),
        (Input::Refused("no".into()), "Failed"),
        (closed(1008), "Failed"),
        (Input::Disconnect(Close::default()), "Closed"),
        (Input::Cancelled(Role::Login), "Failed"),
    ] {
        let mut rig = unanswered();
        rig.wait(Duration::from_secs(60));
        rig.tell(input.clone());
        assert_eq!(rig.machine.state().name(), name, "{input:?}");
    }
}

#[test]
fn who_has_gone_on_without_a_login_is_not_asked_again_after_a_drop() {
    let mut rig = unanswered();
    rig.tell(Input::SkipLogin);
    assert_eq!(*rig.machine.state(), State::Online, "there is no need to wait");
    rig.tell(closed(1006));
    rig.wait_until_due();
    rig.tell(opened());
    rig.tell(Input::OtherMessage);
    rig.wait(Duration::from_secs(5));
    assert_eq!(*rig.machine.state(), State::Online);

    rig.tell(Input::Disconnect(Close::default()));
    rig.tell(closed(1000));
    let backoff = Backoff::new(&Reconnect::default(), 42);
    rig.tell(Input::Connect(Plan { token: false, login: Some(LOGIN), backoff }));
    rig.tell(opened());
    rig.tell(Input::OtherMessage);
    rig.wait(Duration::from_secs(5));
    assert_eq!(*rig.machine.state(), State::Unconfirmed { after: 5.0 }, "whoever connects anew is asked");
}

#[test]
fn messages_of_an_earlier_connection_do_not_count() {
    let mut rig = unanswered();
    rig.tell(Input::Accepted);
    rig.tell(closed(1006));
    rig.wait_until_due();
    rig.tell(opened());
    rig.wait(Duration::from_secs(5));
    assert_eq!(rig.machine.state().name(), "Reconnecting");
}

#[test]
fn a_script_logs_in_after_the_socket_has_opened() {
    let plan = Plan { login: Some(LoginPlan { by_script: true, ..LOGIN }), ..Plan::default() };
    let connecting = || {
        let mut rig = Rig::connecting(false, false, false);
        rig.tell(Input::Disconnect(Close::default()));
        rig.tell(Input::Connect(plan.clone()));
        rig.tell(opened());
        rig
    };
    let mut rig = connecting();
    assert_eq!(*rig.machine.state(), State::LoggingIn);
    assert!(rig.did(&Action::RunLogin) && !rig.did(&Action::SendFirst));
    rig.tell(Input::Accepted);
    assert_eq!(*rig.machine.state(), State::Online);

    let mut rig = connecting();
    rig.wait(Duration::from_secs(5));
    assert_eq!(*rig.machine.state(), State::Failed(Failure::ScriptTimeout { after: 5.0 }));
}

#[test]
fn a_close_is_recorded_with_its_values() {
    let mut rig = Rig::online();
    rig.tell(closed(1009));
    let event = Event::Closed { code: 1009, reason: "why".into(), clean: true, opened: true };
    assert!(rig.did(&Action::Record(event)));
}

#[test]
fn a_cancelled_receiver_does_not_look_online() {
    let mut rig = Rig::online();
    rig.tell(Input::Cancelled(Role::Receiver));
    assert_eq!(*rig.machine.state(), State::Failed(Failure::TaskCancelled { task: Role::Receiver }));
    assert!(rig.did(&Action::DropSocket));
}

#[test]
fn a_cancelled_sender_is_told_and_the_connection_goes_on() {
    for task in [Role::Sender, Role::Keepalive, Role::Stopwatch, Role::Timer("t".into())] {
        let mut rig = Rig::online();
        rig.tell(Input::Cancelled(task.clone()));
        assert_eq!(*rig.machine.state(), State::Online);
        assert_eq!(rig.done, [Action::Record(Event::TaskCancelled { task })]);
    }
}

#[test]
fn lost_keepalives_reconnect() {
    let mut rig = Rig::online();
    rig.tell(Input::KeepaliveLost(2));
    assert_eq!(rig.machine.state().name(), "Reconnecting");
    assert!(rig.did(&Action::DropSocket));
}

#[test]
fn what_is_known_of_an_attempt_is_part_of_its_failure() {
    let attempt = Attempt { https: Some("https://h/".into()), ..Attempt::default() };
    let info = CloseInfo { code: 1006, reason: String::new(), was_clean: false };
    let mut rig = Rig::connecting(false, false, true);
    rig.tell(Input::NotOpened { info, attempt: attempt.clone() });
    let failure = Failure::NotOpened(attempt);
    assert_eq!(*rig.machine.state(), State::Failed(failure.clone()));
    assert!(rig.did(&Action::Record(Event::Failed { failure })));
}

fn any_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        Just(Input::Disconnect(Close::default())),
        Just(Input::Token),
        Just(Input::Failed(Failure::NotOpened(Attempt::default()))),
        Just(opened()),
        Just(Input::Accepted),
        Just(Input::Refused("no".into())),
        Just(Input::OtherMessage),
        Just(Input::SkipLogin),
        (1000u16..1016).prop_map(closed),
        Just(Input::KeepaliveLost(1)),
        Just(Input::Cancelled(Role::Receiver)),
        any::<bool>().prop_map(|token| Input::Connect(Plan {
            token,
            login: None,
            backoff: Backoff::new(&Reconnect::default(), 1)
        })),
    ]
}

proptest! {
    /// Whatever the order of events: a waiting state has a deadline, and going online and offline alternate.
    #[test]
    fn any_course_of_events_keeps_the_invariants(events in prop::collection::vec((any_input(), 0u64..20), 0..40)) {
        let mut rig = Rig::connecting(false, true, true);
        for (input, seconds) in events {
            rig.tell(input);
            rig.wait(Duration::from_secs(seconds));
            let waits = matches!(
                rig.machine.state(),
                State::Connecting { .. } | State::LoggingIn | State::Reconnecting { .. } | State::Closing
            );
            prop_assert_eq!(waits, rig.machine.deadline().is_some());
        }
        let mut online = false;
        for action in &rig.done {
            match action {
                Action::GoOnline => { prop_assert!(!online); online = true; }
                Action::GoOffline => online = false,
                Action::OpenSocket => prop_assert!(!online),
                _ => {}
            }
        }
    }
}
