"""Check-ins: a few answers about a rough moment and how you came back. What is asked, what is said
of it later, and what may come next.

- ``items``         what is asked, in whose words, and which of it this time
- ``entries``       what somebody answered, as data
- ``looking_back``  the plain sentences that are drawn from it
- ``next_steps``    the paths and exercises that fit

Rules: pure (no clock, file, device or database; ``journal/checkins.py`` keeps them, sealed).
Nothing here counts, compares or judges people, and nothing asks how often it was rough.
"""

from __future__ import annotations
