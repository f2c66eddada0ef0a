"""The event loop: CPython's own, on a selector that waits for the page instead of sockets."""

import asyncio
import importlib
import signal
import time
from asyncio import base_events, coroutines, events, runners, unix_events
from collections.abc import Callable
from math import inf
from typing import NoReturn

import _weft_page

from . import page, tasks
from .absent import NO_PROCESSES, NO_SOCKETS, NO_THREADS
from .rest import rest, sleep

#: For how many seconds tasks may take turns before the page is heard.
TURN = 0.008

#: What ends a program elsewhere. The page's Stop is the first of them that the program handles.
ENDING = (signal.SIGINT, signal.SIGTERM)


class Selector:
    """Waits for what the page says. Nothing can be registered."""

    def __init__(self, loop: "Loop") -> None:
        self._loop = loop
        self._heard = 0.0

    def select(self, timeout: float | None) -> tuple[()]:
        until_look = tasks.look(self._loop) if self._loop.is_listed else None
        if until_look is not None and (timeout is None or timeout > until_look):
            timeout = until_look
        if timeout is None or timeout > 0:
            self._listen(inf if timeout is None else timeout)
        elif time.monotonic() - self._heard > TURN:
            self._listen(0)
        page.dispatch()
        return ()

    def _listen(self, seconds: float) -> None:
        rest(_weft_page.waitForPage, seconds)
        self._heard = time.monotonic()

    def get_map(self) -> dict:
        return {}

    def close(self) -> None:
        pass


def refuse(words: str) -> Callable[..., NoReturn]:
    """A method that says why it can't do anything."""

    async def refused(self: object, *arguments: object, **options: object) -> NoReturn:
        raise OSError(words)

    return refused


class Handle(events.Handle):
    """A callback of which it is noted how long it takes, if it is a task's turn."""

    __slots__ = ()

    def _run(self) -> None:
        task = getattr(self._callback, "__self__", None)
        begun = time.perf_counter()
        super()._run()
        if isinstance(task, asyncio.Task):
            tasks.ran(task, time.perf_counter() - begun)
        # As in CPython: the traceback of an exception leads to this frame, which would keep the task alive.
        self = task = None


class Loop(base_events.BaseEventLoop):
    """CPython's event loop."""

    #: Whether the page lists its tasks.
    is_listed = True

    def __init__(self) -> None:
        super().__init__()
        self._selector = Selector(self)
        self._signal_handlers: dict[int, events.Handle] = {}
        # Timers of browsers count in milliseconds.
        self._clock_resolution = 0.001

    def _call_soon(self, callback: Callable, arguments: tuple, context: object) -> Handle:
        handle = Handle(callback, arguments, self, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        self._ready.append(handle)
        return handle

    def _process_events(self, events: object) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def run_in_executor(self, executor: object, func: Callable, *arguments: object) -> NoReturn:
        raise RuntimeError(NO_THREADS)

    def add_signal_handler(self, sig: int, callback: Callable, *arguments: object) -> None:
        if coroutines.iscoroutine(callback) or coroutines._iscoroutinefunction(callback):
            raise TypeError("coroutines cannot be used with add_signal_handler()")
        self._signal_handlers[signal.Signals(sig)] = events.Handle(callback, arguments, self)

    def remove_signal_handler(self, sig: int) -> bool:
        return self._signal_handlers.pop(sig, None) is not None

    def interrupt(self) -> bool:
        """Has the program end, as the user wants, in its own way; returns whether it has one."""
        for sig in ENDING:
            if handler := self._signal_handlers.get(sig):
                self._add_callback(handler)
                return True
        return False

    create_connection = create_server = create_datagram_endpoint = refuse(NO_SOCKETS)
    create_unix_connection = create_unix_server = getaddrinfo = refuse(NO_SOCKETS)
    subprocess_exec = subprocess_shell = refuse(NO_PROCESSES)


class Policy(events._BaseDefaultEventLoopPolicy):
    """Gives the main thread a loop if it has none, as up to Python 3.13: older programs need that."""

    _loop_factory = Loop
    _was_set = False

    def set_event_loop(self, loop: events.AbstractEventLoop | None) -> None:
        self._was_set = True
        super().set_event_loop(loop)

    def get_event_loop(self) -> events.AbstractEventLoop:
        if self._local._loop is None and not self._was_set:
            self.set_event_loop(self.new_event_loop())
        return super().get_event_loop()


def install() -> None:
    """Has asyncio use this loop, in place of Pyodide's."""
    asyncio.run = runners.run = getattr(asyncio.run, "__wrapped__", asyncio.run)
    asyncio.EventLoop = asyncio.SelectorEventLoop = Loop
    asyncio.new_event_loop = events.new_event_loop
    # What a program gets that sets its policy to None.
    unix_events._DefaultEventLoopPolicy = Policy
    events._set_event_loop_policy(Policy())
    events._set_running_loop(None)
    time.sleep = sleep
    page.on_cancel(tasks.cancel)
    # Most programs run without one.
    page.on_console(lambda said: importlib.import_module("_weft.console").take(said))


def abandon() -> None:
    """Drops the loop that the program has left open, so that it is told of the tasks in it."""
    policy = events._get_event_loop_policy()
    loop = policy._local._loop
    if loop is not None and not loop.is_closed():
        loop._ready.clear()
        loop._scheduled.clear()
    policy._local._loop = None
