"""Connecting, once or again and again."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from types import TracebackType
from urllib.parse import urlsplit

from ..exceptions import InvalidURI
from .connection import ClientConnection

__all__ = ["ClientConnection", "connect", "process_exception"]

NO_HEADERS = (
    "a page can't set headers of a WebSocket: put the token into the URL, into a subprotocol or into the first message"
)
NO_SOCKETS = "a page has no sockets, and connects to where the URL leads"

#: What can't be done, and why.
REFUSED = {
    **dict.fromkeys(("additional_headers", "extra_headers", "origin", "user_agent_header"), NO_HEADERS),
    **dict.fromkeys(("host", "local_addr", "path", "port", "sock", "unix"), NO_SOCKETS),
}
#: What browsers decide by themselves, or nobody needs here.
IGNORED = {
    "close_timeout",
    "compression",
    "extensions",
    "family",
    "logger",
    "loop",
    "max_queue",
    "max_size",
    "ping_interval",
    "ping_timeout",
    "proxy",
    "read_limit",
    "server_hostname",
    "ssl",
    "write_limit",
}

#: Seconds before connecting again: at first up to this many, then more and more.
FIRST_DELAY = 5.0
GROWTH = 1.6
LONGEST_DELAY = 90.0

_log = logging.getLogger("websockets.client")


def process_exception(error: Exception) -> Exception | None:
    """Whether connecting again makes sense after an error: then it is None. It doesn't if the user has refused it."""
    is_transient = isinstance(error, OSError) and not isinstance(error, PermissionError)
    return None if is_transient else error


def check_options(options: dict[str, object]) -> None:
    """Refuses what can't be done, and what there isn't."""
    for name, value in options.items():
        if name in REFUSED and value is not None:
            raise NotImplementedError(f"{name}: {REFUSED[name]}")
        if name not in REFUSED and name not in IGNORED:
            raise TypeError(f"connect() got an unexpected keyword argument {name!r}")


class connect:
    """A connection to a server: awaited, as a context manager, or as an iterator that connects again and again.

    What browsers decide by themselves (compression, sizes, pings) can be given and has no effect.
    """

    def __init__(
        self,
        uri: str,
        *,
        subprotocols: Sequence[str] | None = None,
        process_exception: Callable[[Exception], Exception | None] = process_exception,
        open_timeout: float | None = 10,
        create_connection: type[ClientConnection] | None = None,
        **options: object,
    ) -> None:
        check_options(options)
        self.uri = uri
        self.subprotocols = list(subprotocols or [])
        self.process_exception = process_exception
        self.open_timeout = open_timeout
        self.create_connection = create_connection or ClientConnection

    def __await__(self) -> Generator[object, None, ClientConnection]:
        return self._open().__await__()

    async def _open(self) -> ClientConnection:
        if urlsplit(self.uri).scheme not in ("ws", "wss", "practice"):
            raise InvalidURI(self.uri, "it has to begin with ws:// or wss://")
        self.connection = await self.create_connection.open(self.uri, self.subprotocols, self.open_timeout)
        return self.connection

    async def __aenter__(self) -> ClientConnection:
        return await self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.connection.close()

    async def __aiter__(self) -> AsyncIterator[ClientConnection]:
        delay = None
        while True:
            try:
                connection = await self
            except Exception as error:
                fatal = self.process_exception(error)
                if fatal is error:
                    raise
                if fatal is not None:
                    raise fatal from error
                delay = random.uniform(0, FIRST_DELAY) if delay is None else min(delay * GROWTH + 1, LONGEST_DELAY)
                _log.info("connecting again in %.1f s: %s", delay, error)
                await asyncio.sleep(delay)
                continue
            delay = None
            try:
                yield connection
            finally:
                await connection.close()
