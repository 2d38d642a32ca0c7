"""Where narration lies: one FLAC file a prompt, in NAME.narration beside NAME.md.

A file is named after the words that it says, so a line that is edited has no take any more, and the
same words have one wherever they are said. Rules: links and whatever else is no plain file are not
followed; nothing is decoded before its head says that it is a prompt's length; heavy imports wait
until a sound is wanted. ``Takes`` is one script's, to record into; ``Narration`` is what a session
listens to.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voicerepair.errors import SoundError
from voicerepair.whole_file import read_whole, write_whole

if TYPE_CHECKING:
    import soundfile

    from voicerepair.sound.pcm import Pcm

__all__ = [
    "LARGEST",
    "LONGEST",
    "NARRATION",
    "RATES",
    "TAKE_NAME",
    "Narration",
    "Takes",
    "as_flac",
    "folder_of",
    "narration_beside",
    "take_name",
]

NARRATION = ".narration"  # the ending of the folder beside NAME.md
LONGEST = 300.0  # seconds of one prompt
RATES = range(8_000, 96_001)  # samples a second
MOST_CHANNELS = 2
LARGEST = 60_000_000  # bytes: more than the longest prompt at the highest rate takes
BLOCK = 1 << 16  # samples decoded at a time
LONGEST_TITLE = 500  # characters of what a file says of itself
TAKE_NAME = r"[0-9a-f]{32}\.flac"
SUM = slice(26, 42)  # where a FLAC file has the MD5 of its samples (RFC 9639, 8.2)
NO_SUM = bytes(16)
AGAIN = "Record this line again: voicerepair narrate SCRIPT. Or delete the file."


def folder_of(script: Path) -> Path:
    """Where the narration of a script lies, whether it has any or not."""
    return script.with_name(f"{script.stem}{NARRATION}")


def take_name(text: str) -> str:
    """The name of the file that says ``text``.

    Stars are marks for the eye and are never spoken; white space and how accents are encoded make
    no difference; capitals and punctuation do, since they are said differently.
    """
    said = _said(text).encode("utf-8", "surrogatepass")
    return f"{hashlib.sha256(said).hexdigest()[:32]}.flac"


def _said(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.replace("*", "").split()))


def _title(text: str) -> str:
    """What a file says of itself, so that whoever finds it knows."""
    return _said(text).encode("utf-8", "replace").decode().replace("\0", "")[:LONGEST_TITLE]


class Takes:
    """The recordings of one script, in its ``folder``, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, text: str) -> Path:
        """Where the take of ``text`` lies, if there is one."""
        return self.folder / take_name(text)

    def has(self, text: str) -> bool:
        """Raises ``SoundError`` where the folder may not be looked into."""
        return _is_plain(self.path(text))

    def sound(self, text: str) -> Pcm | None:
        """The take of ``text``; None where there is none. Raises ``SoundError`` for a file that is
        damaged, cannot be read, or is no prompt's length."""
        return _decoded(self.path(text)) if self.has(text) else None

    def keep(self, text: str, pcm: Pcm) -> None:
        """In place of an earlier take. Raises ``SoundError`` for what could not be read again, and
        where it cannot be written; then the earlier one is there as before."""
        if pcm.rate not in RATES or not 0 < pcm.duration <= LONGEST:
            raise SoundError(
                f"A take of {pcm.duration:.1f} s at {pcm.rate} samples a second is none that a "
                "prompt can have.",
                f"Up to {LONGEST / 60:.0f} minutes, at {RATES[0]} to {RATES[-1]}.",
            )
        try:
            if self.folder.is_symlink():
                raise OSError("its folder is a link")
            write_whole(self.path(text), as_flac(text, pcm))
        except OSError as error:
            raise SoundError(
                f"The take {self.path(text)} cannot be written: {error.strerror or error}.",
                "Make room there, or make the folder writable.",
            ) from error

    def remove(self, text: str) -> None:
        """The take of ``text``, if there is one. Raises ``SoundError`` where it stays."""
        try:
            self.path(text).unlink(missing_ok=True)
        except OSError as error:
            raise SoundError(
                f"The take {self.path(text)} cannot be removed: {error.strerror or error}.",
                "Delete it by hand.",
            ) from error

    def left_over(self, texts: Iterable[str]) -> list[Path]:
        """The takes that say none of ``texts``, by name. Raises ``SoundError``."""
        names = set(map(take_name, texts))
        return [path for path in _takes_in(self.folder) if path.name not in names]


