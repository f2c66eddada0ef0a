"""Checks, which are counted and end in the report."""

import inspect
import sys

from _weft.checks import tell
from _weft.errors import FILE


def check(condition: object, text: str = "check") -> bool:
    """Counts as passed or failed, and says which; the program goes on either way."""
    if inspect.isawaitable(condition):
        raise TypeError("check() got something to await, which is always true: write check(await …)")
    passed = bool(condition)
    tell(str(text), passed, place={"line": line(), "column": 0})
    return passed


def line() -> int:
    """The line of the program that is running."""
    frame = sys._getframe()
    while frame and frame.f_code.co_filename != FILE:
        frame = frame.f_back
    return frame.f_lineno if frame else 0
