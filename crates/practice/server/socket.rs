//! One task per connection: it feeds input to the server, and writes output as fast as the socket takes it.

use std::{future::poll_fn, sync::Arc, time::Duration};

use futures_util::{
    Sink, SinkExt, Stream, StreamExt,
    future::{Either, select},
};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::{
    pin,
    sync::Notify,
    time::{sleep_until, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        protocol::{
            CloseFrame, Role, WebSocketConfig,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    },
};
use weft_message::Payload;
use weft_practice::{ConnectionId, Output};

use crate::peer::Peer;

/// The longest message accepted, in bytes.
const LONGEST_MESSAGE: usize = 256 << 20;
/// How many messages are written before other tasks get a turn.
const BATCH: usize = 256;
/// How long the client has to finish a closing handshake.
const GOODBYE: Duration = Duration::from_secs(5);

/// How writing ended.
enum End {
    /// A close was sent, or the client began one.
    Closing,
    /// The connection should be cut without a closing handshake.
    Dropped,
}

/// Drives a connection until it has closed.
pub(crate) async fn drive(peer: Arc<Peer>, id: ConnectionId, bell: Arc<Notify>, on_upgrade: OnUpgrade) {
    if let Some(socket) = open(on_upgrade).await {
        let (sink, stream) = socket.split();
        let drained = Notify::new();
        let reading = read(&peer, id, stream, &drained);
        let writing = write(&peer, id, sink, &bell, &drained);
        pin!(reading, writing);
        if let Either::Right((End::Closing, reading)) = select(reading, writing).await {
            let _ = timeout(GOODBYE, reading).await;
        }
    }
    peer.disconnect(id);
}

/// Sends a text message that isn't UTF-8, and waits for the client to fail the connection.
pub(crate) async fn send_invalid_utf8(on_upgrade: OnUpgrade) {
    let Some(mut socket) = open(on_upgrade).await else { return };
    let frame = Frame::message(b"not UTF-8: \xff\xfe".as_slice(), OpCode::Data(Data::Text), true);
    if socket.send(Message::Frame(frame)).await.is_ok() {
        while let Some(Ok(_)) = socket.next().await {}
    }
}

async fn open(on_upgrade: OnUpgrade) -> Option<WebSocketStream<TokioIo<Upgraded>>> {
    let io = TokioIo::new(on_upgrade.await.ok()?);
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE));
    Some(WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await)
}

/// Reads until the connection closes, pausing while too much output is pending.
async fn read(
    peer: &Peer,
    id: ConnectionId,
    mut stream: impl Stream<Item = Result<Message, Error>> + Unpin,
    drained: &Notify,
) {
    while let Some(Ok(message)) = stream.next().await {
        match message {
            Message::Text(text) => peer.receive(id, Payload::Text(text.to_string())),
            Message::Binary(bytes) => peer.receive(id, Payload::Binary(bytes.into())),
            // The library answers pings and closes.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => {}
        }
        while !peer.wants_input(id) {
            drained.notified().await;
        }
    }
}

/// Writes until there is no more output. Output is only taken when the socket has room for it.
async fn write(
    peer: &Peer,
    id: ConnectionId,
    mut sink: impl Sink<Message, Error = Error> + Unpin,
    bell: &Notify,
    drained: &Notify,
) -> End {
    let mut written = 0;
    loop {
        if poll_fn(|context| sink.poll_ready_unpin(context)).await.is_err() {
            return End::Closing;
        }
        let output = peer.output(id);
        drained.notify_one();
        let sent = match output {
            Some(Output::Send(payload)) => sink.start_send_unpin(message(payload)),
            Some(Output::Close(close)) => {
                let frame = CloseFrame { code: close.code().into(), reason: close.reason().into() };
                let _ = sink.send(Message::Close(Some(frame))).await;
                return End::Closing;
            }
            Some(Output::Drop) => {
                let _ = sink.flush().await;
                return End::Dropped;
            }
            None => {
                let flushed = sink.flush().await;
                written = 0;
                until_due(peer, id, bell).await;
                flushed
            }
        };
        if sent.is_err() {
            return End::Closing;
        }
        written += 1;
        if written == BATCH {
            written = 0;
            tokio::task::yield_now().await;
        }
    }
}

/// Waits until there may be output again.
async fn until_due(peer: &Peer, id: ConnectionId, bell: &Notify) {
    match peer.deadline(id) {
        Some(deadline) => tokio::select! {
            () = sleep_until(deadline) => {}
            () = bell.notified() => {}
        },
        None => bell.notified().await,
    }
}

fn message(payload: Payload) -> Message {
    match payload {
        Payload::Text(text) => Message::text(text),
        Payload::Binary(bytes) => Message::binary(bytes),
    }
}
