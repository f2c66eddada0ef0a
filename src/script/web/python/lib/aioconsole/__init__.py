"""The package aioconsole, as far as it makes sense in Weft: input and output that block nobody else."""

import asyncio
import sys

from _weft import prompt as _prompt

__all__ = ["ainput", "aprint"]


async def ainput(prompt: str = "", *, streams: object = None, use_stderr: bool = False, loop: object = None) -> str:
    """Asks for a line of text."""
    return await _prompt.read_soon(prompt)


async def aprint(
    *values: object,
    sep: str | None = None,
    end: str = "\n",
    flush: bool = False,
    streams: object = None,
    use_stderr: bool = False,
    loop: object = None,
) -> None:
    """Prints, and lets other tasks run."""
    print(*values, sep=sep, end=end, file=sys.stderr if use_stderr else sys.stdout, flush=flush)
    await asyncio.sleep(0)
