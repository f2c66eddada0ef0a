//! One connection: its queued output, and what it sends on its own as time passes.

use std::{collections::VecDeque, error::Error, time::Duration};

use weft_message::{Payload, Timestamp};

use super::{
    Output,
    flood::Flood,
    held::{Held, Meter},
    message::{Reply, millis},
    protocol::Speaker,
};

/// Above this many queued bytes, the connection isn't read from.
const HOLD_INPUT: usize = 1 << 20;
/// Above this many queued bytes the client evidently isn't reading, and the connection is cut.
const OVERFLOW: usize = 64 << 20;
const TICK: Duration = Duration::from_secs(1);

/// What the connection does with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Sends it back.
    Echo,
    /// Runs commands, but isn't connected to the room.
    Outside,
    /// Waits for a login to the room.
    Lobby,
    /// Waits for an answer to this challenge before entering the room.
    Challenged(String),
    /// In the room, under this name.
    Member(String),
    /// Speaks a protocol.
    Speaks(Box<Speaker>),
}

#[derive(Debug)]
struct Ticks {
    sent: u64,
    due: Timestamp,
}

/// The state of one connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// What it asked for.
    target: String,
    stage: Stage,
    outbox: VecDeque<Payload>,
    /// The size of `outbox` in bytes.
    waiting: usize,
    ticks: Option<Ticks>,
    flood: Option<Flood>,
    meter: Meter,
    ending: Option<(Timestamp, Output)>,
    /// It is silent or has ended: input is ignored, and there is no more output.
    mute: bool,
}

impl Connection {
    pub(super) fn new(stage: Stage) -> Self {
        Self {
            target: String::new(),
            stage,
            outbox: VecDeque::new(),
            waiting: 0,
            ticks: None,
            flood: None,
            meter: Meter::default(),
            ending: None,
            mute: false,
        }
    }

    pub(super) fn stage(&self) -> &Stage {
        &self.stage
    }

    pub(super) fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    pub(super) fn into_stage(self) -> Stage {
        self.stage
    }

    pub(super) fn is_mute(&self) -> bool {
        self.mute
    }

    pub(super) fn wants_input(&self) -> bool {
        self.waiting <= HOLD_INPUT
    }

    /// Makes it wait for the answer to this challenge.
    pub(super) fn challenge(&mut self, nonce: String) {
        self.stage = Stage::Challenged(nonce);
    }

    /// Puts it in the room, which starts the ticks.
    pub(super) fn enter(&mut self, user: String, now: Timestamp) {
        self.stage = Stage::Member(user);
        self.start_ticks(now);
    }

    pub(super) fn start_ticks(&mut self, now: Timestamp) {
        self.ticks = Some(Ticks { sent: 0, due: now + TICK });
    }

    /// Queues a message. If the client doesn't read its queue the connection ends, so that memory stays bounded.
    pub(super) fn send(&mut self, payload: Payload) {
        if self.mute {
            return;
        }
        if self.waiting > OVERFLOW {
            self.outbox.clear();
            self.waiting = 0;
            self.end(Timestamp::default(), Output::Drop);
            return;
        }
        self.waiting += payload.len();
        self.outbox.push_back(payload);
    }

    pub(super) fn reply(&mut self, reply: &Reply<'_>) {
        self.send(reply.to_payload());
    }

    /// Reports an error to the client.
    pub(super) fn fail(&mut self, error: &dyn Error) {
        self.reply(&Reply::Error { message: &error.to_string() });
    }

    pub(super) fn flood(&mut self, flood: Flood) {
        self.flood = Some(flood);
    }

    /// Ends with `output` at `when`, after everything queued by then. The earliest end wins.
    pub(super) fn end(&mut self, when: Timestamp, output: Output) {
        if self.ending.as_ref().is_none_or(|(planned, _)| when < *planned) {
            self.ending = Some((when, output));
        }
    }

    /// Sends nothing from now on, whatever comes in.
    pub(super) fn fall_silent(&mut self) {
        self.mute = true;
        self.outbox.clear();
        self.waiting = 0;
    }

    pub(super) fn set_target(&mut self, target: &str) {
        self.target = target.into();
    }

    /// How much it has sent, and how long its flood couldn't.
    pub(super) fn held(&self, now: Timestamp) -> Held<'_> {
        self.meter.held(&self.target, self.flood_due(), now)
    }

    fn flood_due(&self) -> Option<Timestamp> {
        self.flood.as_ref().filter(|_| !self.mute).and_then(Flood::due)
    }

    /// The next output, now that there is room for some.
    pub(super) fn poll_output(&mut self, now: Timestamp) -> Option<Output> {
        self.meter.polled(self.flood_due(), now);
        let output = self.next_output(now)?;
        if let Output::Send(payload) = &output {
            self.meter.sent(payload);
        }
        Some(output)
    }

    /// Queued output first, then an end that is due, then a tick, then the flood, so that an unpaced flood
    /// doesn't hold up anything else.
    fn next_output(&mut self, now: Timestamp) -> Option<Output> {
        if self.mute {
            return None;
        }
        if let Some(payload) = self.outbox.pop_front() {
            self.waiting -= payload.len();
            return Some(Output::Send(payload));
        }
        if let Some((_, output)) = self.ending.take_if(|(when, _)| *when <= now) {
            self.mute = true;
            return Some(output);
        }
        if let Some(n) = self.tick(now) {
            let Stage::Speaks(speaker) = &mut self.stage else {
                return Some(Output::Send(Reply::Tick { n, time: millis(now) }.to_payload()));
            };
            speaker.tick(n).into_iter().for_each(|payload| self.send(payload));
            return self.next_output(now);
        }
        let message = self.flood.as_mut()?.next_message(now)?;
        Some(Output::Send(message))
    }

    /// The number of the tick that is due. Seconds that the driver missed don't cause a burst.
    fn tick(&mut self, now: Timestamp) -> Option<u64> {
        let ticks = self.ticks.as_mut().filter(|ticks| ticks.due <= now)?;
        ticks.sent += 1;
        let late = now.since(ticks.due);
        ticks.due = ticks.due + TICK + Duration::from_secs(late.as_secs());
        Some(ticks.sent)
    }

    /// When there will next be output without any input.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        if self.mute {
            return None;
        }
        let queued = (!self.outbox.is_empty()).then(Timestamp::default);
        let ending = self.ending.as_ref().map(|(when, _)| *when);
        let tick = self.ticks.as_ref().map(|ticks| ticks.due);
        let flood = self.flood_due();
        [queued, ending, tick, flood].into_iter().flatten().min()
    }
}
