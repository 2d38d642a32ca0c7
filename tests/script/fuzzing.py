"""Scripts that nobody would write: mutations of those that come with the program, and soup.

Everything comes from the ``random.Random`` that is handed in, so that a seed finds it again.
"""

from __future__ import annotations

import random

from voicerepair.bundled import bundled

__all__ = ["fuzzed", "seeds"]

LONGEST = 20_000

# What the grammar, the Markdown reader, YAML and the checks trip over, if they do.
PIECES = (
    *("[", "]", "[[", "]]", "{", "}", "{A}", "{speaker}", "{return time}", "->", "|", ",", ":"),
    *(
        "# ",
        "## ",
        "\n# One\n",
        " (each)",
        " (5 times)",
        " (999 times)",
        "> ",
        "- ",
        "1. ",
        "```\n",
    ),
    *("---\n", "---", "title: x\n", "roles: [A, B]\n", "roles: [self]\n", "minutes: 9 to 13\n"),
    *(
        "stage: own\n",
        "language: de\n",
        "&a ",
        "*a ",
        "!!str ",
        "? ",
        "\t",
        "\r\n",
        "\r",
        "\n",
        "\n\n",
    ),
    *("<!--", "-->", "*", "**", "_", "`", "~~", "&amp;", "<b>", "https://a.b", "\\", "\ufeff"),
    *("\u202e", "\u200f", "אב", "ليلى", "👩‍👩‍👧", "é", "e\u0301", "\0", "\x1b[31m", "\ud800", "½"),
    *("A", "B", "each", "everyone", "listener", " speaks for ", " says back for ", " answers: "),
    *("[pause 10 seconds]\n", "[breathe 6 times: in 4, out 6]\n", "[end]\n", "[go back]\n"),
    *("[go to One, at most 2 times]\n", "[play settling]\n", "[play fuzzed]\n", "[swap roles]\n"),
    *("[A answers: yes | no -> One, at most 3 times | silence]\n", "[between people]\n"),
    *("[each rates tension from 0 to 10]\n", "[if anyone's tension is above 4 -> One]\n"),
    *(
        "[each speaks for 90 seconds]\n",
        "[be back in 20 minutes]\n",
        "[time out]\n",
        "[check-in]\n",
    ),
    *(
        "9" * 30,
        "1:30",
        "0 seconds",
        "24 hours",
        "e.g. ",
        "wife ",
        "you never ",
        "forgive ",
        "hug ",
    ),
    *("word " * 40, "responsibility " * 12, "Is {B} honest? ", "." * 50, "?!", " at most 2 times"),
)


def seeds() -> list[str]:
    """The texts of the scripts that come with the program."""
    return [path.read_text(encoding="utf-8") for path in sorted(bundled("scripts").glob("*.md"))]


def fuzzed(chance: random.Random, texts: list[str]) -> bytes:
    """One file: a script that something happened to, soup, or a script with soup in it."""
    kind = chance.random()
    if kind < 0.2:
        text = _soup(chance)
    else:
        text = chance.choice(texts)
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            text = _mutated(chance, text, texts)
        if kind > 0.9:
            text += _soup(chance)
    raw = text[:LONGEST].encode("utf-8", "surrogatepass")
    return _damaged(chance, raw) if kind > 0.97 else raw


def _soup(chance: random.Random) -> str:
    front = chance.choice(("", "---\ntitle: Soup\n---\n", "---\ntitle: Soup\nroles: [self]\n---\n"))
    return front + "".join(chance.choices(PIECES, k=chance.randrange(1, 80)))


def _mutated(chance: random.Random, text: str, texts: list[str]) -> str:
    at = chance.randrange(len(text) + 1)
    end = min(len(text), at + chance.choice((1, 1, 5, 40, 400)))
    match chance.randrange(7):
        case 0:
            return text[:at] + text[end:]
        case 1:
            return text[:at] + chance.choice(PIECES) + text[at:]
        case 2:
            return text[:at] + chance.choice(PIECES) + text[end:]
        case 3:
            return text[:end] + text[at:end] * chance.choice((1, 2, 20)) + text[end:]
        case 4:
            lines = text.split("\n")
            chance.shuffle(lines)
            return "\n".join(lines)
        case 5:
            other = chance.choice(texts)
            return text[:at] + other[chance.randrange(len(other)) :]
        case _:
            lines = text.split("\n")
            line = chance.randrange(len(lines))
            return "\n".join([*lines[:line], chance.choice(lines), *lines[line + 1 :]])


def _damaged(chance: random.Random, raw: bytes) -> bytes:
    """Some bytes that are others on disk."""
    damaged = bytearray(raw)
    for _ in range(chance.randrange(1, 5)):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)
