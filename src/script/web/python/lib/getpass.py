"""The module getpass: the page asks, and doesn't show what is typed."""

import os

from _weft import prompt as _prompt

__all__ = ["GetPassWarning", "getpass", "getuser"]


class GetPassWarning(UserWarning):
    """Never: what is typed can always be hidden."""


def getpass(prompt: str = "Password: ", stream: object = None, *, echo_char: str | None = None) -> str:
    """Asks for a password. No task of the program runs meanwhile."""
    return _prompt.read(prompt, secret=True)


def getuser() -> str:
    """The name that the environment has for the user."""
    return os.environ["USER"]
