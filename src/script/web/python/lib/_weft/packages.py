"""Packages that the user has handed over as wheels. They are unpacked when a program first imports something that isn't there
otherwise."""

import importlib
import sys
import zipfile
from collections.abc import Iterable
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder
from pathlib import Path
from typing import Any

#: Where they are unpacked.
UNPACKED = "/lib/packages"

#: Which parts of a wheel's data are modules.
MODULES = ("purelib", "platlib")


class Finder(DistributionFinder):
    """The last that is asked for a module, or for a package's metadata."""

    def __init__(self, wheels: Path) -> None:
        self._wheels = wheels

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if path is not None:
            return None
        self._unpack()
        return PathFinder.find_spec(name, [UNPACKED])

    def find_distributions(self, context: Any = DistributionFinder.Context()) -> Iterable[Distribution]:
        self._unpack()
        return MetadataPathFinder.find_distributions(DistributionFinder.Context(name=context.name, path=[UNPACKED]))

    def _unpack(self) -> None:
        """Unpacks all of them, after which nobody has to ask here any more."""
        sys.meta_path.remove(self)
        for wheel in sorted(self._wheels.iterdir()):
            with zipfile.ZipFile(wheel) as archive:
                for file in archive.infolist():
                    if place := place_of(file.filename):
                        file.filename = place
                        archive.extract(file, UNPACKED)
        sys.path.append(UNPACKED)
        importlib.invalidate_caches()


def install(wheels: Path) -> None:
    """Has programs find the packages of a folder of wheels."""
    sys.meta_path.append(Finder(wheels))


def place_of(name: str) -> str | None:
    """Where a file of a wheel goes; None if it is of no use here, such as a program for the shell."""
    folder, _, rest = name.partition("/")
    if not folder.endswith(".data"):
        return name
    kind, _, inner = rest.partition("/")
    return inner if kind in MODULES else None
