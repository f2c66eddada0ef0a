"""Messages of a session's log."""

import json
from dataclasses import dataclass, field
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
    #: The values that Weft finds in it, as JSON, if it isn't just JSON.
    decoded: str | None = field(default=None, repr=False)

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

    @cached_property
    def value(self) -> Any:
        """The values in it: what its protocol or format says, or its JSON; None if there are none."""
        return self.json if self.decoded is None else json.loads(self.decoded)

    @property
    def event(self) -> Any:
        """The name of its event, if its protocol has events."""
        return self._member("event")

    @property
    def args(self) -> Any:
        """What goes with its event."""
        return self._member("args")

    @property
    def topic(self) -> Any:
        """The topic or destination that it is for, if its protocol has those."""
        headers = self._member("headers")
        destination = headers.get("destination") if isinstance(headers, dict) else None
        return self._member("topic", destination)

    @property
    def payload(self) -> Any:
        """What it says, without what its protocol adds: a payload or body."""
        return self._member("payload", self._member("body"))

    def _member(self, name: str, otherwise: Any = None) -> Any:
        return self.value.get(name, otherwise) if isinstance(self.value, dict) else otherwise

    def __str__(self) -> str:
        return self.text


def read_messages(flat: Answer, decoded: Answer | None = None) -> list[Message]:
    """Messages as the page posts them: direction, time, content and number of each in turn, and their values beside them."""
    flat_values = flat.to_py()
    parts = [flat_values[at::4] for at in range(4)]
    values = decoded.to_py() if decoded else [None] * len(parts[0])
    return [
        Message("sent" if sent else "received", time, data if isinstance(data, str) else bytes(data), number, value)
        for sent, time, data, number, value in zip(*parts, values)
    ]


def note_read(session: int, message: Message) -> Message:
    """Remembers which message was read last."""
    global last_read
    last_read = {"session": session, "number": message.number}
    return message
