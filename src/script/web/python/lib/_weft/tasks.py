"""The program's tasks, as the page lists them: what each waits on, and how it ended."""

import asyncio
import itertools
import time
from types import CoroutineType
from weakref import WeakKeyDictionary, WeakValueDictionary

from . import page
from .errors import FILE

#: How many seconds pass between two looks at the tasks.
EVERY = 0.2

_ids = itertools.count(1)
_known: WeakKeyDictionary[asyncio.Task, int] = WeakKeyDictionary()
_by_id: WeakValueDictionary[int, asyncio.Task] = WeakValueDictionary()
#: What was last told of each task that hasn't ended: its name, and what it waits on.
_told: dict[int, tuple[str, str]] = {}
_last_look = 0.0


def look(loop: asyncio.AbstractEventLoop) -> float | None:
    """Tells the page what has changed; if it is too soon for that, returns after how many seconds to look again."""
    global _last_look
    now = time.monotonic()
    if now < _last_look + EVERY:
        return _last_look + EVERY - now
    _last_look = now
    for task in asyncio.all_tasks(loop):
        ident = _known.get(task) or _note(task)
        state = task.get_name(), waiting_on(task)
        if _told.get(ident) != state:
            _told[ident] = state
            _tell(ident, *state)
    for ident in list(_told):
        task = _by_id.get(ident)
        if task is None or task.done():
            name, _ = _told.pop(ident)
            _tell(ident, name, "", *end(task))
    return None


def cancel(ident: int) -> None:
    """Cancels a task, as the user wants."""
    task = _by_id.get(ident)
    if task:
        task.cancel()


def _note(task: asyncio.Task) -> int:
    ident = _known[task] = next(_ids)
    _by_id[ident] = task
    return ident


def _tell(ident: int, name: str, waiting: str, state: str = "waiting", error: dict | None = None) -> None:
    times = {"polls": 0, "busy": 0, "longest": 0}
    page.post({"task": {"id": ident, "name": name, "state": state, "waiting_on": waiting, "error": error, **times}})


def end(task: asyncio.Task | None) -> tuple[str, dict | None]:
    """How a task has ended. Looking doesn't count as having retrieved its exception."""
    if task is None:
        return "finished", None
    if task.cancelled():
        return "cancelled", None
    error = task._exception
    if error is None:
        return "finished", None
    return "failed", {"name": type(error).__name__, "message": str(error), "place": None}


def waiting_on(task: asyncio.Task) -> str:
    """What a task awaits: the innermost coroutine, and the line of the program that leads there."""
    coroutine = task.get_coro()
    name, line = "", 0
    while isinstance(coroutine, CoroutineType) and coroutine.cr_frame:
        name = coroutine.cr_code.co_qualname
        if coroutine.cr_code.co_filename == FILE:
            line = coroutine.cr_frame.f_lineno
        coroutine = coroutine.cr_await
    return f"{name}, line {line}" if line else name
