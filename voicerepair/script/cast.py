"""Who and what one script names: its roles, the words for people, its sections, its ratings.

Rules: whatever a script names is looked up here, so that every unknown name gets the same kind of
finding, with the nearest known one as hint. Names are found whatever their capitals and spacing,
and come back as they were declared; ratings come back folded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field

from voicerepair.script.findings import Code, Finding, Spot
from voicerepair.script.model import EACH, EVERYONE, LISTENER, SELF, SPEAKER
from voicerepair.script.source import Notes, fold, nearest

__all__ = ["ANYONE", "PLACEHOLDER", "RETURN_TIME", "Asked", "Cast", "Elsewhere"]

ANYONE = "anyone"
RETURN_TIME = "return time"

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SEVERAL = re.compile(r"\b(both|all|we|they|and)\b|&|\+")
_NEXT_PART = re.compile(r"\s+(at\s+most|within)\b", re.IGNORECASE)
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A rating that is asked for: where, and whether its answers are private."""

    line: int
    private: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A rating that only another script can have asked for, and what to say if none does."""

    rating: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class _Use:
    """A rating that is said back (``spoken``) or branched on, as ``written`` there."""

    rating: str
    written: str
    spot: Spot
    spoken: bool


@dataclass(slots=True)
class Cast:
    """The names of one script. ``sections`` is by folded name: position and name as written."""

    notes: Notes
    roles: tuple[str, ...]
    sections: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    _uses: list[_Use] = field(default_factory=list)

    @property
    def solo(self) -> bool:
        return len(self.roles) == 1

    def who(self, name: str, spot: Spot) -> str | None:
        """The role or word that ``name`` stands for; None, and a note, where there is none."""
        partner = SELF if self.solo else LISTENER
        found = self._person(name, spot, (*self.roles, SPEAKER, partner, EACH, EVERYONE))
        return self._alone(found)

    def whose(self, name: str, spot: Spot) -> str | None:
        """A role, ``anyone`` or ``everyone``; None, and a note, where it is neither."""
        return self._person(name, spot, (*self.roles, ANYONE, EVERYONE))

    def _alone(self, found: str | None) -> str | None:
        """`self` is the one role of a script for one, whatever that is called."""
        return self.roles[0] if found == SELF and self.solo else found

    def _person(self, name: str, spot: Spot, known: tuple[str, ...]) -> str | None:
        found = _find(name, known)
        if found is not None:
            return found
        if fold(name) == LISTENER and self.solo:
            message, hint = "There is no listener in a script for one.", f"Write {self.roles[0]}."
        elif fold(name) == SELF:
            message = '"self" is for scripts with one role.'
            hint = f"Write each, speaker, or a role ({', '.join(self.roles)})."
        else:
            message = f'"{name}" is no role of this script.'
            hint = self._somebody(name, known)
        self.notes.add(Code.UNKNOWN_ROLE, spot, message, hint)
        return None

    def _somebody(self, name: str, known: tuple[str, ...]) -> str:
        """What to write for somebody who is called ``name`` here."""
        if EACH in known and not self.solo and _SEVERAL.search(fold(name)):
            return "Write everyone where they do it together, each where it is one by one."
        close = nearest(name.strip("{}"), known)
        if close:
            return f'did you mean "{close}"?'
        *others, last = known
        return f"It can be {', '.join(others)} or {last}."

    def section(self, name: str, spot: Spot) -> tuple[int, str] | None:
        """Position and name of a section; None, and a note, where there is none."""
        found = self.sections.get(fold(name))
        if found is None:
            part = _NEXT_PART.search(name)
            close = nearest(name, [written for _, written in self.sections.values()])
            if part:
                hint = (
                    f"Put a comma before {part[1]}: {name[: part.start()]},{name[part.start() :]}"
                )
            elif close:
                hint = f'did you mean "{close}"?'
            else:
                hint = f"Write a heading for it: # {name}"
            self.notes.add(
                Code.UNKNOWN_SECTION, spot, f'There is no section called "{name}".', hint
            )
        return found

    # ------------------------------------------------------------------------ placeholders

    @property
    def _placeholders(self) -> tuple[str, ...]:
        partner = SELF if self.solo else LISTENER
        return (*self.roles, SPEAKER, partner, EVERYONE, RETURN_TIME)

    def placeholders(self, text: str, spot_at: Callable[[int, int], Spot]) -> str:
        """``text`` with every placeholder as it is declared; ``spot_at(start, width)`` says where.

        What is no person and no time is taken for a rating, and looked at by ``check_ratings``.
        """

        def declared(match: re.Match[str]) -> str:
            spot = spot_at(match.start(), match.end() - match.start())
            if match[1] is None:
                self.notes.add(
                    Code.UNKNOWN_PLACEHOLDER,
                    spot,
                    f"There is a {match[0]} here without its other half.",
                    "Write both around a name, like {speaker}, or take it away.",
                )
                return ""
            found = self._alone(_find(match[1], self._placeholders))
            return f"{{{found or self.use(match[1], spot, True)}}}"

        return _BRACES.sub(declared, text) if "{" in text or "}" in text else text

    # ------------------------------------------------------------------------ ratings

    def ask(self, name: str, spot: Spot, private: bool) -> str:
        """Remember that the rating ``name`` is asked for; its folded name."""
        rating = fold(name)
        taken = (*self._placeholders, EACH, ANYONE, SELF, LISTENER)
        if _find(name, taken) or not re.fullmatch(r"[^\W_][\w' -]*", rating):
            self.notes.add(
                Code.RATING,
                spot,
                f'What is rated cannot be called "{name}".',
                "Take a word or two that mean nothing else here, like closeness.",
            )
        before = self.asked.get(rating)
        self.asked[rating] = Asked(
            before.line if before else spot.line, private or (before is not None and before.private)
        )
        return rating

    def use(self, name: str, spot: Spot, spoken: bool) -> str:
        """Remember that the rating ``name`` is branched on, or ``spoken``; its folded name."""
        self._uses.append(_Use(fold(name), name, spot, spoken))
        return fold(name)

    def check_ratings(self, entered: Set[int], plays: bool) -> tuple[Elsewhere, ...]:
        """Note every rating that is used and not asked for, or asked for privately in company.

        ``entered`` are the lines in sections that are jumped to: what is asked there
        may be known above it. With ``plays``, a script that is played may ask for what nobody
        here does: those uses are returned.
        """
        elsewhere = []
        for use in self._uses:
            asked = self.asked.get(use.rating)
            if asked is None and plays:
                elsewhere.append(Elsewhere(use.rating, self._unknown(use)))
            elif asked is None or (asked.line > use.spot.line and asked.line not in entered):
                self.notes.keep(self._unknown(use))
            elif asked.private and not self.solo:
                self.notes.add(
                    Code.PRIVATE_BRANCH,
                    use.spot,
                    f'"{use.written}" is answered privately, so a script for two or more cannot '
                    + ("say it." if use.spoken else "go by it."),
                    "Say and do the same for everyone, whatever the answer is.",
                )
        return tuple(elsewhere)

    def _unknown(self, use: _Use) -> Finding:
        if use.rating in self.asked:
            message = f'"{use.written}" is asked for only below.'
            hint = "Ask for it before it is used."
        elif use.spoken:
            close = nearest(use.rating, (*self._placeholders, *self.asked))
            known = ", ".join(f"{{{word}}}" for word in (*self._placeholders, *self.asked))
            message = f"I don't know {{{use.written}}}."
            hint = f'did you mean "{{{close}}}"?' if close else f"It can be {known}."
        else:
            close = nearest(use.rating, self.asked)
            message = f'Nobody is asked for "{use.written}".'
            hint = f"Ask for it first, like [each rates {use.written} from 0 to 10]."
            hint = f'did you mean "{close}"?' if close else hint
        code = Code.UNKNOWN_PLACEHOLDER if use.spoken else Code.RATING
        return self.notes.finding(code, use.spot, message, hint)


def _find(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``name`` is, whatever its capitals and spacing."""
    folded = fold(name)
    return next((one for one in known if fold(one) == folded), None)
