"""Modules that a program can't import here: why, and what there is instead."""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import NoReturn

from .absent import NO_PROCESSES

ADD_WHEELS = "drop a package's wheel onto the page, or add it under Settings in the Scripts tab"

NO_SERVERS = "a page can't accept connections, only open them"
NO_TERMINAL = "a program in a page has no terminal but the Scripts tab"
NO_WINDOWS = "a program in a page has no windows"
HTTP = "for HTTP requests, there is `from weft import http`"
COMPILED = "it isn't pure Python, and nothing else can be added here"
LEFT_OUT = "it is left out of the standard library here, so that that loads faster"

#: Of each module that can't be there, why. Whatever else is missing of the standard library was left out.
WHY: dict[str, str] = {
    **dict.fromkeys(("curses", "readline", "_pyrepl.readline"), NO_TERMINAL),
    **dict.fromkeys(("tkinter", "turtle", "turtledemo", "idlelib", "webbrowser"), NO_WINDOWS),
    **dict.fromkeys(("multiprocessing", "concurrent.interpreters"), NO_PROCESSES),
    **dict.fromkeys(("ensurepip", "pip", "venv", "micropip"), ADD_WHEELS),
    "ssl": "the browser encrypts connections and checks certificates, so leave out ssl=",
    **dict.fromkeys(("requests", "httpx", "aiohttp", "urllib3"), HTTP),
    "websocket": "the package websockets is there instead",
    "uvloop": "programs have asyncio's own event loop here, so leave it out",
    **dict.fromkeys(("numpy", "pandas", "orjson", "ujson"), COMPILED),
    **dict.fromkeys(("websockets.server", "websockets.asyncio.server", "websockets.sync.server"), NO_SERVERS),
}


class Finder(MetaPathFinder):
    """The last that is asked for a module: it finds those that only say why they aren't there."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        why = WHY.get(name) or (LEFT_OUT if name in sys.stdlib_module_names else None)
        return why and ModuleSpec(name, Refusal(why))


class Refusal(Loader):
    """Says why a module isn't there, when it is imported."""

    def __init__(self, why: str) -> None:
        self._why = why

    def create_module(self, spec: ModuleSpec) -> NoReturn:
        raise ModuleNotFoundError(f"No module named {spec.name!r}: {self._why}", name=spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> None:
    """Has imports fail with a sentence."""
    sys.meta_path.append(Finder())


def explain(error: BaseException) -> None:
    """Has an error about a package say how one gets it, and leaves this module out of its traceback."""
    if isinstance(error, ModuleNotFoundError) and error.name and not is_explained(error.name):
        error.add_note(f"Packages have to be added: {ADD_WHEELS}.")
    trace = error.__traceback__
    while trace and trace.tb_next:
        if trace.tb_next.tb_frame.f_code.co_filename == explain.__code__.co_filename:
            trace.tb_next = None
        trace = trace.tb_next


def is_explained(name: str) -> bool:
    """Whether a module's own error says why it isn't there, or one can't be added that has it."""
    top = name.partition(".")[0]
    return name in WHY or top in sys.stdlib_module_names or top in sys.modules
