"""Which prompt of a script changed between two saves."""

from __future__ import annotations

import pytest

from voicerepair.hosts.draft import Prompt, changed, prompts_of
from voicerepair.script.library import Library
from voicerepair.session.events import Person


def prompts(text):
    return [Prompt(number, said) for number, said in enumerate(text.split(), start=1)]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("a b c", "a x c", 1),
        ("a b c", "a b c x", 3),
        ("a b c", "x a b c", 0),
        ("a b c", "a x b y", 1),
        ("a b c", "a b c", None),
        ("a b c", "a c", None),
        ("a a a", "a a x a", 2),
    ],
)
def test_the_first_prompt_that_is_another_is_found(before, after, place):
    assert changed(prompts(before), prompts(after)) == place


def test_a_prompt_that_only_moved_down_is_no_other(tmp_path):
    assert changed([Prompt(3, "a")], [Prompt(9, "a")]) is None


def test_prompts_are_in_the_order_of_their_lines_with_names_in_them(tmp_path):
    path = tmp_path / "one.md"
    path.write_text(
        "---\ntitle: One\nroles: [A, B]\n---\n\n# One (each)\n\n{speaker}, tell *it*.\n\n"
        "[speaker speaks for 30 seconds]\n\n[between people]\n\nNow the other.\n\n"
        "# Two\n\nThanks, {B}, at {return time}.\n",
        encoding="utf-8",
    )
    people = [Person("Ana", "Ana"), Person("Bo", "boh")]
    assert prompts_of(Library().load(path), people) == (
        Prompt(8, "Ana, tell it."),
        Prompt(14, "Now the other."),
        Prompt(18, "Thanks, boh, at a time that suits you."),
    )
