# Runs a module of CPython's own tests of asyncio, and prints which of them haven't passed. `MODULE` and `NEVER` stand before it.

import importlib
import io
import sys
import unittest

import test.support

# Without it, all of them would be skipped; these need no sockets.
test.support.has_socket_support = True


class Result(unittest.TestResult):
    """Notes for each test that hasn't passed what it says."""

    def __init__(self):
        super().__init__()
        self.problems = {}

    def addFailure(self, test, error):
        self.note(test, f"{error[0].__name__}: {error[1]}")

    addError = addFailure

    def addSubTest(self, test, subtest, error):
        if error:
            self.addFailure(test, error)

    def addSkip(self, test, reason):
        self.note(test, f"skipped: {reason}")

    def addUnexpectedSuccess(self, test):
        self.note(test, "it was expected to fail")

    def note(self, test, words):
        # A test counts once, whatever goes wrong in it.
        self.problems.setdefault(short(test), words.replace("\n", " ")[:200])


def short(test):
    """A test's name without its package."""
    return test.id().removeprefix("test.test_asyncio.")


def tests_of(suite):
    """The tests in a suite, apart from those that bring CPython down."""
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from tests_of(part)
        elif short(part) not in NEVER:
            yield part


result = Result()
# Many of them have warnings and tracebacks written, which is as it should be.
real, sys.stderr = sys.stderr, io.StringIO()
module = importlib.import_module(f"test.test_asyncio.{MODULE}")
unittest.TestSuite(tests_of(unittest.defaultTestLoader.loadTestsFromModule(module))).run(result)
sys.stderr = real
for name, words in result.problems.items():
    print(f"{name}: {words}")
print(f"{result.testsRun} tests of {MODULE}")
