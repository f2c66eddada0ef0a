"""What goes wrong with connections. Some of it never does in a browser, but programs name it."""

from typing import NoReturn

from .frames import Close, CloseCode

NO_RESPONSE = "a browser doesn't tell a page what a server has answered to a handshake"


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


class InvalidMessage(InvalidHandshake):
    """The server doesn't speak HTTP."""


class SecurityError(InvalidHandshake):
    """A limit was exceeded."""


class InvalidStatus(InvalidHandshake, OSError):
    """The connection couldn't be opened. Browsers don't tell an error of the network from a server's answer."""

    @property
    def response(self) -> NoReturn:
        """Not in browsers."""
        raise NotImplementedError(NO_RESPONSE)

    @property
    def status_code(self) -> NoReturn:
        """Not in browsers."""
        raise NotImplementedError(NO_RESPONSE)


#: As older versions call it.
InvalidStatusCode = InvalidStatus


class InvalidHeader(InvalidHandshake):
    """A header of the handshake is wrong."""


class InvalidHeaderFormat(InvalidHeader):
    """It can't be read."""


class InvalidHeaderValue(InvalidHeader):
    """It doesn't say what it should."""


class InvalidOrigin(InvalidHeader):
    """The server doesn't accept the page's origin."""


class InvalidUpgrade(InvalidHeader):
    """The server doesn't offer WebSockets."""


class NegotiationError(InvalidHandshake):
    """Client and server don't agree on a subprotocol or an extension."""


class DuplicateParameter(NegotiationError):
    """A parameter of an extension occurs twice."""


class InvalidParameterName(NegotiationError):
    """There is no such parameter of an extension."""


class InvalidParameterValue(NegotiationError):
    """A parameter of an extension can't have that value."""


class InvalidProxy(WebSocketException):
    """Not the URL of a proxy."""


class ProxyError(InvalidHandshake):
    """The proxy doesn't connect."""


class PayloadTooBig(WebSocketException):
    """A message is too large."""


class InvalidState(WebSocketException, AssertionError):
    """Nothing that can be done in this state."""


class ProtocolError(WebSocketException):
    """Something that the protocol doesn't allow."""


#: As older versions call it.
WebSocketProtocolError = ProtocolError


class ConcurrencyError(WebSocketException, RuntimeError):
    """Two tasks receive from one connection."""


__all__ = [name for name, value in globals().items() if isinstance(value, type) and issubclass(value, WebSocketException)]
