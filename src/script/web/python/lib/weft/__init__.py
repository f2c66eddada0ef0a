"""Weft for programs in Python: the session that the program belongs to, others by name, checks and more.

`docs/python.md` has the documentation.
"""

import _weft_page
from _weft.refusals import CallError, ConnectionClosedError, NotConnectedError, ServerError

from .checks import check
from .http import Reply, http
from .messages import Message
from .people import input, progress
from .sessions import Session, session

_own = Session(0, _weft_page.name)

send = _own.send
receive = _own.receive
messages = _own.messages
emit = _own.emit
request = _own.request
publish = _own.publish
subscribe = _own.subscribe
connect = _own.connect
disconnect = _own.disconnect
pause = _own.pause
resume = _own.resume
limit = _own.limit
login = _own.login

#: The connection's variables by name, as they were when the program started.
variables: dict[str, str] = _weft_page.variables.to_py()

__all__ = [
    "CallError",
    "ConnectionClosedError",
    "Message",
    "NotConnectedError",
    "Reply",
    "ServerError",
    "Session",
    "check",
    "connect",
    "disconnect",
    "emit",
    "http",
    "input",
    "limit",
    "login",
    "messages",
    "pause",
    "progress",
    "publish",
    "receive",
    "request",
    "resume",
    "send",
    "session",
    "subscribe",
    "variables",
]