class Narration:
    """What was recorded in ``folders``, the first that has a text winning; looked up by name, as
    the folders were when this was made. Any thread may ask, and other processes.

    Raises ``SoundError`` for a folder that cannot be looked into.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._paths: dict[str, Path] = {}
        for folder in folders:
            for path in _takes_in(folder):
                self._paths.setdefault(path.name, path)
        self._digests: dict[Path, str] = {}

    def __bool__(self) -> bool:
        return bool(self._paths)

    @property
    def paths(self) -> list[Path]:
        """All its files."""
        return list(self._paths.values())

    def path(self, text: str) -> Path | None:
        """The file that says ``text``; None where there is none."""
        return self._paths.get(take_name(text))

    def sound(self, text: str) -> Pcm | None:
        """The take of ``text``; None where there is none. Raises ``SoundError`` for a file that is
        damaged, cannot be read (any more), or is no prompt's length."""
        path = self.path(text)
        return None if path is None else _decoded(path)

    def digest(self, text: str) -> str | None:
        """What tells the take of ``text`` from any other, as it was when this was first asked;
        None where there is none. Raises ``SoundError`` for a file that cannot be read."""
        path = self.path(text)
        if path is None:
            return None
        if path not in self._digests:  # two threads may both find out, and find the same
            self._digests[path] = hashlib.sha256(_read(path)).hexdigest()
        return self._digests[path]


def narration_beside(script: Path) -> Narration:
    """What is heard in a session with ``script``: its own narration first, then that of the other
    scripts in its folder, by name. Raises ``SoundError``."""
    own = folder_of(script)
    try:
        with os.scandir(script.parent) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(NARRATION))
    except OSError as error:
        raise _unreadable(script.parent, error) from error
    return Narration([own, *(own.with_name(name) for name in names if name != own.name)])


def as_flac(text: str, pcm: Pcm) -> bytes:
    """The file that says ``text``: 16 bits, one channel, with the words as its title."""
    import soundfile

    from voicerepair.sound.pcm import as_int16

    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", pcm.rate, 1, "PCM_16", format="FLAC") as file:
        if title := _title(text):
            file.title = title
        file.write(as_int16(pcm.samples))
    return out.getvalue()


# ------------------------------------------------------------------------------------- files


def _takes_in(folder: Path) -> list[Path]:
    """The takes in a folder, by name; none where there is no such folder."""
    try:
        if folder.is_symlink() or not folder.is_dir():
            return []
        with os.scandir(folder) as entries:
            return sorted(_plain_takes(entries))
    except OSError as error:
        raise _unreadable(folder, error) from error


def _plain_takes(entries: Iterable[os.DirEntry[str]]) -> Iterator[Path]:
    for entry in entries:
        if re.fullmatch(TAKE_NAME, entry.name) and entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _is_plain(path: Path) -> bool:
    try:
        return not path.parent.is_symlink() and stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> SoundError:
    return SoundError(
        f"The narration in {path} cannot be read: {error.strerror or error}.",
        "Look whether you may open it.",
    )


def _read(path: Path) -> bytes:
    try:
        data = read_whole(path, LARGEST)
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:
        raise SoundError(f"{path} is no take: {error}.", AGAIN) from error
    if data is None:
        raise SoundError(f"The take {path} is gone.", AGAIN)
    return data


def _decoded(path: Path) -> Pcm:
    import numpy as np
    import soundfile

    from voicerepair.sound.pcm import Pcm, as_floats

    data = _read(path)
    found, at = hashlib.md5(usedforsecurity=False), 0
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _check_head(path, file)
            rate, summed = int(file.samplerate), file.subtype == "PCM_16"
            samples = np.empty(file.frames, np.float32)
            while len(block := file.read(BLOCK, dtype="int16", always_2d=True)):
                found.update(block.astype("<i2").tobytes())
                samples[at : at + len(block)] = as_floats(block).mean(axis=1)
                at += len(block)
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError) as error:
        raise SoundError(f"{path} is damaged, or no FLAC file.", AGAIN) from error
    # libsndfile gives silence for what is damaged.
    if at < len(samples) or (summed and data[SUM] not in (NO_SUM, found.digest())):
        raise SoundError(f"{path} is damaged.", AGAIN)
    return Pcm(samples, rate)


def _check_head(path: Path, file: soundfile.SoundFile) -> None:
    """Before a sound is read: its length decides how much memory that takes."""
    if file.format != "FLAC" or not file.frames:
        raise SoundError(f"{path} is no FLAC file with sound in it.", AGAIN)
    if file.samplerate not in RATES or file.channels > MOST_CHANNELS:
        raise SoundError(
            f"{path} has {file.samplerate} samples a second on {file.channels} channels, which is "
            "none that a take can have.",
            AGAIN,
        )
    if file.frames > LONGEST * file.samplerate:
        raise SoundError(f"{path} is longer than a prompt can be.", AGAIN)
