"""Lines so plain that Markdown could not read them otherwise, and the others.

Rules: reading Markdown takes most of the time of a check, and most lines of a script need none of
it. What is called plain here is a paragraph or a heading to Markdown too; in doubt it is not plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["stretches"]

# Letters, a direction, a name, or a heading: whatever follows, Markdown reads it as just that.
_PLAIN_LINE = re.compile(r"[^\W\d_]|[\[{]|# +[^\s#]")


def stretches(lines: list[str]) -> Iterator[tuple[int, int, bool]]:
    """Where stretches of lines begin and end that are plain, or are not, one after the other.

    Between them are empty lines, which end whatever Markdown has begun, except for a list that
    goes on: so what is not plain stays together.
    """
    if any("```" in line or "~~~" in line for line in lines):
        # Code goes on over empty lines, whatever is in it.
        yield 0, len(lines), False
        return
    at = 0
    marked_from: int | None = None
    while at < len(lines):
        if not lines[at].strip(" \t"):
            at += 1
            continue
        start = at
        is_plain = True
        while at < len(lines) and lines[at].strip(" \t"):
            is_plain = is_plain and bool(_PLAIN_LINE.match(lines[at]))
            at += 1
        if is_plain:
            if marked_from is not None:
                yield marked_from, start, False
            marked_from = None
            yield start, at, True
        elif marked_from is None:
            marked_from = start
    if marked_from is not None:
        yield marked_from, len(lines), False
