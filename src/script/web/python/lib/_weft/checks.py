"""What counts in the report: check(), assert statements, and the tests of unittest."""

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps
from types import CodeType
from typing import Any

from . import page
from .errors import FILE, Place, describe

#: How often each assert statement counts as passed, at most: one in a loop shouldn't use up what a program may post.
MOST_PASSES = 1000
#: The name by which the program tells of its assert statements.
HOOK = "__weft_assert__"

#: What unittest calls for a test that has ended, and whether that is as it should be.
ENDINGS = {
    "addSuccess": True,
    "addExpectedFailure": True,
    "addFailure": False,
    "addError": False,
    "addUnexpectedSuccess": False,
}

#: What went wrong in a test, as unittest has it.
type Failure = tuple[type[BaseException], BaseException, object]

_passes: Counter[tuple[str, int]] = Counter()


def tell(name: str, passed: bool, detail: str = "", place: Place | None = None) -> None:
    """Counts a check as passed or failed."""
    messages = sys.modules.get("weft.messages")
    about = messages and messages.last_read
    page.post({"check": {"name": name, "passed": passed, "detail": detail, "place": place, "message": about}})


def compiled(source: str) -> CodeType:
    """A program whose assert statements and tests count."""
    if "unittest" in source:
        count_tests(source)
    if "assert" not in source:
        return compile(source, FILE, "exec", dont_inherit=True)
    setattr(builtins, HOOK, asserted)
    tree = Asserts(source).visit(ast.parse(source, FILE))
    return compile(tree, FILE, "exec", dont_inherit=True)


class Asserts(ast.NodeTransformer):
    """Has each assert statement tell whether it has passed. It fails as ever."""

    def __init__(self, source: str) -> None:
        self._source = source

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        self.generic_visit(node)
        if isinstance(node.test, ast.Tuple):
            # It is always true, and CPython says so.
            return node
        written = ast.get_source_segment(self._source, node.test) or ""
        name = " ".join(written.split())

        def told(passed: bool) -> ast.stmt:
            arguments = [ast.Constant(value) for value in (name, passed, node.lineno)]
            return ast.Expr(ast.Call(ast.Name(HOOK, ast.Load()), arguments, []))

        failure = ast.Assert(ast.copy_location(ast.Constant(False), node.test), node.msg)
        failure = ast.copy_location(failure, node)
        made = ast.If(node.test, [told(True)], [told(False), failure])
        return ast.fix_missing_locations(ast.copy_location(made, node))


def asserted(name: str, passed: bool, line: int) -> None:
    """An assert statement of the program has passed or failed."""
    if passed:
        _passes[name, line] += 1
        if _passes[name, line] > MOST_PASSES:
            return
    tell(name, passed, "" if passed else f"assert {name}", {"line": line, "column": 0})


def count_tests(source: str) -> None:
    """Has what collects the results of unittest tell of each test."""
    from unittest import TestResult

    def told(test: Any, passed: bool, failure: Failure | None) -> None:
        name = test.id().removeprefix("__main__.")
        if passed:
            return tell(name, True)
        if failure is None:
            return tell(name, False, "it was expected to fail")
        error = describe(failure[1], source)
        tell(name, False, f"{error['name']}: {error['message']}", error["place"])

    def count(collect: Callable[..., None], passed: bool) -> Callable[..., None]:
        @wraps(collect)
        def collected(self: TestResult, test: Any, *failure: Failure) -> None:
            collect(self, test, *failure)
            told(test, passed, failure[0] if failure else None)

        return collected

    for name, passed in ENDINGS.items():
        setattr(TestResult, name, count(getattr(TestResult, name), passed))
    add_sub_test = TestResult.addSubTest

    @wraps(add_sub_test)
    def sub_test(self: TestResult, test: Any, subtest: Any, failure: Failure | None) -> None:
        add_sub_test(self, test, subtest, failure)
        if failure:
            told(subtest, False, failure)

    TestResult.addSubTest = sub_test
