"""Where something went wrong, in the user's own lines."""

from types import TracebackType
from typing import TypedDict


#: The program's file, as CPython knows it.
FILE = "main.py"


class Place(TypedDict):
    """A place in the program's text, counted from 1; columns in UTF-16 units, as the page counts."""

    line: int
    column: int


class Described(TypedDict):
    """An error as the page gets it."""

    name: str
    message: str
    place: Place | None


def describe(error: BaseException, text: str) -> Described:
    """An error with its place in the program's text, if it has one there."""
    message = error.msg if isinstance(error, SyntaxError) and error.msg else str(error)
    return {"name": type(error).__name__, "message": message, "place": place_of(error, text)}


def place_of(error: BaseException, text: str) -> Place | None:
    """The innermost place in the program's text that an error is about."""
    if isinstance(error, SyntaxError) and error.filename == FILE and error.lineno:
        return place(text, error.lineno, max(0, (error.offset or 1) - 1))
    found = None
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == FILE:
            found = trace
        trace = trace.tb_next
    return found and place_in(found, text)


def place_in(trace: TracebackType, text: str) -> Place:
    """Where a frame of the program is."""
    positions = list(trace.tb_frame.f_code.co_positions())
    at = trace.tb_lasti // 2
    line, _, column, _ = positions[at] if at < len(positions) else (None, None, None, None)
    if line != trace.tb_lineno or column is None:
        return {"line": trace.tb_lineno, "column": 0}
    # CPython counts bytes here.
    before = line_of(text, line).encode()[:column].decode(errors="ignore")
    return place(text, line, len(before))


def place(text: str, line: int, characters: int) -> Place:
    """The place behind so many characters of a line."""
    before = line_of(text, line)[:characters]
    return {"line": line, "column": len(before.encode("utf-16-le")) // 2 + 1}


def line_of(text: str, number: int) -> str:
    """A line of the text; empty if there is none with that number."""
    lines = text.split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""
