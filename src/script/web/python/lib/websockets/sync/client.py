"""Connecting and waiting in programs without asyncio: the whole program waits."""

import asyncio
from asyncio import events
from asyncio.tasks import _swap_current_task
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, NoReturn, Self

from _weft.loop import Loop

from ..asyncio.client import connect as connect_soon
from ..asyncio.connection import ClientConnection as Connection
from ..asyncio.connection import NO_PINGS, converted
from ..exceptions import ConnectionClosedOK
from ..typing import Data

__all__ = ["ClientConnection", "connect"]

#: Within how many seconds the page hands over a message that it has: for programs that don't want to wait.
AT_ONCE = 0.05


class ClientConnection:
    """A connection that was opened by `connect`. Whatever isn't here is as in that of asyncio."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def recv(self, timeout: float | None = None, decode: bool | None = None) -> Data:
        """The next message. Raises TimeoutError if none comes within so many seconds."""
        if self._queue:
            return converted(self._queue.popleft(), decode)
        return wait(self._recv(timeout, decode))

    async def _recv(self, timeout: float | None, decode: bool | None) -> Data:
        async with asyncio.timeout(None if timeout is None else max(timeout, AT_ONCE)):
            return await self._connection.recv(decode)

    def recv_streaming(self, decode: bool | None = None) -> Iterator[Data]:
        """The next message in its parts: browsers only tell of whole ones."""
        yield self.recv(decode=decode)

    def send(self, message: Data | Iterable[Data], text: bool | None = None) -> None:
        """Sends a message; one in parts is put together first."""
        wait(self._connection.send(message, text))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Closes the connection, and waits until it is closed."""
        wait(self._connection.close(code, reason))

    def ping(self, data: object = None, ack_on_close: bool = False) -> NoReturn:
        """Not in browsers."""
        raise NotImplementedError(NO_PINGS)

    pong = ping

    def __iter__(self) -> Iterator[Data]:
        with suppress(ConnectionClosedOK):
            while True:
                yield self.recv()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(uri: str, *, subprotocols: Sequence[str] | None = None, **options: Any) -> ClientConnection:
    """Opens a connection; also as a context manager, which closes it."""

    async def opened() -> Connection:
        return await connect_soon(uri, subprotocols=subprotocols, **options)

    return ClientConnection(wait(opened()))


class Blocking(Loop):
    """The loop that turns while a program waits. Its tasks aren't the program's, so they aren't listed."""

    is_listed = False


_loop = Blocking()


def wait[Result](awaited: Coroutine[Any, Any, Result]) -> Result:
    """Waits for a coroutine. If a loop is running, all of its tasks wait too."""
    outer = events._get_running_loop()
    task = outer and _swap_current_task(outer, None)
    events._set_running_loop(None)
    try:
        return run(awaited)
    finally:
        events._set_running_loop(outer)
        if outer:
            _swap_current_task(outer, task)


def run[Result](awaited: Coroutine[Any, Any, Result]) -> Result:
    """Has the loop turn until a coroutine has ended, or the user wants the program to end."""
    waiting = _loop.create_task(awaited)
    try:
        return _loop.run_until_complete(waiting)
    except BaseException:
        waiting.cancel()
        with suppress(BaseException):
            _loop.run_until_complete(waiting)
        raise
