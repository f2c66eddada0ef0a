"""Input: the page asks for a line. input() stops all of the program's tasks; ainput() only its own."""

import builtins
import io
import sys

import _weft_page

from . import output, page
from .rest import rest


def read(prompt: object = "", *, secret: bool = False) -> str:
    """Asks for a line, and waits. No task of the program runs meanwhile."""
    output.flush()
    ident = page.next_id()
    page.post({"input": {"id": ident, "prompt": str(prompt), "secret": secret}})
    try:
        while (answer := _weft_page.takeAnswer(ident)) is None:
            rest(_weft_page.waitForAnswer, ident)
    except BaseException:
        page.post({"forget": ident})
        raise
    return page.value(answer)


async def read_soon(prompt: object = "", *, secret: bool = False) -> str:
    """Asks for a line. The other tasks go on."""
    output.flush()
    return await page.ask("input", prompt=str(prompt), secret=secret)


class Input(io.TextIOBase):
    """Standard input: each line is asked for."""

    name = "<stdin>"

    def readable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def readline(self, size: int = -1, /) -> str:
        return read() + "\n"


def install() -> None:
    """Has all input come from the page."""

    def input(prompt: object = "", /) -> str:
        return read(prompt)

    builtins.input = input
    sys.stdin = sys.__stdin__ = Input()
