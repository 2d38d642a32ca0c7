"""What goes into a bundle: the scripts with what they play, and what was recorded for them."""

from __future__ import annotations

import pytest

from voicerepair.bundled import bundled
from voicerepair.errors import HomeworkError, ScriptError
from voicerepair.homework.collecting import collect
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.library import Library

FRONT = "---\ntitle: {}\nroles: [A, B]\n---\n\n# One\n\n"


@pytest.fixture
def own(tmp_path):
    """A folder with scripts; ``own(name, text)`` writes one."""
    folder = tmp_path / "own"
    folder.mkdir()

    def write(name: str, text: str):
        path = folder / f"{name}.md"
        path.write_text(FRONT.format(name) + text)
        return path

    return write


def gathered(*paths, short: bool = False):
    return collect([str(path) for path in paths], Library(()), short=short)


def test_what_a_script_plays_comes_along_with_and_without_breathing():
    (one,), files = gathered("own")
    assert (one.name, one.title, one.people, one.short) == ("own", "Where it landed", 2, "")
    assert next(iter(files)) == "1/own.md"
    assert {"1/settling.md", "1/settling-still.md", "1/breaths-still.md"} <= set(files)
    assert not {"1/apart.md", "1/return.md"} & set(files), "their own are used"
    assert files["1/own.md"] == (bundled("scripts") / "own.md").read_bytes()


def test_what_was_collected_plays_as_it_played_before(own, tmp_path):
    path = own("talk", "Hello.\n\n[play nicely]\n\n[play settling]\n")
    own("nicely", "Nicely.\n")
    _, files = gathered(path)
    for name, data in files.items():
        place = tmp_path / "there" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    for still in (False, True):
        before = Library(()).load(path, still=still)
        after = Library(()).load(tmp_path / "there/1/talk.md", still=still)
        played = {"talk", "nicely", "settling", "settling-still"} & set(before.scripts)
        assert {name: after.scripts[name] for name in played} == {
            name: before.scripts[name] for name in played
        }
    assert fingerprint(before) == fingerprint(Library(()).load(path, still=True))


def test_a_time_out_of_ones_own_comes_along(own):
    path = own("talk", "Hello.\n")
    own("apart", "Apart, for a while.\n")
    assert "1/apart.md" in gathered(path)[1]


def test_a_script_of_ones_own_that_another_one_plays_by_that_name_is_told(own):
    path = own("talk", "Hello.\n\n[play breaths]\n\n[play settling-short]\n")
    own("breaths", "Mine.\n")
    with pytest.raises(HomeworkError, match="Two different scripts called breaths"):
        gathered(path)


def test_each_script_has_its_own_folder(own):
    assigned, files = gathered(own("talk", "Hello.\n"), own("more", "More.\n"))
    assert [(one.number, one.name) for one in assigned] == [(1, "talk"), (2, "more")]
    assert set(files) == {"1/talk.md", "2/more.md"}


def test_the_short_form_is_the_one_beside_it_and_five_for_two(own):
    talk = own("talk", "Hello.\n")
    assert gathered(talk, short=True)[0][0].short == "five"
    own("talk-short", "Hi.\n")
    (one,), files = gathered(talk, short=True)
    assert (one.short, "1/talk-short.md" in files) == ("talk-short", True)


@pytest.mark.parametrize(("name", "said"), [("alone", "no short form"), ("five", "no short form")])
def test_where_there_is_no_short_form_it_says_how_to_have_one(name, said):
    with pytest.raises(HomeworkError, match=said) as raised:
        gathered(name, short=True)
    assert f"{name}-short.md" in raised.value.hint


def test_a_short_form_is_for_as_many_people(own, tmp_path):
    talk = own("talk", "Hello.\n")
    (tmp_path / "own" / "talk-short.md").write_text("---\ntitle: X\nroles: [self]\n---\n# A\nHi.\n")
    with pytest.raises(HomeworkError, match="another number of people"):
        gathered(talk, short=True)


def test_narration_that_lies_beside_a_script_comes_along(own):
    path = own("talk", "Hello.\n")
    folder = path.with_name("talk.narration")
    folder.mkdir()
    for name in ("a1f3.flac", "b2.opus", "notes.txt"):
        (folder / name).write_bytes(name.encode())
    files = gathered(path)[1]
    assert files["1/talk.narration/a1f3.flac"] == b"a1f3.flac"
    assert set(files) == {"1/talk.md", "1/talk.narration/a1f3.flac", "1/talk.narration/b2.opus"}


def test_a_script_that_cannot_be_played_is_not_sent(own):
    with pytest.raises(ScriptError):
        gathered(own("talk", "[play nothing-here]\n"))
    with pytest.raises(ScriptError):
        gathered("no-such-script")


@pytest.mark.parametrize("name", ["übung", "Étude"])
def test_a_name_that_is_not_the_same_everywhere_is_told(own, name):
    with pytest.raises(HomeworkError, match="not the same on every computer"):
        gathered(own(name, "Hello.\n"))


def test_two_of_one_name_are_told(own, tmp_path):
    talk = own("own", "Hello.\n")
    with pytest.raises(HomeworkError, match="same name"):
        gathered(talk, "own")
    with pytest.raises(HomeworkError, match="too many"):
        gathered(*["own"] * 21)
