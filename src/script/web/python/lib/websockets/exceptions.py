"""What goes wrong with connections."""

from .frames import Close, CloseCode


class WebSocketException(Exception):
    """Any of these."""


class ConnectionClosed(WebSocketException):
    """The connection is closed: what the server's close frame said, if there was one, and what was sent."""

    def __init__(self, rcvd: Close | None, sent: Close | None, rcvd_then_sent: bool | None = None) -> None:
        super().__init__(rcvd, sent, rcvd_then_sent)
        self.rcvd = rcvd
        self.sent = sent
        self.rcvd_then_sent = rcvd_then_sent

    def __str__(self) -> str:
        if self.rcvd is None:
            return "the connection was lost"
        return f"the connection is closed: {self.rcvd}"

    @property
    def code(self) -> int:
        """The server's code; 1006 if there was no close frame."""
        return self.rcvd.code if self.rcvd else CloseCode.ABNORMAL_CLOSURE

    @property
    def reason(self) -> str:
        """The server's reason, often empty."""
        return self.rcvd.reason if self.rcvd else ""


class ConnectionClosedOK(ConnectionClosed):
    """The connection is closed, as it should be."""


class ConnectionClosedError(ConnectionClosed):
    """The connection was lost, or closed because something was wrong."""


class InvalidURI(WebSocketException):
    """Not the URL of a WebSocket."""

    def __init__(self, uri: str, msg: str) -> None:
        super().__init__(uri, msg)
        self.uri = uri
        self.msg = msg

    def __str__(self) -> str:
        return f"“{self.uri}” isn't a WebSocket's URL: {self.msg}"


class InvalidHandshake(WebSocketException):
    """The connection couldn't be opened."""


class InvalidStatus(InvalidHandshake, OSError):
    """The connection couldn't be opened. Browsers don't tell an error of the network from a server's answer."""


class ProtocolError(WebSocketException):
    """Something that the protocol doesn't allow."""


class ConcurrencyError(WebSocketException, RuntimeError):
    """Two tasks receive from one connection."""
