"""The guide's own sentences that are prepared ahead: those that a script can bring up, and others
not."""

from __future__ import annotations

import pytest

from voicerepair.script.parse import parse
from voicerepair.session import words
from voicerepair.session.own import own_sentences

HEAD = "---\ntitle: Talk\nroles: {roles}\n{more}---\n\n# Begin\n\nHello.\n\n{steps}\n"


def names(steps: str = "", roles: str = "[A, B]", more: str = "") -> set[str]:
    text = HEAD.format(roles=roles, more=more, steps=steps)
    script = parse(text, "talk.md").script
    return set(own_sentences([script], solo=script.solo))


@pytest.mark.parametrize(
    ("steps", "brought_up"),
    [
        ("[A speaks for 30 seconds]", {"TAKE_YOUR_TIME", "FINISH"}),
        ("[each rates energy from 0 to 10]", {"SAID_BACK", "THANK_YOU"}),
        ("[breathe 6 times: in 4, out 6]", {"BREATHE_IN", "BREATHE_OUT"}),
        ("[check-in]", {"CHECK_IN"}),
        ("[pause 5 seconds]", set()),
    ],
)
def test_a_step_brings_up_its_own(steps, brought_up):
    assert names(steps) - names() == brought_up


def test_one_person_is_spoken_to_as_one():
    assert names("[check-in]", "[A]") - names(roles="[A]") == {"CHECK_IN_ALONE"}
    assert not names(roles="[A]") & {"YOU_START", "WHO_STARTS", "YOUR_TURN", "YOU", "AND_YOU"}


@pytest.mark.parametrize(
    ("more", "said"), [("", {"YOU_START"}), ("first: ask\n", {"WHO_STARTS"}), ("first: A\n", set())]
)
def test_who_starts_is_said_as_the_script_decides_it(more, said):
    assert names(more=more) & {"YOU_START", "WHO_STARTS"} == said


def test_all_of_them_are_there():
    steps = ("[A speaks for 30 seconds]", "[each rates energy from 0 to 10]", "[check-in]")
    assert all(isinstance(getattr(words, name), str) for name in names("\n\n".join(steps)))
