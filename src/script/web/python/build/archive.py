"""Makes archives of compiled modules, which CPython imports from without compiling anything when a program starts.

The build runs this in the same CPython that imports them (`engine.mjs`), so the compiled code fits.
"""

import importlib.util
import zipfile
from collections.abc import Iterator
from importlib import _bootstrap_external
from pathlib import Path

#: Parts of the standard library that can't do anything in a browser's worker, that CPython has in C as well, or that
#: nobody asks a program there for.
LEFT_OUT = {
    "_android_support.py",
    "_apple_support.py",
    "_ios_support.py",
    "_osx_support.py",
    "_pydatetime.py",
    "_pydecimal.py",
    "_pyio.py",
    "cProfile.py",
    "concurrent/interpreters",
    "curses",
    "dbm",
    "ensurepip",
    "ftplib.py",
    "idlelib",
    "imaplib.py",
    "lib2to3",
    "mailbox.py",
    "modulefinder.py",
    "multiprocessing",
    "nturl2path.py",
    "optparse.py",
    "pickletools.py",
    "pip",
    "plistlib.py",
    "poplib.py",
    "profile.py",
    "profiling",
    "pstats.py",
    "pyclbr.py",
    "pydoc_data",
    "smtplib.py",
    "ssl.py",
    "tabnanny.py",
    "test",
    "tkinter",
    "trace.py",
    "turtle.py",
    "turtledemo",
    "venv",
    "wave.py",
    "webbrowser.py",
    "wsgiref",
    "xmlrpc",
    "zipapp.py",
}

#: Of the prompt that CPython has in a terminal, what `help()` and the debugger use.
PROMPT = {"_pyrepl/__init__.py", "_pyrepl/pager.py", "_pyrepl/types.py", "_pyrepl/utils.py", "_pyrepl/trace.py"}

#: What Pyodide has changed in a module to tell of itself, and what is told here.
WORDS = {
    "zoneinfo/_common.py": (
        b" On Pyodide you must do pyodide.loadPackage('tzdata')\"\n                \" package before you use zoneinfo.",
        b"Time zones come from the package tzdata: drop its wheel onto the page, or use datetime.UTC or the local time.",
    )
}

#: One date for all, so that the same sources make the same archive.
DATE = (2026, 1, 1, 0, 0, 0)


def compile_archive(source: str, target: str, place: str) -> None:
    """Compiles the modules of an archive that will be at `place`."""
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/") and not is_left_out(name)]
        write(target, place, ((name, in_our_words(name, archive.read(name))) for name in sorted(names)))


def compile_folder(source: str, target: str, place: str) -> None:
    """Compiles the modules of a folder into an archive that will be at `place`."""
    files = sorted(path for path in Path(source).rglob("*.py"))
    write(target, place, ((str(path.relative_to(source)), path.read_bytes()) for path in files))


def in_our_words(name: str, content: bytes) -> bytes:
    """A file that doesn't tell of Pyodide's loader, which there isn't."""
    if name not in WORDS:
        return content
    theirs, ours = WORDS[name]
    if theirs not in content:
        raise ValueError(f"{name} doesn't say what it used to")
    return content.replace(theirs, ours)


def is_left_out(name: str) -> bool:
    """Whether a file belongs to what is left out."""
    if name.startswith("_pyrepl/"):
        return name not in PROMPT
    parts = name.split("/")
    return any("/".join(parts[:depth]) in LEFT_OUT for depth in range(1, len(parts) + 1))


def write(target: str, place: str, files: Iterator[tuple[str, bytes]]) -> None:
    """Writes an archive. It isn't compressed: hosts compress better what is not compressed already."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            if name.endswith(".py"):
                content = compiled(content, f"{place}/{name}")
                name += "c"
            archive.writestr(zipfile.ZipInfo(name, DATE), content)


def compiled(source: bytes, file: str) -> bytes:
    """A module as CPython caches it; its source isn't looked at again."""
    code = compile(source, file, "exec", dont_inherit=True)
    return bytes(_bootstrap_external._code_to_hash_pyc(code, importlib.util.source_hash(source), False))
