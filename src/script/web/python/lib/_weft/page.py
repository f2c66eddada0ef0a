"""Commands to the page, and what it says. `wire.d.ts` beside this folder has the format of both."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

import _weft_page
from pyodide.ffi import to_js

from .refusals import refusal

#: What the page says: an object of JavaScript's.
type Answer = Any
type Take = Callable[[Answer], object]

_ids = itertools.count(1)
#: What takes the answers to each call, and whether there can be more than one.
_calls: dict[int, tuple[Take, bool]] = {}
#: What takes the logins that each session wants.
_logins: dict[int, Take] = {}
#: Cancels a task of the page's list, by its number.
_cancel: Callable[[int], object] = lambda ident: None
#: Does what the console wants.
_console: Take = lambda said: None


def post(command: object) -> None:
    """Sends a command; all of them go together when the program next waits."""
    _weft_page.post(json.dumps(command))


def next_id() -> int:
    """A number for a call."""
    return next(_ids)


def expect(name: str, take: Take, /, *, has_more: bool = False, **content: object) -> int:
    """Posts a call, whose answer `take` gets; with `has_more`, it gets answers until the call is forgotten."""
    ident = next_id()
    _calls[ident] = take, has_more
    post({name: {"id": ident, **content}})
    return ident


def dont_hurry(ident: int) -> None:
    """Has the answer to a call be taken with the next thing that the page says: nobody waits for it."""
    _weft_page.dontHurry(ident)


def forget(ident: int) -> None:
    """Tells the page that nobody waits for an answer any more."""
    if _calls.pop(ident, None):
        post({"forget": ident})


async def call(name: str, /, **content: object) -> Answer:
    """Posts a call and waits for its answer. Nothing but the calling task waits."""
    answered = asyncio.get_running_loop().create_future()

    def take(answer: Answer) -> None:
        if not answered.done():
            answered.set_result(answer)

    ident = expect(name, take, **content)
    try:
        return await answered
    finally:
        forget(ident)


async def ask(name: str, /, **content: object) -> Any:
    """Posts a call and waits for the value that answers it."""
    return value(await call(name, **content))


def on_login(session: int, take: Take) -> None:
    """Has `take` hear of each login that a session wants."""
    _logins[session] = take
    post({"login": {"session": session}})


def on_cancel(cancel: Callable[[int], object]) -> None:
    """Has `cancel` hear of each task that the user cancels."""
    global _cancel
    _cancel = cancel


def on_console(take: Take) -> None:
    """Has `take` hear of what the console wants."""
    global _console
    _console = take


def content(message: str | bytes | bytearray | memoryview) -> dict[str, object]:
    """A message as a command has it: bytes travel beside it."""
    if isinstance(message, str):
        return {"text": message}
    return {"bytes": _weft_page.attach(to_js(bytes(message)))}


def value(answer: Answer) -> Any:
    """The value of an answer, or the exception that it stands for."""
    error = getattr(answer, "error", None)
    if error is not None:
        raise refusal(error.name, error.message, getattr(error, "value", None))
    return answer.value


def dispatch() -> None:
    """Hands what the page has said to whoever waits for it."""
    for _ in range(_weft_page.pending()):
        said = _weft_page.take()
        if hasattr(said, "login"):
            _logins[said.session](said)
        elif hasattr(said, "cancel"):
            _cancel(said.cancel)
        elif any(hasattr(said, name) for name in ("evaluate", "cancel_evaluation", "list_names")):
            _console(said)
        elif said.id in _calls:
            take, has_more = _calls[said.id]
            if not has_more:
                del _calls[said.id]
            take(said)
        elif hasattr(said, "numbers"):
            # Messages that nobody waits for any more.
            post({"give_back": {"session": said.session, "numbers": said.numbers.to_py()}})
