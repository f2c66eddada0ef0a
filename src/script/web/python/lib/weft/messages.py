"""Messages of a session's log."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from _weft.page import Answer

#: The message that the program has read last: what is checked next is probably about it.
last_read: dict[str, int] | None = None


@dataclass(frozen=True)
class Message:
    """A message, sent or received."""

    #: "received" or "sent".
    direction: str
    #: Seconds since 1970.
    time: float
    #: Its content.
    data: str | bytes
    #: Its number in the log.
    number: int

    @property
    def is_binary(self) -> bool:
        """Whether it is a binary message."""
        return isinstance(self.data, bytes)

    @property
    def text(self) -> str:
        """Its content as text."""
        return self.data.decode(errors="replace") if isinstance(self.data, bytes) else self.data

    @property
    def bytes(self) -> bytes:
        """Its content as bytes."""
        return self.data if isinstance(self.data, bytes) else self.data.encode()

    @cached_property
    def json(self) -> Any:
        """What its JSON says; None if it isn't JSON. Integers are exact."""
        try:
            return json.loads(self.data)
        except ValueError:
            return None

    def __str__(self) -> str:
        return self.text


def read_messages(flat: Answer) -> list[Message]:
    """Messages as the page posts them: direction, time, content and number of each in turn."""
    values = flat.to_py()
    return [
        Message("sent" if sent else "received", time, data if isinstance(data, str) else bytes(data), number)
        for sent, time, data, number in zip(values[::4], values[1::4], values[2::4], values[3::4])
    ]


def note_read(session: int, message: Message) -> Message:
    """Remembers which message was read last."""
    global last_read
    last_read = {"session": session, "number": message.number}
    return message
