"""The code of the page, as one classic script.

The engine is the session's meaning in JavaScript. Its files mirror ``session/``, file for file.
They are joined in this order, share one scope and touch neither a page, a clock, a sound nor the
network: a test holds them to the Python engine.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["ENGINE", "engine_source", "source"]

HERE = Path(__file__).parent
ENGINE = (
    "words", "course", "ahead", "turn", "room", "activities", "turning", "asking", "aside", "steps",
    "session",
)  # fmt: skip


def source(folder: str, names: tuple[str, ...]) -> str:
    """These files of a folder, one after the other."""
    texts = ((HERE / folder / f"{name}.js").read_text("utf-8") for name in names)
    return "\n".join(texts).replace("\r\n", "\n")


def engine_source() -> str:
    """The whole engine; it expects ``FIGURES`` to be there."""
    return source("engine", ENGINE)
