"""The package websockets, for clients, on the page's WebSockets.

Connecting to the connection's own URL uses its session, so that its log shows everything.
"""

from .asyncio.client import ClientConnection, connect
from .exceptions import (
    ConcurrencyError,
    ConnectionClosed,
    ConnectionClosedError,
    ConnectionClosedOK,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    ProtocolError,
    WebSocketException,
)
from .frames import Close, CloseCode

#: What older programs call a connection.
WebSocketClientProtocol = ClientConnection

__version__ = "15.0.1"

__all__ = [
    "ClientConnection",
    "Close",
    "CloseCode",
    "ConcurrencyError",
    "ConnectionClosed",
    "ConnectionClosedError",
    "ConnectionClosedOK",
    "InvalidHandshake",
    "InvalidStatus",
    "InvalidURI",
    "ProtocolError",
    "WebSocketClientProtocol",
    "WebSocketException",
    "connect",
]
