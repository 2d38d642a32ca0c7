"""What earlier sessions leave for later ones: how often a script was played, the agreed pause.

Nobody is counted by it. It holds no times, no dates and no names, nothing of a session that was
left before its end, and nothing of time-outs. A number grows only while it changes what is played
(up to three, where a prompt is said the first 3 times), and then it stands still or goes round.

Rules: one small JSON file in the state folder, which may be deleted at any time; wherever it
cannot be read or written, the session is played all the same, and people are told once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from voicerepair.errors import VoiceRepairError
from voicerepair.script.fitting import Fit, plays_after
from voicerepair.script.model import Program
from voicerepair.whole_file import read_whole, write_whole

__all__ = ["Earlier"]

LARGEST = 100_000  # bytes; hundreds of scripts are ten times less
LONGEST_PAUSE = 24 * 3600.0


class Earlier:
    """What is known of earlier sessions on this machine, from the file ``path``.

    ``trouble``: what there is to tell of a file that cannot be read, or is no file of ours.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told = False
        self.trouble = ""
        try:
            self._known = _read(path)
        except VoiceRepairError as error:
            self._known = {}
            self.trouble = f"{error.message} {error.hint}"

    @classmethod
    def of_this_machine(cls) -> Earlier:
        from platformdirs import user_state_path

        return cls(user_state_path("voicerepair") / "earlier.json")

    def fit(self, *, still: bool) -> Fit:
        """What a script is fitted to now."""
        return Fit(plays=self._known.get("plays", {}), pause=self._known.get("pause"), still=still)

    def keep_pause(self, seconds: float) -> None:
        """People agreed on it. Raises ``VoiceRepairError``, once, if it cannot be kept."""
        self._change(pause=seconds)

    def keep_plays(self, program: Program, played: Iterable[str]) -> None:
        """These scripts of ``program`` were played to their end.

        Raises ``VoiceRepairError``, once, if that cannot be kept.
        """
        before = self._now().get("plays", {})
        after = {
            name: plays_after(program.scripts[name], before.get(name, 0))
            for name in played
            if name in program.scripts
        }
        plays = {name: number for name, number in (before | after).items() if number}
        if plays != before:
            self._change(plays=plays)

    def _now(self) -> dict[str, Any]:
        """What the file holds: another session may have written it meanwhile."""
        with suppress(VoiceRepairError):  # it was told, or will be if it cannot be replaced
            self._known = _read(self._path)
        return self._known

    def _change(self, **known: object) -> None:
        try:
            write_whole(self._path, json.dumps(self._now() | known).encode())
        except OSError as error:
            if self._told:
                return
            self._told = True
            raise VoiceRepairError(
                f"What this session leaves for later ones cannot be kept: {error.strerror}.",
                f"It would go into {self._path.parent}.",
            ) from error


def _read(path: Path) -> dict[str, Any]:
    """What the file holds; nothing where there is none. Raises ``VoiceRepairError``."""
    try:
        raw = read_whole(path, LARGEST)
        return {} if raw is None else _checked(json.loads(raw))
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise VoiceRepairError(
            f"What earlier sessions left in {path} cannot be read ({why}).",
            "This one is played like a first one, and it begins anew.",
        ) from error


def _checked(found: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    """What was read, if it is ours. Raises ``ValueError``."""
    if not isinstance(found, dict):
        raise ValueError("it is none of ours")
    plays, pause = found.get("plays", {}), found.get("pause")
    if not isinstance(plays, dict) or not all(type(n) is int and n > 0 for n in plays.values()):
        raise ValueError("these are no plays")
    if pause is not None and not (type(pause) in (int, float) and 60.0 <= pause <= LONGEST_PAUSE):
        raise ValueError("this is no pause")
    return found
