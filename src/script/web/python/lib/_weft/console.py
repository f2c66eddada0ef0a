"""The console: what the user types is evaluated among the program's own names, as a task of its own."""

import ast
import asyncio
import builtins
import codeop
import inspect
import itertools
import json
import linecache
import rlcompleter
import sys
import time
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from sys import monitoring
from types import CodeType, CoroutineType, FunctionType, coroutine
from typing import Any

import _weft_page
import weft

from . import missing, output, page
from .errors import FILE
from .rest import EvaluationCancelled, rest

#: For how many seconds what was typed may run before the page is heard, which may cancel it.
BREATH = 0.05
#: How many names are listed.
MOST_NAMES = 1000

_files = itertools.count(1)
_compile = codeop.CommandCompiler()
_compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
#: The evaluations that haven't ended.
_running: dict[int, asyncio.Task[None]] = {}


def tasks() -> list[asyncio.Task[Any]]:
    """The tasks that haven't ended, without those of the console."""
    own = set(_running.values())
    return sorted((task for task in asyncio.all_tasks() if task not in own), key=asyncio.Task.get_name)


#: What the console has at hand without an import.
AT_HAND = {name: getattr(weft, name) for name in weft.__all__} | {
    "asyncio": asyncio,
    "json": json,
    "tasks": tasks,
    "weft": weft,
}


def take(said: page.Answer) -> None:
    """Does what the console wants."""
    if hasattr(said, "evaluate"):
        evaluate(said.evaluate, said.text)
    elif hasattr(said, "list_names"):
        page.post({"names": {"id": said.list_names, "names": names(said.text)}})
    elif said.cancel_evaluation in _running:
        _running[said.cancel_evaluation].cancel()


def evaluate(ident: int, text: str) -> None:
    """Evaluates what was typed, unless more lines have to follow."""
    before, end, last = text.rpartition("\n")
    if not last.strip():
        # An empty line, which may be indented, ends a block.
        text = before + end
    file = f"<console-{next(_files)}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    try:
        statements = compiled(text, file)
    except (SyntaxError, ValueError, OverflowError) as error:
        return tell(ident, "failed", "".join(traceback.format_exception_only(error)))
    if statements is None:
        return tell(ident, "incomplete")
    tell(ident, "begun")
    task = asyncio.get_running_loop().create_task(run(ident, statements), name="console")
    _running[ident] = task
    task.add_done_callback(lambda task: ended(ident, task))


def compiled(text: str, file: str) -> list[CodeType] | None:
    """The statements that were typed; None if the last one goes on, by the rules of CPython's own prompt."""
    try:
        code = _compile(text, file, "single")
    except SyntaxError as error:
        if not error.msg.startswith("multiple statements"):
            raise
    else:
        return None if code is None else [code]
    if text.rpartition("\n")[2].startswith((" ", "\t")):
        return None
    tree = compile(text, file, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    *before, last = tree.body
    parts = [(ast.Module([statement], []), "exec") for statement in before] + [(ast.Interactive([last]), "single")]
    return [compile(part, file, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT) for part, mode in parts]


async def run(ident: int, statements: list[CodeType]) -> None:
    """Executes statements, and tells how that went."""
    output.evaluation.set(ident)
    sys.displayhook = show
    namespace = sys.modules["__main__"].__dict__
    try:
        for code in statements:
            for name in set(used(code)) & AT_HAND.keys() - namespace.keys() - vars(builtins).keys():
                namespace[name] = AT_HAND[name]
            with can_be_cancelled():
                result = FunctionType(code, namespace)()
            if code.co_flags & inspect.CO_COROUTINE:
                await steps(result)
    except EvaluationCancelled:
        tell(ident, "cancelled")
    except asyncio.CancelledError as error:
        # What was awaited may have been cancelled instead.
        is_own = asyncio.current_task().cancelling()
        tell(ident, "cancelled") if is_own else tell(ident, "failed", trace(error))
    except KeyboardInterrupt:
        tell(ident, "cancelled")
        raise
    except BaseException as error:
        tell(ident, "failed", trace(error))
    else:
        tell(ident, "done")


def ended(ident: int, task: asyncio.Task[None]) -> None:
    """Forgets an evaluation; one that was cancelled before it began hasn't told of that."""
    del _running[ident]
    if task.cancelled():
        tell(ident, "cancelled")


def show(value: object) -> None:
    """sys.displayhook: shows the value of an expression that was typed."""
    if value is None:
        return
    builtins._ = value
    if ident := output.evaluation.get():
        tell(ident, "value", repr(value))
    else:
        print(repr(value))


def tell(ident: int, state: str, text: str = "") -> None:
    """Tells the page how an evaluation goes on, after all that was printed."""
    output.flush()
    page.post({"evaluated": {"id": ident, "state": state, "text": text.rstrip("\n")}})


def used(code: CodeType) -> Iterator[str]:
    """The names that code uses, and all code within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from used(constant)


def trace(error: BaseException) -> str:
    """A traceback that begins with what was typed."""
    missing.explain(error)
    frames = error.__traceback__
    while frames and not frames.tb_frame.f_code.co_filename.startswith(("<console-", FILE)):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames))


def names(text: str) -> list[str]:
    """The names that begin like a text, or the members that the value before its last dot has."""
    completer = rlcompleter.Completer(AT_HAND | sys.modules["__main__"].__dict__)
    matches = completer.attr_matches(text) if "." in text else completer.global_matches(text)
    found = {match.rpartition(".")[2].rstrip("( ):") for match in matches}
    return sorted(found, key=lambda name: (name.startswith("_"), name))[:MOST_NAMES]


@coroutine
def steps(inner: CoroutineType[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Runs a coroutine, each step of which can be cancelled."""
    resume, argument = inner.send, None
    while True:
        try:
            with can_be_cancelled():
                awaited = resume(argument)
        except StopIteration as end:
            return end.value
        try:
            resume, argument = inner.send, (yield awaited)
        except BaseException as error:
            resume, argument = inner.throw, error


@contextmanager
def can_be_cancelled() -> Iterator[None]:
    """Hears the page now and then while its body runs, even if that is a loop that never yields."""
    _weft_page.setEvaluating(True)
    monitoring.set_events(_TOOL, monitoring.events.JUMP)
    try:
        yield
    finally:
        monitoring.set_events(_TOOL, monitoring.events.NO_EVENTS)
        _weft_page.setEvaluating(False)


def _jumped(code: CodeType, offset: int, to: int) -> None:
    global _heard
    now = time.monotonic()
    if now - _heard > BREATH:
        rest(_weft_page.breathe)
        _heard = time.monotonic()


_heard = 0.0
_TOOL = monitoring.PROFILER_ID
monitoring.use_tool_id(_TOOL, "weft")
monitoring.register_callback(_TOOL, monitoring.events.JUMP, _jumped)
