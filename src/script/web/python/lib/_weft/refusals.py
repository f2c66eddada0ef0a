"""Why the page doesn't do what it was asked, as exceptions."""


class CallError(Exception):
    """The page can't do what it was asked."""


class NotConnectedError(CallError, ConnectionError):
    """The session isn't connected, or couldn't be."""


class ConnectionClosedError(CallError, ConnectionError):
    """The connection has ended for good."""


_KINDS: dict[str, type[Exception]] = {
    "NotConnectedError": NotConnectedError,
    "ConnectionClosedError": ConnectionClosedError,
    "PermissionError": PermissionError,
    "TimeoutError": TimeoutError,
}


def refusal(name: str, message: str) -> Exception:
    """The exception of a name that the page knows."""
    return _KINDS.get(name, CallError)(message)
