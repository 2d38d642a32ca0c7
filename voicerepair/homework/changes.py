"""What is new in homework that was sent again, in the words of those who have to notice it.

Rules: told before anybody says yes; by what is in the two files, never by what a file says of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicerepair.errors import HomeworkError
from voicerepair.homework.names import MANIFEST, is_narration
from voicerepair.homework.reading import LARGEST_MANIFEST, Bundle, Listed, manifest_of
from voicerepair.whole_file import read_whole

if TYPE_CHECKING:
    from voicerepair.homework.added import Added
    from voicerepair.homework.assignment import Assigned

__all__ = ["changes"]

FIELDS = {
    "why": "why",
    "when": "when",
    "times": "how often",
    "until": "until when",
    "if_stuck": "what to do if you get stuck",
    "ask": "the question for a report",
}
"""Of an assignment, as they are told."""


def changes(there: Added, bundle: Bundle) -> list[str]:
    """What ``bundle`` has that isn't so in what is there, or the other way round; nothing where
    both are the same. Raises ``HomeworkError`` where what is there cannot be read."""
    old, new = there.assignment, bundle.assignment
    said = [text for name, text in FIELDS.items() if getattr(old, name) != getattr(new, name)]
    before = {one.name: one for one in old.scripts}
    after = {one.name: one for one in new.scripts}
    files = _files(there)
    for name, one in after.items():
        if name not in before:
            said.append(f"“{one.title}” is added")
        elif _parts(files, before[name]) != _parts(bundle.files, one):
            said.append(f"the words of “{one.title}”")
        elif _parts(files, before[name], sound=True) != _parts(bundle.files, one, sound=True):
            said.append(f"the voice in “{one.title}”")
    said += [f"“{one.title}” is taken out" for name, one in before.items() if name not in after]
    return said


def _parts(files: dict[str, Listed], one: Assigned, *, sound: bool = False) -> dict[str, str]:
    """Checksums of the script's folder, by names within it: of its scripts, or of its narration."""
    folder = f"{one.number}/"
    return {"short": one.short} | {
        name.removeprefix(folder): listed.sum
        for name, listed in files.items()
        if name.startswith(folder) and is_narration(name) is sound
    }


def _files(there: Added) -> dict[str, Listed]:
    try:
        raw = read_whole(there.folder / MANIFEST, LARGEST_MANIFEST) or b""
    except (OSError, ValueError) as error:
        raise HomeworkError(f"The homework in {there.folder} is damaged.") from error
    return manifest_of(raw, there.therapist.public)[2]
