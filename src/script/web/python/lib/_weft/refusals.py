"""Why the page doesn't do what it was asked, as exceptions."""

import json
from typing import Any


class CallError(Exception):
    """The page can't do what it was asked."""


class NotConnectedError(CallError, ConnectionError):
    """The session isn't connected, or couldn't be."""


class ConnectionClosedError(CallError, ConnectionError):
    """The connection has ended for good."""


class ServerError(CallError):
    """The server has answered with an error. `value` is what it said."""

    value: Any = None


_KINDS: dict[str, type[Exception]] = {
    "NotConnectedError": NotConnectedError,
    "ConnectionClosedError": ConnectionClosedError,
    "PermissionError": PermissionError,
    "TimeoutError": TimeoutError,
    "ServerError": ServerError,
}


def refusal(name: str, message: str, value: str | None = None) -> Exception:
    """The exception of a name that the page knows; with what the server said, as JSON, if there is something."""
    error = _KINDS.get(name, CallError)(message)
    if isinstance(error, ServerError) and value is not None:
        error.value = json.loads(value)
    return error
