"""The program's tasks, as the page lists them: what each waits on, and how it ended."""

import asyncio
import itertools
import reprlib
import time
from dataclasses import dataclass
from types import CoroutineType
from weakref import WeakKeyDictionary, WeakValueDictionary

from . import page
from .errors import FILE

#: How many seconds pass between two looks at the tasks.
EVERY = 0.2

_ids = itertools.count(1)
_known: WeakKeyDictionary[asyncio.Task, int] = WeakKeyDictionary()
_by_id: WeakValueDictionary[int, asyncio.Task] = WeakValueDictionary()
#: What was last told of each task that hasn't ended: its name, what it waits on, and how often it has run.
_told: dict[int, tuple[str, str, int]] = {}
_last_look = 0.0


@dataclass
class Times:
    """How often a task has run, and for how many seconds: in all, and the longest without a break."""

    polls: int = 0
    busy: float = 0.0
    longest: float = 0.0


_times: WeakKeyDictionary[asyncio.Task, Times] = WeakKeyDictionary()
#: Those of tasks that the page knows, which are told once more when the task is gone.
_times_by_id: dict[int, Times] = {}
#: How tasks have ended that may be gone before the page is told.
_ends: dict[int, tuple[str, dict | None, str]] = {}


def ran(task: asyncio.Task, seconds: float) -> None:
    """Notes that a task has run."""
    times = _times.get(task)
    if times is None:
        times = _times[task] = Times()
    times.polls += 1
    times.busy += seconds
    times.longest = max(times.longest, seconds)
    if task.done() and task in _known:
        _ends[_known[task]] = end(task)


def look(loop: asyncio.AbstractEventLoop) -> float | None:
    """Tells the page what has changed; if it is too soon for that, returns after how many seconds to look again."""
    global _last_look
    now = time.monotonic()
    if now < _last_look + EVERY:
        return _last_look + EVERY - now
    _last_look = now
    slow = loop.slow_callback_duration
    for task in asyncio.all_tasks(loop):
        ident = _known.get(task) or _note(task)
        times = _times_by_id[ident]
        state = task.get_name(), waiting_on(task), times.polls
        if _told.get(ident) != state:
            _told[ident] = state
            _tell(ident, *state[:2], times, slow)
    for ident in list(_told):
        task = _by_id.get(ident)
        if task is None or task.done():
            name, *_ = _told.pop(ident)
            _tell(ident, name, "", _times_by_id.pop(ident), slow, *(_ends.pop(ident, None) or end(task)))
    return None


def cancel(ident: int) -> None:
    """Cancels a task, as the user wants."""
    task = _by_id.get(ident)
    if task:
        task.cancel()


def _note(task: asyncio.Task) -> int:
    ident = _known[task] = next(_ids)
    _by_id[ident] = task
    _times_by_id[ident] = _times.setdefault(task, Times())
    return ident


def _tell(
    ident: int,
    name: str,
    waiting: str,
    times: Times,
    slow: float,
    state: str = "waiting",
    error: dict | None = None,
    result: str = "",
) -> None:
    report = {"id": ident, "name": name, "state": state, "waiting_on": waiting, "error": error, "result": result}
    millis = {"busy": times.busy * 1000, "longest": times.longest * 1000, "slow": slow * 1000}
    page.post({"task": {**report, "polls": times.polls, **millis}})


def end(task: asyncio.Task | None) -> tuple[str, dict | None, str]:
    """How a task has ended, and with what. Looking doesn't count as having retrieved its exception."""
    if task is None:
        return "finished", None, ""
    if task.cancelled():
        return "cancelled", None, ""
    error = task._exception
    if error is None:
        return "finished", None, "" if task._result is None else reprlib.repr(task._result)
    return "failed", {"name": type(error).__name__, "message": str(error), "place": None}, ""


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
