"""What can be said of one script once it is read, by subject.

Rules: a check is a function that yields findings and raises nothing. ERRORS (codes VR1xx) keep a
script from being played, WARNINGS (VR2xx) do not; a new check is added to the table it belongs
to, in the file of its subject: ``ways`` (where a script goes), ``fitting`` (what is left out after
some playings), ``wording`` (what is said and shown; the words themselves are data in ``words``),
``turns`` (who speaks, and for how long). What takes more than one script to know is in ``whole``.
Whatever has an error is read for its words alone: of half a script it cannot be said where it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from voicerepair.script.findings import Code, Finding
from voicerepair.script.lint.fitting import check_never_counted, check_questions
from voicerepair.script.lint.turns import check_balance, check_turns
from voicerepair.script.lint.ways import check_silence, check_unreached, check_ways
from voicerepair.script.lint.wording import check_wording
from voicerepair.script.parse import Parsed

__all__ = ["lint"]

MOST_WARNINGS = 100
"""Warnings of one file; whoever has more has one cause for most of them."""

Check = Callable[[Parsed], Iterator[Finding]]


def lint(parsed: Parsed) -> Iterator[Finding]:
    """Everything to say about one script beyond what reading it has found."""
    errors = [finding for check in ERRORS for finding in check(parsed)]
    yield from errors
    whole = not errors and not any(finding.is_error for finding in parsed.findings)
    checks = WARNINGS if whole else WARNINGS_OF_HALF
    warnings = (finding for check in checks for finding in check(parsed))
    yield from islice(warnings, MOST_WARNINGS)
    if next(warnings, None):
        yield Finding(
            path=parsed.source.path,
            code=Code.MORE_WARNINGS,
            message=f"There are more than {MOST_WARNINGS} warnings; the rest is not listed.",
            hint="Mend those, then check again.",
            line=len(parsed.source.lines),
            column=1,
        )


ERRORS: tuple[Check, ...] = (check_ways, check_questions, check_never_counted)
WARNINGS_OF_HALF: tuple[Check, ...] = (check_wording,)
WARNINGS: tuple[Check, ...] = (
    *WARNINGS_OF_HALF,
    check_silence,
    check_unreached,
    check_turns,
    check_balance,
)
