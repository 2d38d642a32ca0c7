"""The settings file: what holds unless the command line says otherwise.

One TOML file that people can read and change. Rules: it never keeps anybody from a session: what
cannot be used is told, with its line and what to write, and the usual holds instead; it says
nothing about people; writing it leaves alone whatever is not being set, comments too.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from voicerepair.errors import VoiceRepairError
from voicerepair.script.findings import printable
from voicerepair.whole_file import read_whole, write_whole

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

__all__ = [
    "LANGUAGE",
    "RATES",
    "STRETCHES",
    "USUAL_RATE",
    "Chosen",
    "change",
    "check_readable",
    "of_this_machine",
    "place",
    "read",
]

WHERE = "VOICEREPAIR_SETTINGS"
LARGEST = 100_000  # bytes; what setup writes is a hundred times less
USUAL_RATE = 120
RATES = (60, 240)  # words a minute
STRETCHES = (0.25, 4.0)
LEVELS = (-120.0, 60.0)  # dB

NEW = """\
# The settings of voicerepair: what holds unless the command line says otherwise.
# Change them here, or with: voicerepair setup
# A line that is not here means the usual.

[sound]
# speaker = "a part of its name"      Without it: the one that the system uses.
# microphone = "a part of its name"   The same.
# cancel_echo = true                  Commands over the guide's voice need not be louder than it.

[voices]
# One line for each language, such as: en = "slt"
# voicerepair voices lists the names.

[pace]
# rate = 120        Words a minute, from 60 to 240.
# stretch = 1.0     Turns and pauses so many times as long, from 0.25 to 4.
# patient = true    Quiet ends no turn; a key or two taps on the table do.

[room]
# What setup measured, in dB. It is here for you to compare, and changes nothing.
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the file says, as far as it can be used.

    ``voices``: by language. ``noise`` of the room and ``echo`` of the guide's voice in the
    microphone, in dB. ``troubles``: what cannot be used, as sentences.
    """

    speaker: str | None = None
    microphone: str | None = None
    rate: int = USUAL_RATE
    stretch: float = 1.0
    patient: bool = False
    cancel_echo: bool = False
    noise: float | None = None
    echo: float | None = None
    voices: Mapping[str, str] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()

    def voice(self, language: str) -> str | None:
        """The voice for ``language`` (BCP 47): of its region, or else of the language."""
        wanted = language.replace("_", "-").lower()
        return self.voices.get(wanted) or self.voices.get(wanted.partition("-")[0])


class Kind(NamedTuple):
    """What a value has to be, in words and as a test, and one that would do."""

    must: str
    fits: Callable[[object], bool]
    example: str


def _number(value: object, low: float, high: float) -> bool:
    return type(value) in (int, float) and low <= value <= high  # type: ignore[operator]


NAME = Kind(
    "a name in quotation marks",
    lambda value: isinstance(value, str) and bool(value.strip()) and value.isprintable(),
    '"a name"',
)
RATE = Kind(
    f"a whole number from {RATES[0]} to {RATES[1]}",
    lambda value: type(value) is int and _number(value, *RATES),
    str(USUAL_RATE),
)
STRETCH = Kind(
    f"a number from {STRETCHES[0]:g} to {STRETCHES[1]:g}",
    lambda value: _number(value, *STRETCHES),
    "1.0",
)
YES_OR_NO = Kind("true or false", lambda value: isinstance(value, bool), "true")
LEVEL = Kind("a number of dB", lambda value: _number(value, *LEVELS), "-50")

# Under which heading each setting stands, and what it has to be.
KEYS: Mapping[str, Mapping[str, Kind]] = {
    "sound": {"speaker": NAME, "microphone": NAME, "cancel_echo": YES_OR_NO},
    "pace": {"rate": RATE, "stretch": STRETCH, "patient": YES_OR_NO},
    "room": {"noise": LEVEL, "echo": LEVEL},
}
VOICES = "voices"  # whose keys are languages
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


def place() -> Path:
    """Where the file is, or would be."""
    chosen = os.environ.get(WHERE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_config_path

    return user_config_path("voicerepair", appauthor=False) / "settings.toml"


def of_this_machine() -> Chosen:
    return read(place())


def read(path: Path) -> Chosen:
    """What the file ``path`` says; the usual, where there is none."""
    try:
        text = _text(path)
        found = tomllib.loads(text)
    except VoiceRepairError as error:
        return Chosen(troubles=(f"{error.message} {error.hint}",))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Chosen(troubles=(_unreadable(path, text, str(error)),))
    usable: dict[str, Any] = {}
    voices: dict[str, str] = {}
    troubles: list[str] = []
    for keys, value in _entries(found):
        wrong = _wrong(keys, value)
        if wrong:
            troubles.append(f"{path}{_line(text, keys)}: {wrong}")
        elif keys[0] == VOICES:
            voices[keys[1].lower()] = value
        else:
            usable[keys[1]] = value
    return Chosen(**usable, voices=voices, troubles=tuple(troubles))


def change(path: Path, changes: Mapping[tuple[str, str], object]) -> None:
    """Set each (heading, key) to its value, or take it out where the value is None.

    Everything else stays as it is. Raises ``VoiceRepairError``, and leaves the file as it was,
    where it cannot be read or written.
    """
    import tomlkit

    document = _document(path)
    for (heading, key), value in changes.items():
        table = document.get(heading)
        if not isinstance(table, dict):
            if value is None:
                continue
            document.pop(heading, None)
            table = document.setdefault(heading, tomlkit.table())
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    try:
        write_whole(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise VoiceRepairError(
            f"The settings cannot be written into {path}: {error.strerror}.",
            "See that its folder can be written and has room, then set up again.",
        ) from error


def check_readable(path: Path) -> None:
    """Raises ``VoiceRepairError`` for a file that ``change`` could not read as a whole."""
    _document(path)


def _document(path: Path) -> TOMLDocument:
    """The file with its comments, or a new one. Raises ``VoiceRepairError``."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    text = _text(path) or NEW
    try:
        tomllib.loads(text)
        return tomlkit.parse(text)
    except (tomllib.TOMLDecodeError, TOMLKitError, RecursionError) as error:
        raise VoiceRepairError(
            _unreadable(path, text, str(error)),
            "Mend that line, or begin anew with: voicerepair setup --reset",
        ) from error


