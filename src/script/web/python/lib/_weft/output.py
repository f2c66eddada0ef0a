"""Standard output and standard error: what is printed goes to the page, line by line."""

import codecs
import io
import sys
from contextvars import ContextVar

import _weft_page

from .rest import sleep

#: Which evaluation of the console prints; 0 for the program itself.
evaluation: ContextVar[int] = ContextVar("evaluation", default=0)


class Raw(io.RawIOBase):
    """Bytes for the page, which shows them as text."""

    def __init__(self, is_error: bool) -> None:
        self._is_error = is_error
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        wait = _weft_page.print(self._decoder.decode(data), self._is_error, evaluation.get())
        if wait > 0:
            # The page can't take more in a second. Whoever prints waits, as for a terminal that is slow.
            sleep(wait)
        return len(data)


def stream(is_error: bool) -> io.TextIOWrapper:
    """A stream that passes on each line as it ends."""
    errors = "backslashreplace" if is_error else "strict"
    name = "<stderr>" if is_error else "<stdout>"
    raw = Raw(is_error)
    raw.name = name
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", errors, line_buffering=True)


def install() -> None:
    """Has all output go to the page."""
    sys.stdout = sys.__stdout__ = stream(is_error=False)
    sys.stderr = sys.__stderr__ = stream(is_error=True)


def flush() -> None:
    """Shows what has been printed, also a line that hasn't ended."""
    sys.stdout.flush()
    sys.stderr.flush()
    _weft_page.endLines()
