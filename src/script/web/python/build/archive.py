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
    "_pyrepl",
    "bdb.py",
    "cProfile.py",
    "concurrent/interpreters",
    "curses",
    "dbm",
    "doctest.py",
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
    "pdb.py",
    "pickletools.py",
    "pip",
    "plistlib.py",
    "poplib.py",
    "profile.py",
    "profiling",
    "pstats.py",
    "pyclbr.py",
    "pydoc.py",
    "pydoc_data",
    "smtplib.py",
    "sqlite3",
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

#: One date for all, so that the same sources make the same archive.
DATE = (2026, 1, 1, 0, 0, 0)


def compile_archive(source: str, target: str, place: str) -> None:
    """Compiles the modules of an archive that will be at `place`."""
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/") and not is_left_out(name)]
        write(target, place, ((name, archive.read(name)) for name in sorted(names)))


def compile_folder(source: str, target: str, place: str) -> None:
    """Compiles the modules of a folder into an archive that will be at `place`."""
    files = sorted(path for path in Path(source).rglob("*.py"))
    write(target, place, ((str(path.relative_to(source)), path.read_bytes()) for path in files))


def is_left_out(name: str) -> bool:
    """Whether a file belongs to what is left out."""
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
