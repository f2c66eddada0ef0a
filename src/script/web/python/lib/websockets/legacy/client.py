"""Where programs import `connect` from that were kept as they are."""

from ..client import WebSocketClientProtocol, connect
