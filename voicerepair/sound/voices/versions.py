"""What version of an engine is this? Asked of the file system, because asking a program costs
more time than a cached prompt does."""

from __future__ import annotations

import importlib.util
from ctypes.util import find_library
from pathlib import Path

__all__ = ["espeak_library", "stamp"]

_SONAME = "libespeak-ng.so.1"
_FOLDERS = ("/usr/lib", "/usr/local/lib", "/usr/lib64", "/lib")


def stamp(path: Path) -> str:
    """Changes when the file at ``path`` (links followed) is replaced by another; empty without."""
    try:
        found = path.resolve().stat()
    except OSError:
        return ""
    return f"{found.st_size:x}-{found.st_mtime_ns:x}"


def espeak_library() -> str:
    """The eSpeak library of this Linux system, or the one that pip brought; empty without."""
    for folder in _FOLDERS:
        for pattern in (_SONAME, f"*-linux-*/{_SONAME}"):
            for path in Path(folder).glob(pattern):
                return str(path)
    package = importlib.util.find_spec("espeakng_loader")
    if package and package.origin:
        return str(Path(package.origin).with_name(_SONAME))
    # Last, because it starts compilers and linkers to find out.
    return find_library("espeak-ng") or ""
