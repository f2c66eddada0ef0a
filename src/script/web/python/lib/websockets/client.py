"""Where older programs import `connect` from."""

from .asyncio.client import ClientConnection, connect

WebSocketClientProtocol = ClientConnection
