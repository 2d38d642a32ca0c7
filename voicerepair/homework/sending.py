"""A bundle is tried as its people will add it, and only then written.

Rules: what their voicerepair would refuse is told to the therapist, who can mend it, and is never
sent to people who can't.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from voicerepair.errors import HomeworkError
from voicerepair.homework import bundle
from voicerepair.homework.assignment import Assignment
from voicerepair.homework.reading import opened
from voicerepair.homework.therapist import Keys

__all__ = ["write_tried"]


def write_tried(path: Path, keys: Keys, assignment: Assignment, files: Mapping[str, bytes]) -> None:
    """Raises ``HomeworkError``; then what was there is there as before."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            tried, unpacked = Path(folder) / "tried", Path(folder) / "unpacked"
            unpacked.mkdir()
            bundle.write(tried, keys, assignment, files)
            with opened(tried) as found:
                found.unpack(unpacked)
    except OSError as error:
        raise HomeworkError(
            f"There is no room to try it: {error.strerror}.", "Nothing was written. Make room."
        ) from error
    except HomeworkError as error:
        raise HomeworkError(
            f"Your clients could not add it. {error.message}",
            "Nothing was written. Change that, and assign it again.",
        ) from error
    bundle.write(path, keys, assignment, files)
