"""The package websockets, for clients, on the page's WebSockets.

Connecting to the connection's own URL uses its session, so that its log shows everything.
"""

from typing import NoReturn

from . import exceptions
from .asyncio.client import ClientConnection, connect
from .exceptions import *
from .frames import Close, CloseCode
from .protocol import State
from .typing import Data, Origin, Subprotocol

#: What older programs call a connection.
WebSocketClientProtocol = ClientConnection

__version__ = "15.0.1"

__all__ = [
    "ClientConnection",
    "Close",
    "CloseCode",
    "Data",
    "Origin",
    "State",
    "Subprotocol",
    "WebSocketClientProtocol",
    "connect",
    *exceptions.__all__,
]

#: What only servers need.
OF_SERVERS = {"Server", "ServerConnection", "WebSocketServerProtocol", "broadcast", "route", "serve", "unix_serve"}


def __getattr__(name: str) -> NoReturn:
    if name in OF_SERVERS:
        from _weft.missing import NO_SERVERS

        raise ImportError(f"websockets has no {name!r} here: {NO_SERVERS}", name=__name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
