"""The file: one page with the exercise, its sound and its player inside.

Rules: a content-security policy lets nothing in but this file's own script and style, by their
hashes, and nothing out at all. Whatever comes from a script is data in JSON, in which no ``<``
stands, or text that the template escapes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from voicerepair import __version__
from voicerepair.errors import VoiceRepairError
from voicerepair.phone.code import engine_source, source
from voicerepair.phone.data import Json, figures, program_data
from voicerepair.phone.words import labels, phone_sentences
from voicerepair.script.model import Program
from voicerepair.session.events import Settings
from voicerepair.session.wording import Wording

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["MOST_BYTES", "phone_page"]

MOST_BYTES = 20_000_000  # what phones open at once, and most mail carries
PAGE = ("presumed", "clock", "sound", "player", "screen", "begin")
LONGER = 1.5  # times as long, for whoever asks for it on the page
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def phone_page(
    program: Program, wording: Wording, settings: Settings, sounds: dict[str, Json]
) -> bytes:
    """The whole file; ``sounds`` as ``clips.sounds`` gives them. Raises ``VoiceRepairError`` where
    it is larger than a phone should be given."""
    script = program.script
    own_words = labels(wording)
    data: dict[str, Json] = {
        "program": program_data(program),
        "settings": {"stretch": settings.stretch, "patient": settings.patient, "longer": LONGER},
        "sentences": phone_sentences(wording),
        "labels": dict(own_words),
        "figures": figures(),
    }
    code = page_source()
    style = (Path(__file__).parent / "page" / "page.css").read_text("utf-8").replace("\r\n", "\n")
    page = _template().render(
        script=script,
        minutes=_minutes(script.meta.minutes, wording),
        labels=own_words,
        direction="rtl" if script.meta.base_language in RIGHT_TO_LEFT else "ltr",
        version=__version__,
        policy=_policy(code, style),
        style=style,
        code=code,
        data=_json(data),
        sounds=_json(sounds),
    )
    made: bytes = page.encode("utf-8")
    if len(made) > MOST_BYTES:
        raise VoiceRepairError(
            f"The page would be {len(made) / 1e6:.1f} MB, and phones open up to "
            f"{MOST_BYTES / 1e6:.0f} MB well.",
            "Make two scripts of it, each of which is played by itself.",
        )
    return made


def page_source() -> str:
    """All of the page's code: the figures and the data first, then the engine, then the page."""
    return f"\n{source('page', ('data',))}\n{engine_source()}\n{source('page', PAGE)}\n"


def _minutes(minutes: tuple[float, float] | None, wording: Wording) -> str:
    if minutes is None:
        return ""
    shortest, longest = (f"{value:g}" for value in minutes)
    span = shortest if shortest == longest else f"{shortest}–{longest}"
    return labels(wording)["minutes"].format(minutes=span)


def _policy(code: str, style: str) -> str:
    """Nothing in, nothing out; no text becomes code."""
    return "; ".join((
        "default-src 'none'",
        f"script-src '{_hash(code)}'",
        f"style-src '{_hash(style)}'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ))  # fmt: skip


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _json(data: dict[str, Json]) -> str:
    """JSON that can stand in a page: nothing in it ends the element, or begins another one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")
