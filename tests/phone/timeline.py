"""When each thing of a session in a page sounds, as far as the session and the file tell."""

from __future__ import annotations

import re

__all__ = ["TICK", "begins", "seconds_of", "seconds_of_cue"]

TICK = 0.6  # seconds, in the place of a name


def begins(told, sounds):
    """Every effect of the session with its time, and, of what sounds, when it begins to; in seconds
    after the start. ``told`` as the browser kept it, ``sounds`` as they are in the page."""
    zero, ends = told[0]["now"], float("-inf")
    for entry in told:
        now = entry["now"] - zero
        for effect in entry["effects"]:
            at = now
            match effect["is"]:
                case "Hush":
                    ends = now
                case "Speak" | "PlayCue":
                    at = max(now, ends + effect["gap"])
                    ends = at + lasts(effect, sounds)
            yield at, effect


def lasts(effect, sounds):
    if effect["is"] == "PlayCue":
        return seconds_of_cue(sounds, effect["name"])
    return seconds_of(sounds, effect["caption"])


def seconds_of_cue(sounds, name: str) -> float:
    return sounds["clips"][sounds["cues"][name]][0]


def seconds_of(sounds, caption: str) -> float:
    """How long the page takes for a prompt with this caption."""
    plainest = sorted(sounds["lines"].items(), key=lambda line: len(line[0]), reverse=True)
    for template, pieces in plainest:  # “{name}?” would do for “And {name}?” as well
        slots = re.findall(r"\{([^{}]+)\}", template)
        pattern = re.escape(re.sub(r"\{[^{}]+\}", "\0", template)).replace("\0", "(.+?)")
        found = re.fullmatch(pattern, caption)
        if found:
            values = dict(zip(slots, found.groups(), strict=True))
            return sum(_seconds(sounds, piece, values) for piece in pieces)
    raise AssertionError(f"nothing says {caption!r}")


def _seconds(sounds, piece, values) -> float:
    if isinstance(piece, str):
        piece = sounds["values"].get(values[piece].lower())
    return TICK if piece is None else sounds["clips"][piece][0]
