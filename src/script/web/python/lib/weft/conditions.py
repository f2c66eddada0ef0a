"""Which messages a call wants."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from .messages import Message

#: A text that is in the message, a regex, JSON pointers with values, or a function.
type Where = str | re.Pattern[str] | Mapping[str, object] | Callable[[Message], object] | None
type Test = Callable[[Message], object] | None

EXAMPLE = 'where is a text, a regex, a function, or JSON pointers with values, as in {"/type": "pong"}'


def condition(where: Where) -> tuple[dict[str, Any], Test]:
    """A condition as the page gets it, and a test if the program has to decide."""
    match where:
        case None:
            return {"any": True}, None
        case str():
            return {"text": where}, None
        case re.Pattern():
            return {"test": 1}, lambda message: where.search(message.text)
        case Mapping() if all(key == "" or key.startswith("/") for key in where):
            json.dumps(dict(where))
            return {"json": [{"pointer": key, "value": value} for key, value in where.items()]}, None
        case Callable():
            return {"test": 1}, where
    raise TypeError(f"{EXAMPLE}, not {where!r}")
