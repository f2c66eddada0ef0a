"""Waiting. The whole program stops, while the browser goes on: CPython's stack is put aside (JSPI)."""

import signal
from asyncio import events
from collections.abc import Callable

import _weft_page
from pyodide.ffi import run_sync
from pyodide.webloop import WebLoop

# run_sync() hears of its promise by way of the running loop, which has to be one of Pyodide's.
_web = WebLoop()


class EvaluationCancelled(KeyboardInterrupt):
    """The user has cancelled what was typed into the console, which doesn't end the program."""


def rest(start: Callable[..., None], *arguments: object) -> None:
    """Waits for what a function of the page's sets as due, or until the user wants the program to end."""
    start(*arguments)
    loop = events._get_running_loop()
    events._set_running_loop(_web)
    try:
        run_sync(_weft_page.due)
    finally:
        events._set_running_loop(loop)
    if _weft_page.takeCancelled():
        raise EvaluationCancelled
    if _weft_page.takeInterrupt():
        # As Ctrl+C: asyncio.run() cancels its task, and otherwise this is a KeyboardInterrupt.
        signal.getsignal(signal.SIGINT)(signal.SIGINT, None)


def sleep(seconds: float, /) -> None:
    """time.sleep(): no other task runs meanwhile."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    is_alone = events._get_running_loop() is None
    rest(_weft_page.sleep, seconds, is_alone)
