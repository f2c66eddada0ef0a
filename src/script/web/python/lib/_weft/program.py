"""Runs a program as `python3 main.py` would, and tells the page how it ended."""

import asyncio
import atexit
import builtins
import gc
import importlib
import sys
import textwrap
import traceback
import types
from collections.abc import Callable
from pathlib import Path

from . import absent, checks, loop, missing, output, page, prompt
from .errors import FILE, Described, describe

#: Where the user's packages are, as wheels.
WHEELS = Path("/lib/wheels")


def run(text: str, is_console: bool) -> None:
    """Runs a program to its end; or nothing but what is typed into the console, until the page ends it."""
    absent.install()
    loop.install()
    output.install()
    prompt.install()
    if WHEELS.exists():
        # Most programs have none.
        importlib.import_module("_weft.packages").install(WHEELS)
    missing.install()
    text = text.replace("\r\n", "\n")
    source = unindented(text)
    # Errors of the compiler quote the file.
    Path(FILE).write_text(source)
    error = execute(serve if is_console else lambda: run_source(source), source)
    atexit._run_exitfuncs()
    if error and error["place"] and error["place"]["column"] and source != text:
        error["place"]["column"] += indent(text)
    if error is None or error["name"] != KeyboardInterrupt.__name__:
        forget()
    output.flush()
    page.post({"end": {"error": error, "is_told": True, "forgotten": []}})


def execute(act: Callable[[], None], source: str) -> Described | None:
    """Calls `act` with a fresh `__main__`; returns why it failed, which has been printed."""
    main = types.ModuleType("__main__")
    main.__file__ = FILE
    main.__builtins__ = builtins
    sys.modules["__main__"] = main
    sys.argv = [FILE]
    try:
        act()
    except SystemExit as exit:
        return left(exit)
    except KeyboardInterrupt as error:
        # The page says that it was stopped.
        return describe(error, source)
    except BaseException as error:
        report(error)
        return describe(error, source)
    return None


def run_source(source: str) -> None:
    """Compiles a program and executes it."""
    exec(checks.compiled(source), sys.modules["__main__"].__dict__)


def serve() -> None:
    """Runs a loop for what is typed into the console."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_forever()


def left(exit: SystemExit) -> Described | None:
    """What sys.exit() means: nothing and 0 are success, a text is printed."""
    if exit.code is None or exit.code == 0:
        return None
    if not isinstance(exit.code, int):
        print(exit.code, file=sys.stderr)
    return {"name": "SystemExit", "message": str(exit.code), "place": None}


def report(error: BaseException) -> None:
    """Prints a traceback that begins with the program's first line, not with Weft's."""
    missing.explain(error)
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename != FILE:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


def forget() -> None:
    """Drops what the program has left: what was never awaited is reported by its destructor."""
    sys.modules["__main__"].__dict__.clear()
    gc.collect()
    loop.abandon()
    gc.collect()


def unindented(text: str) -> str:
    """Pasted code without the white space that all of its lines begin with."""
    return textwrap.dedent(text) if indent(text) else text


def indent(text: str) -> int:
    """How far the first line that isn't blank is indented."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return len(first) - len(first.lstrip())
