"""One connection: a session of the page's."""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from types import TracebackType
from typing import Any, NoReturn, Self
from urllib.parse import urlsplit

from _weft import page
from _weft.refusals import CallError

from ..exceptions import (
    NO_RESPONSE,
    ConcurrencyError,
    ConnectionClosed,
    ConnectionClosedError,
    ConnectionClosedOK,
    InvalidStatus,
)
from ..frames import OK_CLOSE_CODES, Close
from ..protocol import State
from ..typing import Data

#: How many messages are fetched from the page at once.
BATCH = 1000
#: How many bytes may be on their way to the page before a sender waits.
HIGH_WATER = 1 << 20

NO_PINGS = "browsers answer pings but can't send any: send a message of your own protocol"
NO_ADDRESS = "a browser doesn't tell a page from which address it connects"

#: The ports of URLs that name none.
PORTS = {"ws": 80, "wss": 443}


class ClientConnection:
    """A connection that was opened by `connect`."""

    #: In seconds, as pings measure it: none is ever sent.
    latency = 0.0

    def __init__(self, uri: str, session: int, start: int, subprotocol: str) -> None:
        self.id = uuid.uuid4()
        self.logger = logging.getLogger("websockets.client")
        self.subprotocol = subprotocol or None
        self.close_code: int | None = None
        self.close_reason: str | None = None
        self._uri = uri
        self._session = session
        #: The number of its first message in the session's log.
        self._start = start
        self._queue: deque[Data] = deque()
        self._is_fetching = False
        #: Whether the page has no more messages of it.
        self._is_over = False
        self._waiter: asyncio.Future[None] | None = None
        #: Why nothing more can be received or sent.
        self._error: ConnectionClosed | None = None
        self._sent: Close | None = None
        self._closed = asyncio.get_running_loop().create_future()
        self._unsent = 0
        self._drained: asyncio.Future[None] | None = None
        page.expect("closed", self._on_closed, session=session)

    @classmethod
    async def open(cls, uri: str, subprotocols: list[str], timeout: float | None) -> Self:
        """Has the page open a connection. While the user is asked whether it may, no time passes."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[page.Answer] = loop.create_future()

        def take(answer: page.Answer) -> None:
            if not hasattr(answer, "begun"):
                if not answered.done():
                    answered.set_result(answer)
            elif timeout is not None and not answered.done():
                patience.reschedule(loop.time() + timeout)

        ident = page.expect("open", take, has_more=True, url=uri, subprotocols=subprotocols)
        try:
            async with asyncio.timeout(None) as patience:
                return cls(uri, *page.value(await answered).to_py())
        except CallError as error:
            raise InvalidStatus(str(error)) from None
        except TimeoutError:
            raise TimeoutError(f"{uri} hasn't answered for {timeout} s") from None
        finally:
            page.forget(ident)

    @property
    def state(self) -> State:
        """Whether it is open."""
        if self._error:
            return State.CLOSED
        return State.CLOSING if self._sent else State.OPEN

    @property
    def remote_address(self) -> tuple[str, int | None]:
        """Where the URL leads."""
        parts = urlsplit(self._uri)
        return parts.hostname or "", parts.port or PORTS.get(parts.scheme)

    @property
    def local_address(self) -> NoReturn:
        """Not in browsers."""
        raise NotImplementedError(NO_ADDRESS)

    @property
    def request(self) -> NoReturn:
        """Not in browsers."""
        raise NotImplementedError(NO_RESPONSE)

    @property
    def response(self) -> NoReturn:
        """Not in browsers."""
        raise NotImplementedError(NO_RESPONSE)

    async def recv(self, decode: bool | None = None) -> Data:
        """The next message."""
        if self._waiter:
            raise ConcurrencyError("another task is receiving from this connection already")
        while not self._queue:
            if self._is_over:
                raise self._why()
            self._fetch()
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return converted(self._queue.popleft(), decode)

    async def recv_streaming(self, decode: bool | None = None) -> AsyncIterator[Data]:
        """The next message in its parts: browsers only tell of whole ones."""
        yield await self.recv(decode)

    def _fetch(self) -> None:
        """Has the page hand over messages, also those that had arrived before the connection was closed."""
        if not self._is_fetching:
            self._is_fetching = True
            is_poll = self._error is not None
            condition = {"any": True}
            page.expect(
                "receive", self._on_messages, session=self._session, count=BATCH, is_poll=is_poll, condition=condition
            )

    def _on_messages(self, answer: page.Answer) -> None:
        if hasattr(answer, "error"):
            # There are none, and none will come. How it was closed is told separately.
            self._is_over = self._error is not None
            self._is_fetching = not self._is_over
        else:
            self._is_fetching = False
            flat: list[Any] = answer.messages.to_py()
            # Of each: its direction, its time, its content and its number.
            for data, number in zip(flat[2::4], flat[3::4]):
                if number >= self._start:
                    self._queue.append(data if isinstance(data, str) else bytes(data))
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    async def send(self, message: Data | Iterable[Data] | AsyncIterable[Data], text: bool | None = None) -> None:
        """Sends a message; one in parts is put together first. One without any isn't sent."""
        if isinstance(message, Mapping):
            raise TypeError("a message is a str or bytes: use json.dumps() for a dict")
        if isinstance(message, AsyncIterable):
            message = joined([part async for part in message])
        elif not isinstance(message, (str, bytes, bytearray, memoryview)):
            message = joined(list(message))
        if self._sent:
            await self.wait_closed()
        if self._error:
            raise self._why()
        if message is None:
            return
        content = page.content(message if text is None else converted(message, decode=text))
        length = len(message)
        self._unsent += length

        def sent(answer: page.Answer) -> None:
            self._unsent -= length
            if self._drained and not self._drained.done() and self._unsent <= HIGH_WATER:
                self._drained.set_result(None)

        ident = page.expect("send", sent, session=self._session, **content)
        if self._unsent <= HIGH_WATER:
            page.dont_hurry(ident)
        else:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Closes the connection, and waits until it is closed."""
        if not self._error and not self._sent:
            self._sent = Close(code, reason)
            try:
                await page.ask("disconnect", session=self._session, code=code, reason=reason)
            except CallError:
                # Browsers don't let pages use every code.
                self._sent = None
                raise
        await self.wait_closed()

    async def wait_closed(self) -> None:
        """Waits until the connection is closed."""
        await asyncio.shield(self._closed)

    def _on_closed(self, answer: page.Answer) -> None:
        code, reason, is_clean = answer.value.to_py()
        self.close_code = code
        self.close_reason = reason
        received = Close(code, reason) if is_clean else None
        is_ok = is_clean and code in OK_CLOSE_CODES
        kind = ConnectionClosedOK if is_ok else ConnectionClosedError
        # A browser answers a close frame with the same code.
        self._error = kind(received, self._sent or received, self._sent is None)
        self._is_fetching = False
        self._wake()
        if not self._closed.done():
            self._closed.set_result(None)
        if self._drained and not self._drained.done():
            self._drained.set_result(None)

    def _why(self) -> ConnectionClosed:
        """A new exception for each call, so that each has its own traceback."""
        assert self._error
        return type(self._error)(*self._error.args)

    async def __aiter__(self) -> AsyncIterator[Data]:
        try:
            while True:
                yield await self.recv()
        except ConnectionClosedOK:
            return

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def drain(self) -> None:
        """Waits for nothing: `send` waits if there is much on its way."""

    async def ping(self, data: object = None) -> NoReturn:
        """Not in browsers."""
        raise NotImplementedError(NO_PINGS)

    async def pong(self, data: object = b"") -> NoReturn:
        """Not in browsers."""
        raise NotImplementedError(NO_PINGS)


def joined(parts: list[Data]) -> Data | None:
    """A message from its parts, which are all texts or all bytes; None if there are none."""
    if not parts:
        return None
    return ("" if isinstance(parts[0], str) else b"").join(parts)


def converted(message: Data | bytearray | memoryview, decode: bool | None) -> Data | bytearray | memoryview:
    """A message as text if `decode` is true, as bytes if it is false, and as it is without."""
    if decode is True and not isinstance(message, str):
        return bytes(message).decode()
    if decode is False and isinstance(message, str):
        return message.encode()
    return message
