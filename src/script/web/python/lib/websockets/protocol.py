"""The states of a connection."""

from enum import IntEnum


class State(IntEnum):
    """Those of RFC 6455."""

    CONNECTING = 0
    OPEN = 1
    CLOSING = 2
    CLOSED = 3


CONNECTING, OPEN, CLOSING, CLOSED = State
