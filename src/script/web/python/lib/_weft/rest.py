"""Waiting. The whole program stops, while the browser goes on: CPython's stack is put aside (JSPI)."""

import signal
import sys
from asyncio import events
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sys import monitoring

import _weft_page
from pyodide.ffi import run_sync
from pyodide.webloop import WebLoop

# run_sync() hears of its promise by way of the running loop, which has to be one of Pyodide's.
_web = WebLoop()


class EvaluationCancelled(KeyboardInterrupt):
    """The user has cancelled what was typed into the console, which doesn't end the program."""


def rest(start: Callable[..., None], *arguments: object) -> None:
    """Waits for what a function of the page's sets as due, or until the user wants the program to end."""
    loop = events._get_running_loop()
    with undebugged():
        start(*arguments)
        events._set_running_loop(_web)
        try:
            run_sync(_weft_page.due)
        finally:
            events._set_running_loop(loop)
    if _weft_page.takeCancelled():
        raise EvaluationCancelled
    if _weft_page.takeInterrupt() and not (loop and loop.interrupt()):
        # As Ctrl+C: asyncio.run() cancels its task, and otherwise this is a KeyboardInterrupt.
        signal.getsignal(signal.SIGINT)(signal.SIGINT, None)


@contextmanager
def undebugged() -> Iterator[None]:
    """Keeps debuggers out of the code that waits: they would ask for input there, for which they had to wait again."""
    trace = sys.gettrace()
    tool = monitoring.DEBUGGER_ID
    watched = monitoring.get_events(tool) if monitoring.get_tool(tool) else 0
    if not trace and not watched:
        yield
        return
    sys.settrace(None)
    if watched:
        monitoring.set_events(tool, monitoring.events.NO_EVENTS)
    try:
        yield
    finally:
        if watched:
            monitoring.set_events(tool, watched)
        sys.settrace(trace)


def sleep(seconds: float, /) -> None:
    """time.sleep(): no other task runs meanwhile."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    is_alone = events._get_running_loop() is None
    rest(_weft_page.sleep, seconds, is_alone)
