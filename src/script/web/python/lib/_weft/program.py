"""Runs a program as `python3 main.py` would, and tells the page how it ended."""

import atexit
import builtins
import gc
import sys
import textwrap
import traceback
import types
from pathlib import Path

from . import loop, output, page, prompt
from .errors import FILE, Described, describe


def run(text: str) -> None:
    """Runs a program to its end."""
    loop.install()
    output.install()
    prompt.install()
    text = text.replace("\r\n", "\n")
    source = unindented(text)
    # Errors of the compiler quote the file.
    Path(FILE).write_text(source)
    error = execute(source)
    atexit._run_exitfuncs()
    if error and error["place"] and error["place"]["column"] and source != text:
        error["place"]["column"] += indent(text)
    if error is None or error["name"] != KeyboardInterrupt.__name__:
        forget()
    output.flush()
    page.post({"end": {"error": error, "is_told": True, "forgotten": []}})


def execute(source: str) -> Described | None:
    """Compiles a program and executes it in a fresh `__main__`; returns why it failed, which has been printed."""
    main = types.ModuleType("__main__")
    main.__file__ = FILE
    main.__builtins__ = builtins
    sys.modules["__main__"] = main
    sys.argv = [FILE]
    try:
        exec(compile(source, FILE, "exec", dont_inherit=True), main.__dict__)
    except SystemExit as exit:
        return left(exit)
    except KeyboardInterrupt as error:
        # The page says that it was stopped.
        return describe(error, source)
    except BaseException as error:
        report(error)
        return describe(error, source)
    return None


def left(exit: SystemExit) -> Described | None:
    """What sys.exit() means: nothing and 0 are success, a text is printed."""
    if exit.code is None or exit.code == 0:
        return None
    if not isinstance(exit.code, int):
        print(exit.code, file=sys.stderr)
    return {"name": "SystemExit", "message": str(exit.code), "place": None}


def report(error: BaseException) -> None:
    """Prints a traceback that begins with the program's first line, not with Weft's."""
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
