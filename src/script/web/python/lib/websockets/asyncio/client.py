"""Connecting, once or again and again."""

import asyncio
import random
from collections.abc import AsyncIterator, Generator, Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from ..exceptions import InvalidURI
from .connection import ClientConnection

__all__ = ["ClientConnection", "connect"]

NO_HEADERS = (
    "a page can't set headers of a WebSocket: put the token into the URL, into a subprotocol or into the first message"
)

#: Seconds before connecting again: at first up to this many, then more and more.
FIRST_DELAY = 5.0
GROWTH = 1.6
LONGEST_DELAY = 90.0


class connect:
    """A connection to a server: awaited, as a context manager, or as an iterator that connects again and again.

    What browsers decide by themselves (compression, sizes, pings) can be given and has no effect.
    """

    def __init__(
        self,
        uri: str,
        *,
        subprotocols: Sequence[str] | None = None,
        additional_headers: object = None,
        extra_headers: object = None,
        open_timeout: float | None = 10,
        **ignored: object,
    ) -> None:
        if additional_headers or extra_headers:
            raise NotImplementedError(NO_HEADERS)
        self.uri = uri
        self.subprotocols = list(subprotocols or [])
        self.open_timeout = open_timeout

    def __await__(self) -> Generator[object, None, ClientConnection]:
        return self._open().__await__()

    async def _open(self) -> ClientConnection:
        if urlsplit(self.uri).scheme not in ("ws", "wss", "practice"):
            raise InvalidURI(self.uri, "it has to begin with ws:// or wss://")
        async with asyncio.timeout(self.open_timeout):
            self.connection = await ClientConnection.open(self.uri, self.subprotocols)
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
            except (OSError, TimeoutError):
                delay = random.uniform(0, FIRST_DELAY) if delay is None else min(delay * GROWTH + 1, LONGEST_DELAY)
                await asyncio.sleep(delay)
                continue
            delay = None
            try:
                yield connection
            finally:
                await connection.close()
