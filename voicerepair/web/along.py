"""One page to bring along: what is one person's own, for the printer or as a file.

In it: the sessions in which they sat, the notes on them that are theirs or for everyone in the
session, and what is said of looking back. Not in it: anything recorded, what others shared with
them (that is others' to bring along), and what others keep to themselves. Rules: the file asks for
nothing, runs nothing and is told so; what people see of it beforehand is drawn from the file's own
text, so that nothing is written that nobody saw.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from voicerepair.web.looking_back import looking_back
from voicerepair.web.rendering import FOLDER, render
from voicerepair.web.views import NoteView

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked

__all__ = ["Along", "OwnSession", "along", "as_file", "words_of"]


@dataclass(frozen=True, slots=True)
class OwnSession:
    title: str
    began: datetime
    names: tuple[str, ...]
    alone: bool
    whole: bool
    notes: tuple[NoteView, ...]


@dataclass(frozen=True, slots=True)
class Along:
    """``said``: sentences of looking back. Sessions are in the order of the page: newest first."""

    name: str
    written: datetime
    said: tuple[str, ...]
    sessions: tuple[OwnSession, ...]


def along(journal: Journal, by: Unlocked, now: float) -> Along:
    """What is theirs; ``now``: wall time in seconds. Raises ``JournalError``."""
    sessions = tuple(
        OwnSession(
            one.played.title,
            datetime.fromtimestamp(one.began),
            one.names,
            one.owner is not None,
            one.whole,
            tuple(NoteView(note.text, note.private) for note in journal.notes.of(one, by)),
        )
        for one in journal.sessions.listed(by=by)
        if journal.sessions.sat_in(one, by.person)
    )
    looks = [look for look in looking_back(journal, by) if look.sentences]
    said = tuple(
        f"{look.heading}: {one}" if len(looks) > 1 else one
        for look in looks
        for one in look.sentences
    )
    return Along(by.person.name, datetime.fromtimestamp(now), said, sessions)


def as_file(page: Along) -> str:
    """It as HTML, complete in itself."""
    from markupsafe import Markup

    screen, paper = (
        (FOLDER / "static" / name).read_text("utf-8") for name in ("page.css", "print.css")
    )
    style = f"{screen}\n@media print {{\n{paper}}}\n"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    # It is ours, and nothing of anybody's is in it.
    return render("along_file.html", along=page, policy=policy, style=Markup(style))


def words_of(html: str) -> Sequence[str]:
    """All text of ``as_file``, in lines as they stand."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return reader.lines()


class _Words(HTMLParser):
    BLOCKS = ("h1", "h2", "h3", "p", "section", "article", "footer")
    APART = ("h1", "h2", "h3", "article", "footer")  # with an empty line before them
    UNSEEN = ("style", "title")  # the title is the first heading as well

    def __init__(self) -> None:
        super().__init__()
        self._lines = [""]
        self._unseen = False
        self._as_written = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self._new_line()
        if tag in self.APART:
            self._lines.append("")
        self._unseen = tag in self.UNSEEN
        if tag == "p":
            self._as_written = ("class", "text") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._unseen = False
        if tag in self.BLOCKS:
            self._new_line()
            self._as_written = False

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        first, *more = (data if self._as_written else re.sub(r"\s+", " ", data)).split("\n")
        self._lines[-1] += first
        self._lines += more

    def _new_line(self) -> None:
        if self._lines[-1].strip():
            self._lines.append("")

    def lines(self) -> list[str]:
        found = [line.strip(" ") for line in self._lines]
        pairs = zip(["", *found], found, strict=False)
        return [line for before, line in pairs if before or line][: -1 if not found[-1] else None]
