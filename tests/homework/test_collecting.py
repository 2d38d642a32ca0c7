"""What goes into a bundle: the scripts with what they play, and what was recorded for them."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from voicerepair.bundled import bundled
from voicerepair.errors import HomeworkError, ScriptError, SoundError
from voicerepair.homework import collecting
from voicerepair.homework.collecting import collect
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.library import Library
from voicerepair.session.wording import Wording
from voicerepair.session.words import TAKE_YOUR_TIME
from voicerepair.sound.narration.takes import Takes, folder_of, narration_beside, take_name
from voicerepair.sound.pcm import Pcm

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


def collected(*paths, short: bool = False):
    return collect([str(path) for path in paths], Library(()), short=short)


def gathered(*paths, short: bool = False):
    found = collected(*paths, short=short)
    return found.assigned, found.files


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


# ------------------------------------------------------------------------------- narration


def record(path, *texts: str, loud: float = 0.1) -> None:
    """Takes of these, each as long as its text."""
    for text in texts:
        samples = np.full(100 * len(text), loud, np.float32)
        Takes(folder_of(path)).keep(text, Pcm(samples, 16_000))


def narrated(files) -> set[str]:
    return {name for name in files if ".narration/" in name}


def test_what_was_recorded_for_a_script_comes_along(own):
    path = own("talk", "Hello *there*.\n\nAnd this.\n")
    record(path, "Hello there.")
    (folder_of(path) / "notes.txt").write_text("Ana cried.")
    found = collected(path)
    assert (found.narrated, found.stayed) == (1, 0)
    (name,) = narrated(found.files)
    assert name == f"1/talk.narration/{take_name('Hello there.')}"
    samples, rate = soundfile.read(io.BytesIO(found.files[name]))
    assert (len(samples), rate) == (1_200, 16_000)


def test_what_other_lines_say_stays_and_so_does_every_name(own):
    path = own("talk", "Hello there.\n\n{A}, begin.\n")
    record(path, "Hello there.", "Hello you.", "Ana, begin.", "{A}, begin.")
    found = collected(path)
    assert narrated(found.files) == {f"1/talk.narration/{take_name('Hello there.')}"}
    assert (found.narrated, found.stayed) == (1, 3)
    assert all(b"Ana" not in data for data in found.files.values())


def test_of_somebodys_file_nothing_travels_but_its_sound(own):
    path = own("talk", "Hello there.\n")
    folder_of(path).mkdir()
    with soundfile.SoundFile(
        Takes(folder_of(path)).path("Hello there."), "w", 16_000, 1, "PCM_16", format="FLAC"
    ) as file:
        file.comment = "recorded for Ana and Bo"
        file.write(np.zeros(100))
    (take,) = (data for name, data in collected(path).files.items() if name.endswith(".flac"))
    assert b"Ana" not in take
    assert soundfile.SoundFile(io.BytesIO(take)).title == "Hello there."


def test_the_guides_own_sentences_come_along_in_the_language_of_the_script(own):
    path = own("talk", "Hello there.\n\n[A speaks for 30 seconds]\n")
    record(path, "Take your time. Or pass, if you'd rather.")
    assert collected(path).narrated == 1
    path.write_text(path.read_text().replace("title:", "language: de\ntitle:"))
    german = Wording("de", {TAKE_YOUR_TIME: "Lass dir Zeit."})
    record(path, "Lass dir Zeit.")
    found = collect([str(path)], Library(()), short=False, wording_for=lambda _program: german)
    assert narrated(found.files) == {f"1/talk.narration/{take_name('Lass dir Zeit.')}"}


def test_there_is_heard_there_what_is_heard_here(own, tmp_path):
    talk = own("talk", "Both.\n\n[play nicely]\n")
    nicely = own("nicely", "Both.\n\nNicely.\n")
    record(talk, "Both.", loud=0.1)
    record(nicely, "Both.", "Nicely.", loud=0.2)
    found = collected(talk)
    assert (found.narrated, found.stayed) == (2, 0)
    for name, data in found.files.items():
        place = tmp_path / "there" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    there, here = narration_beside(tmp_path / "there/1/talk.md"), narration_beside(talk)
    for text, loud in (("Both.", 0.1), ("Nicely.", 0.2)):
        for heard in (here, there):
            assert heard.sound(text).samples[0] == pytest.approx(loud, abs=1e-4)


def test_a_short_form_has_its_own_narration(own):
    talk, small = own("talk", "Hello.\n\nBoth.\n"), own("talk-short", "Hi.\n\nBoth.\n")
    record(talk, "Hello.", "Both.", loud=0.1)
    record(small, "Hi.", "Both.", loud=0.2)
    found = collected(talk, short=True)
    assert (found.narrated, found.stayed) == (3, 0)
    assert len(narrated(found.files)) == 4, "both say “Both.”, each in its way"


def test_a_recording_that_is_damaged_is_told_before_anybody_gets_it(own):
    path = own("talk", "Hello there.\n")
    record(path, "Hello there.")
    take = Takes(folder_of(path)).path("Hello there.")
    take.write_bytes(take.read_bytes()[:-30])
    with pytest.raises(SoundError, match=f"{take.name} is damaged"):
        collected(path)


def test_more_than_an_hour_of_it_is_told_here_and_not_there(own, monkeypatch):
    monkeypatch.setattr(collecting, "LONGEST_OF_ALL", 0.1)
    path = own("talk", "Hello there.\n\nAnd there.\n")
    record(path, "Hello there.")
    assert collected(path).narrated == 1
    record(path, "And there.")
    with pytest.raises(HomeworkError, match="more narration"):
        collected(path)


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
