"""Who is here? Names from the command line, or asked for one by one.

``NAME=spelling`` says how the voice should say a name; a name is shown as it was written. Rules:
no two people share a name, whatever its case, because the guide calls them by it; what could
steer a terminal is refused rather than taken out, because it is somebody's name.
"""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Callable, Sequence

from voicerepair.errors import SessionError
from voicerepair.screen.words import clean
from voicerepair.session.events import Person

__all__ = ["ask_names", "parse_name", "parse_names"]

WHO = "Who is here? If the voice says a name wrong, add how it sounds: NAME=spelling."
LONGEST = 40  # characters of a name, and of its spelling


def parse_names(text: str, roles: Sequence[str]) -> tuple[Person, ...]:
    """``Ana,Bo=boh`` as people, one for each of ``roles``.

    Raises SessionError for a wrong number of names, two alike, and what ``parse_name`` refuses.
    """
    people = tuple(parse_name(part) for part in text.split(","))
    if len(people) != len(roles):
        each = f" for each of {', '.join(roles)}" if len(roles) > 1 else ""
        raise SessionError(
            f"This script is for {_people(len(roles))}, and {_names(len(people))} given.",
            hint=f"Give one name{each}: --names {_example(len(roles))}",
        )
    for place, person in enumerate(people):
        _refuse_twins(person, people[:place])
    return people


def parse_name(text: str) -> Person:
    """``Bo`` or ``Bo=boh`` as a person.

    Raises SessionError for an empty, overlong or unreadable name or spelling.
    """
    name, equals, spelling = text.partition("=")
    shown = _checked(name, "name")
    return Person(shown, _checked(spelling, "spelling") if equals else shown)


def ask_names(
    roles: Sequence[str],
    read: Callable[[str], str] = input,
    say: Callable[[str], object] = print,
) -> tuple[Person, ...]:
    """Ask who takes each role, and ask again for what cannot be a name.

    ``read`` shows a question and returns a line. Raises SessionError when nothing more can be
    read.
    """
    say(textwrap.fill(WHO, shutil.get_terminal_size().columns))
    people: list[Person] = []
    while len(people) < len(roles):
        role = roles[len(people)]
        try:
            person = parse_name(read(_question(role, roles)))
            _refuse_twins(person, people)
        except SessionError as error:
            say(f"{error.message} {error.hint}".strip())
        except (EOFError, UnicodeDecodeError) as error:
            raise SessionError(
                "Nobody said who is here.",
                hint=f"Give the names at the start: --names {_example(len(roles))}",
            ) from error
        else:
            people.append(person)
    return tuple(people)


def _question(role: str, roles: Sequence[str]) -> str:
    """A letter means nothing to people; a role that says something is theirs to choose."""
    if len(roles) == 1:
        return "Your name: "
    if tuple(roles) == ("A", "B"):
        return "One of you: " if role == "A" else "The other: "
    return f"{role}: "


def _checked(text: str, what: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name:
        raise SessionError(f"A {what} cannot be empty.", hint="Any word will do.")
    if clean(name) != name:
        raise SessionError(
            f"A {what} holds a character that cannot be shown.", hint="Write it in letters."
        )
    if len(name) > LONGEST:
        raise SessionError(
            f"A {what} has more than {LONGEST} characters.", hint="A short one is easier to call."
        )
    return name


def _refuse_twins(person: Person, others: Sequence[Person]) -> None:
    if person.name.casefold() in {other.name.casefold() for other in others}:
        raise SessionError(
            f"Two people are called {person.name}.",
            hint="Add something that tells them apart: an initial, or a nickname.",
        )


def _people(count: int) -> str:
    return "one person" if count == 1 else f"{count} people"


def _names(count: int) -> str:
    return "1 name is" if count == 1 else f"{count} names are"


def _example(count: int) -> str:
    return ",".join((["Ana", "Bo=boh", "Cleo", "Dan", "Eva", "Finn"] * count)[:count])