def _text(path: Path) -> str:
    """What stands in it; empty where there is none. Raises ``VoiceRepairError``."""
    try:
        raw = read_whole(path, LARGEST)
        return "" if raw is None else raw.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, UnicodeDecodeError):
            why = f"it is not UTF-8 at byte {error.start + 1}"
        raise VoiceRepairError(
            f"The settings in {path} cannot be read: {why}.",
            "Put it right, or take it away; until then the usual holds.",
        ) from error


def _unreadable(path: Path, text: str, why: str) -> str:
    """Which line a reader of TOML stumbled over."""
    said = re.search(r"line (\d+)", why)
    line = int(said[1]) if said else len(text.splitlines())
    return (
        f"{path}, line {line}: the settings cannot be read from here on. A line is written like "
        'this: speaker = "Headphones"'
    )


def _entries(found: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every setting with the heading it stands under; what has none stands alone."""
    for heading, table in found.items():
        if not isinstance(table, dict) or (heading not in KEYS and heading != VOICES):
            yield (heading,), table
            continue
        for key, value in table.items():
            yield (heading, key), value


def _wrong(keys: tuple[str, ...], value: object) -> str:
    """What is wrong with a setting, and what to write; empty where it can be used."""
    heading, key = printable(keys[0]), printable(keys[-1])
    if len(keys) == 1:
        for known, kinds in KEYS.items():
            if heading in kinds:
                return f"{heading} belongs under the heading [{known}]."
        if heading in KEYS or heading == VOICES:
            return f"{heading} is a heading. Write: [{heading}]"
        return f'there is no setting "{heading}". {_known([*KEYS, VOICES], heading, "[{}]")}'
    if heading == VOICES:
        if not LANGUAGE.fullmatch(key):
            return f'"{key}" is no language. Write its short name, such as: en = "slt"'
        kind = NAME
    elif key in KEYS[heading]:
        kind = KEYS[heading][key]
    else:
        return (
            f'there is no setting "{key}" under [{heading}]. {_known([*KEYS[heading]], key, "{}")}'
        )
    return "" if kind.fits(value) else f"{key} has to be {kind.must}. Write: {key} = {kind.example}"


def _known(names: list[str], wanted: str, as_: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(wanted, names, n=1)
    if near:
        return f"Did you mean {as_.format(near[0])}?"
    return f"There is: {', '.join(as_.format(name) for name in names)}."


def _line(text: str, keys: tuple[str, ...]) -> str:
    """The line on which a setting stands: the first with which the file holds it, however it was
    written. (The standard reader does not say where it found a thing.)"""
    lines = text.splitlines(keepends=True)
    for number in range(1, len(lines) + 1):
        try:
            found: Any = tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of something
        for key in keys:
            found = found.get(key, None) if isinstance(found, dict) else None
        if found is not None:
            return f", line {number}"
    return ""
