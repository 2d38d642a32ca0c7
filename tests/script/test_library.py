"""Where scripts are found, how files are read, and what a script makes of those it plays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voicerepair.bundled import bundled
from voicerepair.errors import ScriptError
from voicerepair.script.findings import Finding
from voicerepair.script.flow import steps_of
from voicerepair.script.gathering import gather
from voicerepair.script.library import Library, UnplayableScriptError, scripts_in
from voicerepair.script.model import Breathe, Play, TimeOut
from voicerepair.script.parse import Parsed, parse

HELLO = "---\ntitle: Hello\n---\n# One\nHello.\n"
SOLO = HELLO.replace("title: Hello", "title: Hello\nroles: [self]")


def write(folder: Path, **scripts: str) -> Path:
    """Scripts by name; a text without front matter gets one. Returns the folder."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, text in scripts.items():
        front = "" if text.startswith("---") else f"---\ntitle: {name}\n---\n# One\n"
        (folder / f"{name.replace('_', '-')}.md").write_text(f"{front}{text}\n", encoding="utf-8")
    return folder


def told(library: Library, path: Path) -> list[str]:
    """Name, line and code of each finding."""
    findings = library.read(path).findings
    return [f"{Path(one.path).stem}:{one.line} {one.code}" for one in findings]


def errors(library: Library, path: Path) -> list[Finding]:
    """What keeps the script from being played."""
    return [finding for finding in library.read(path).findings if finding.is_error]


# ---------------------------------------------------------------------------- finding


def test_every_script_of_the_program_can_be_played():
    library = Library()
    for name in library.names():
        program = library.load(name)
        assert program.main == name
        assert program.script.name == name


def test_a_script_is_found_by_its_name_or_its_path(tmp_path):
    path = write(tmp_path, mine=HELLO) / "mine.md"
    library = Library([tmp_path])
    assert library.find("mine") == library.find("Mine") == library.find("mine.md") == path
    assert library.find(str(path)) == library.find(path) == library.find(Path("mine.md")) == path
    assert library.load("mine").script.meta.title == "Hello"


def test_the_first_folder_that_has_a_name_wins(tmp_path):
    first, second = write(tmp_path / "a", rhythm=HELLO), write(tmp_path / "b", rhythm=HELLO)
    assert Library([first, second]).find("rhythm").parent == first
    assert Library([second, first]).find("rhythm").parent == second
    assert Library().find("rhythm").parent == bundled("scripts")


def test_an_unknown_name_gets_the_nearest_one():
    with pytest.raises(ScriptError) as caught:
        Library().find("rythm")
    assert caught.value.hint == 'did you mean "rhythm"?'
    with pytest.raises(ScriptError) as caught:
        Library().find("xyz")
    assert "voicerepair list" in caught.value.hint


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(ScriptError) as caught:
        Library().find(name)
    assert caught.value.hint


def test_a_readme_or_a_file_without_a_plain_name_is_no_script(tmp_path):
    write(tmp_path, README=HELLO, ok=HELLO)
    for name in ("no spaces.md", "a_b.md", ".md", "-x.md", "notes.txt"):
        (tmp_path / name).write_text(HELLO)
    assert [path.name for path in scripts_in(tmp_path)] == ["ok.md"]
    assert not list(scripts_in(tmp_path / "missing"))


def test_a_link_that_leads_out_of_its_folder_is_no_script_of_it(tmp_path):
    write(tmp_path / "elsewhere", secret=HELLO)
    write(tmp_path / "here", main="[play secret]", real=HELLO)
    (tmp_path / "here/secret.md").symlink_to(tmp_path / "elsewhere/secret.md")
    (tmp_path / "here/alias.md").symlink_to(tmp_path / "here/real.md")
    assert [path.stem for path in scripts_in(tmp_path / "here")] == ["alias", "main", "real"]
    assert told(Library(), tmp_path / "here/main.md") == ["main:5 VR112"]


def test_a_link_in_a_circle_keeps_nothing_beside_it_from_being_read(tmp_path):
    write(tmp_path, main="[play other]", other="Hi.")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "gone.md").symlink_to("nowhere.md")
    library = Library([tmp_path])
    assert library.load(tmp_path / "main.md")
    for name in ("loop", "gone"):
        (finding,) = library.read(name).findings
        assert (finding.code, finding.line) == ("VR101", 0)


def test_a_folder_that_may_not_be_looked_into_holds_no_scripts(tmp_path, monkeypatch):
    home = write(tmp_path / "closed", main="Hi.")
    # In earnest it is a matter of permissions, but the superuser may look everywhere.
    monkeypatch.setattr(os, "listdir", refuse)
    monkeypatch.setattr(os, "scandir", refuse)
    assert not list(scripts_in(home))


def test_a_path_that_may_not_be_followed_is_told_plainly(tmp_path, monkeypatch):
    path = write(tmp_path / "closed", main="Hi.") / "main.md"
    stat = os.stat
    monkeypatch.setattr(
        os, "stat", lambda at, **how: (refuse if str(at) == str(path) else stat)(at, **how)
    )
    (finding,) = Library().read(path).findings
    assert (finding.code, finding.message) == (
        "VR101",
        "This file cannot be read: Permission denied.",
    )


def refuse(path: object, **_: object) -> object:
    raise PermissionError(13, "Permission denied", str(path))


# ---------------------------------------------------------------------------- reading


def test_loading_a_script_with_errors_raises_with_all_of_them(tmp_path):
    write(tmp_path, bad="[pause]\n[wait]", worse="[pause]")
    with pytest.raises(UnplayableScriptError) as caught:
        Library().load(tmp_path / "bad.md")
    assert [finding.line for finding in caught.value.findings] == [5, 6]
    assert "line 5" in caught.value.message
    assert "2 errors" in caught.value.message
    assert "voicerepair check" in caught.value.hint
    with pytest.raises(ScriptError) as caught:
        Library().load(tmp_path / "worse.md")
    assert "[pause 10 seconds]" in caught.value.hint


@pytest.mark.parametrize(
    ("raw", "place", "code"),
    [
        (b"---\ntitle: T\n---\n# One\nCaf\xe9.\n", (5, 4), "VR102"),
        (b"\xef\xbb\xbf---\r\ntitle: \xff\r\n", (2, 8), "VR102"),
        (b"\xff\xfe-\0-\0-\0", (0, 0), "VR102"),
        (b"\x7fELF\x00\x00", (0, 0), "VR102"),
        (b"PK\x03\x04\xff", (1, 5), "VR102"),
        (b"a" * (1024 * 1024 + 1), (0, 0), "VR103"),
        (b"", (1, 1), "VR107"),
    ],
)
def test_a_file_that_is_no_script_is_told_plainly(tmp_path, raw, place, code):
    path = tmp_path / "odd.md"
    path.write_bytes(raw)
    first = Library().read(path).findings[0]
    assert ((first.line, first.column), first.code) == (place, code)
    assert first.hint
    assert Library().read(path).program is None


def test_a_file_of_one_mebibyte_is_still_read(tmp_path):
    path = tmp_path / "large.md"
    path.write_bytes((HELLO + "<!--" + "x" * 2**20).encode()[: 2**20 - 3] + b"-->")
    assert Library().read(path).program


def test_a_folder_a_pipe_and_a_file_that_is_gone_are_told_plainly(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    library = Library()
    for name in ("pipe.md", "folder.md"):
        (finding,) = library.read(tmp_path / name).findings
        assert (finding.code, finding.line) == ("VR101", 0)
    with pytest.raises(UnplayableScriptError) as caught:
        library.load(tmp_path / "folder.md")
    assert caught.value.message.startswith(str(tmp_path / "folder.md: "))
    (finding,) = library.parsed(tmp_path / "gone.md").findings
    assert "No such file" in finding.message


def test_a_library_keeps_only_the_scripts_it_used_last(tmp_path):
    write(tmp_path, shared=HELLO, **{f"s{number}": HELLO for number in range(100)})
    library = Library()
    shared = library.parsed(tmp_path / "shared.md")
    first = library.parsed(tmp_path / "s0.md")
    for number in range(1, 100):
        library.parsed(tmp_path / f"s{number}.md")
        assert library.parsed(tmp_path / "shared.md") is shared
    assert library.parsed(tmp_path / "s0.md") is not first


def test_a_library_reads_a_file_once(tmp_path):
    path = write(tmp_path, mine=HELLO) / "mine.md"
    library = Library()
    first = library.load(path)
    path.write_text("changed")
    assert library.load(path) == first
    assert Library().read(path).program is None


# ---------------------------------------------------------------------------- playing


def test_all_that_a_script_plays_comes_along(tmp_path):
    write(tmp_path, main="[play middle]", middle="[play inner]\n[cue bowl]", inner="[chime]")
    program = Library().load(tmp_path / "main.md")
    assert set(program.scripts) >= {"main", "middle", "inner"}
    assert program.main == next(iter(program.scripts)) == "main"


def test_apart_and_return_come_along_wherever_they_are(tmp_path):
    program = Library().load(write(tmp_path, main="Hi.") / "main.md")
    assert {"apart", "return"} <= set(program.scripts)
    program = Library().load(write(tmp_path, apart="Mine.") / "main.md")
    assert program.scripts["apart"].meta.title == "apart"


class OneShelf:
    """A folder with one script and nothing else."""

    def parsed(self, path: Path) -> Parsed:
        return parse(HELLO, path.stem, str(path))

    def beside(self, folder: Path) -> dict[str, Path]:
        return {"only": folder / "only.md"}

    def sounds(self) -> tuple[str, ...]:
        return ()


def test_without_apart_and_return_a_script_plays_all_the_same():
    reading = gather(OneShelf(), Path("only.md"))
    assert reading.program is not None
    assert list(reading.program.scripts) == ["only"]


def test_a_script_beside_the_playing_one_comes_before_those_of_the_program(tmp_path):
    write(tmp_path, main="[play settling]", settling=HELLO)
    program = Library().load(tmp_path / "main.md")
    assert program.scripts["settling"].meta.title == "Hello"
    # The program's own return plays its own settling, which then needs another key.
    (other,) = [key for key in program.scripts if key.startswith("settling (")]
    assert program.scripts[other].meta.title == "Settling"
    assert program.scripts[other].name == other
    plays = [
        step.script
        for section in program.scripts["return"].sections
        for step in (*section.steps, *section.between)
        if isinstance(step, Play)
    ]
    assert other in plays
    assert set(plays) <= set(program.scripts)


def test_a_script_that_is_not_there_gets_the_nearest_name(tmp_path):
    write(tmp_path, main="[play settlin]\n[play  XYZ]\n[play own-thing]", own_thing=HELLO)
    first, second = Library().read(tmp_path / "main.md").findings
    assert (first.line, first.column, first.width) == (5, 7, 7)
    assert first.hint == 'did you mean "settling" or "settle"?'
    assert (second.line, second.column, second.width) == (6, 8, 3)
    assert second.hint == "Put xyz.md into the same folder."


def test_a_sound_that_is_not_there_gets_the_nearest_name(tmp_path):
    write(tmp_path, main="[cue bowel]\n[cue gong]")
    first, second = Library().read(tmp_path / "main.md").findings
    assert (first.code, first.line, first.column, first.width) == ("VR130", 5, 6, 5)
    assert first.hint == 'did you mean "bowl"?'
    assert "bell" in second.hint


def test_what_is_wrong_in_a_played_script_is_told_with_its_own_path(tmp_path):
    write(tmp_path, main="[play inner]\n[pause]", inner="[wait]\n[play gone-for-good]")
    assert told(Library(), tmp_path / "main.md") == [
        "inner:5 VR104",
        "inner:6 VR112",
        "main:6 VR104",
    ]


def test_playing_in_a_circle_is_told_at_every_step_of_it(tmp_path):
    write(
        tmp_path,
        a="[play b]",
        b="Hi.\n\n[play c]",
        c="[play a]\n[play d]",
        d="[chime]",
        e="[play e]",
    )
    library = Library()
    assert told(library, tmp_path / "a.md") == ["a:5 VR122", "b:7 VR122", "c:5 VR122"]
    assert told(library, tmp_path / "e.md") == ["e:5 VR122"]
    assert "itself" in library.read(tmp_path / "e.md").findings[0].message


def test_a_time_out_closes_no_circle(tmp_path):
    write(tmp_path, apart="[time out]", **{"return": "[play inner]"}, inner="[time out]")
    program = Library().load(write(tmp_path, main="[time out]") / "main.md")
    assert program.script.sections[0].steps == (TimeOut(line=5),)


def test_a_long_chain_of_plays_is_followed(tmp_path):
    for number in range(300):
        write(tmp_path, **{f"s{number}": f"[play s{number + 1}]"})
    write(tmp_path, s300="[chime]")
    assert len(Library().load(tmp_path / "s0.md").scripts) >= 301


def test_steps_are_counted_through_all_that_is_played(tmp_path):
    play_ten = "\n".join(["[play {}]"] * 10)
    write(
        tmp_path,
        a=play_ten.format(*["b"] * 10),
        b=play_ten.format(*["c"] * 10),
        c=play_ten.format(*["d"] * 10),
        d="[chime]\n" * 4,
    )
    library = Library()
    # 10 + 10 * (10 + 10 * (10 + 10 * 4)) = 5110
    (finding,) = library.read(tmp_path / "a.md").findings
    assert (finding.code, finding.line, Path(finding.path).stem) == ("VR121", 1, "a")
    assert not library.read(tmp_path / "b.md").findings


def test_the_steps_of_a_time_out_are_counted(tmp_path):
    write(tmp_path, apart="[chime]\n" * 3000, **{"return": "[chime]\n" * 2500})
    assert told(Library(), write(tmp_path, main="[time out]") / "main.md") == ["main:1 VR121"]
    assert not told(Library(), write(tmp_path, other="[chime]") / "other.md")


# ---------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    "inner",
    [
        "[B speaks for 30 seconds]",
        "{B}, hello.",
        "> {listener}",
        "[listener answers: yes | no]",
        "[A rates tension from 0 to 10]\n[if B's tension is above 4 -> Two]\n# Two\nHi.",
        "[swap roles]",
        "# Two\n[play deeper]",
    ],
)
def test_a_played_script_cannot_need_people_who_are_not_there(tmp_path, inner):
    write(tmp_path, main=SOLO + "[play inner]\n", inner=inner, deeper="[B speaks for 30 seconds]")
    library = Library()
    (finding,) = errors(library, tmp_path / "main.md")
    assert (finding.code, finding.line, finding.column) == ("VR124", 7, 2)
    assert "(line " in finding.message
    assert "needs listener" not in finding.message
    assert not errors(library, tmp_path / "inner.md")


def test_a_played_script_may_have_roles_that_it_does_not_use(tmp_path):
    write(tmp_path, main=SOLO + "[play inner]\n", inner="{speaker}, {A}.\n[everyone speaks for 9s]")
    assert Library().load(tmp_path / "main.md")


def test_three_people_need_a_script_with_three_roles(tmp_path):
    three = "---\ntitle: T\nroles: [A, B, C]\n---\n# One\n[C speaks for 30 seconds]\n"
    write(tmp_path, main="[play inner]", inner=three)
    (finding,) = errors(Library(), tmp_path / "main.md")
    assert finding.message == '"inner" needs C (line 6), and this script has 2 roles.'


@pytest.mark.parametrize(
    "private",
    [
        "[self answers privately: yes | no -> Two]",
        "[self rates tension from 0 to 10, privately]\n[if tension is above 4 -> Two]",
        "[self rates tension from 0 to 10, privately]\n\nIt is {tension}.",
    ],
)
def test_a_script_for_one_that_goes_by_a_private_answer_cannot_be_played_for_two(tmp_path, private):
    write(tmp_path, inner=SOLO + private + "\n[end]\n# Two\nHi.\n", main="[play inner]")
    library = Library()
    (finding,) = errors(library, tmp_path / "main.md")
    assert (finding.code, finding.line) == ("VR120", 5)
    assert library.load(tmp_path / "inner.md")


def test_a_private_rating_alone_may_be_played_for_two(tmp_path):
    write(tmp_path, inner=SOLO + "[self rates tension from 0 to 10, privately]\n")
    assert Library().load(write(tmp_path, main="[play inner]") / "main.md")


def test_a_rating_may_be_asked_for_by_a_script_that_is_played(tmp_path):
    write(tmp_path, ask="[each rates tension from 0 to 10]")
    write(tmp_path, good="[play ask]\n\nIt is {tension}.", bad="[play ask]\n\nIt is {tensoin}.")
    library = Library()
    assert library.load(tmp_path / "good.md")
    assert told(library, tmp_path / "bad.md") == ["bad:7 VR110"]


def test_a_broken_script_is_still_followed_to_what_it_plays(tmp_path):
    write(tmp_path, main="---\ntitle: [\n---\n# One\n[play gone-for-good]\n")
    assert told(Library(), tmp_path / "main.md") == ["main:2 VR105", "main:5 VR112"]


# ---------------------------------------------------------------------------- the agreed pause


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("[everyone rates x from 20 to 60]", None),
        ("[everyone rates x from 1 to 60]", None),
        ("[everyone rates x from 0 to 60]", "VR126"),
        ("[A rates x from 20 to 60]\n[B rates x from 0 to 9]", "VR126"),
        ("[everyone rates x from 20 to 60, privately]", "VR120"),
    ],
)
def test_what_is_kept_as_the_pause_is_some_minutes_and_no_secret(tmp_path, asked, code):
    for here, there in ((asked, "Hi."), ("[play other]", asked)):
        write(tmp_path, mine=f"{here}\n[keep x as the pause]\n", other=there)
        codes = [one.code.value for one in Library().read(tmp_path / "mine.md").findings]
        assert codes == ([code] if code else [])


def test_what_one_person_says_privately_is_not_kept_even_alone(tmp_path):
    alone = SOLO + "[self rates x from 1 to 9, privately]\n[keep x as the pause]"
    write(tmp_path, mine=alone)
    assert told(Library(), tmp_path / "mine.md") == ["mine:8 VR120"]


@pytest.mark.parametrize("name", ["apart", "return"])
@pytest.mark.parametrize("written", ["[the first time]\nHi.", "[in turn -> Two | Three]"])
def test_time_outs_depend_on_no_count(tmp_path, name, written):
    write(tmp_path, **{name: f"{written}\n[end]\n# Two\nHi.\n# Three\nHo."})
    (finding,) = Library().read(tmp_path / f"{name}.md").findings
    assert finding.code.value == "VR127"
    assert "Nobody counts time-outs" in finding.message


# ---------------------------------------------------------------------------- without breathing


def loaded(path: Path, still: bool = True) -> tuple[str, set[str]]:
    """What is played, and all that it can reach, time-outs aside."""
    program = Library().load(path, still=still)
    return program.main, {*program.scripts} - {"apart", "return", "opening", "settling-still"}


def test_the_twin_without_breathing_stands_in_for_a_script_and_for_what_it_plays(tmp_path):
    write(tmp_path, mine="[play calm]", calm="Hi.", calm_still="Ho.", mine_still="[play calm]")
    assert loaded(tmp_path / "mine.md") == ("mine-still", {"mine-still", "calm-still"})
    assert loaded(tmp_path / "mine.md", still=False)[0] == "mine"
    (tmp_path / "mine-still.md").unlink()
    assert loaded(tmp_path / "mine.md") == ("mine", {"mine", "calm-still"})
    assert loaded(tmp_path / "calm-still.md") == ("calm-still", {"calm-still"})


def test_the_twin_of_a_script_of_ones_own_is_ones_own(tmp_path):
    write(tmp_path, mine="[play settle]", settle=HELLO)
    assert loaded(tmp_path / "mine.md") == ("mine", {"mine", "settle"})


def test_a_twin_that_needs_more_people_is_an_error_where_it_is_played(tmp_path):
    three = "---\ntitle: T\nroles: [A, B, C]\n---\n# One\n[C speaks for 30 seconds]"
    write(tmp_path, mine="[play calm]", calm="Hi.", calm_still=three)
    library = Library()
    assert not library.read(tmp_path / "mine.md").findings
    findings = library.read(tmp_path / "mine.md", still=True).findings
    assert [one.code.value for one in findings if one.is_error] == ["VR124"]


def test_time_outs_are_found_by_name_whatever_twins_they_have(tmp_path):
    write(tmp_path, mine="[time out]", apart="Hi.", apart_still="Ho.")
    assert {*Library().load(tmp_path / "mine.md", still=True).scripts} >= {"apart", "return"}


@pytest.mark.parametrize("name", Library().names())
def test_no_script_of_the_program_breathes_where_nobody_should(name):
    program = Library().load(name, still=True)
    for script in program.scripts.values():
        assert not [step for step in steps_of(script) if isinstance(step, Breathe)]


# --------------------------------------------------------------------------- languages


GERMAN = "---\ntitle: {}\nlanguage: de\n---\n\n# Eins\n\nHallo.\n"


def in_german(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / f"{name}.md").write_text(GERMAN.format(name), "utf-8")
    return folder


def test_a_time_out_in_another_language_is_played_where_there_is_one(tmp_path):
    program = Library().load(in_german(tmp_path, "main") / "main.md")

    assert program.time_out == ("apart-de", "return-de")
    assert {script.meta.language for script in program.scripts.values()} == {"de"}
    assert all(key == script.name for key, script in program.scripts.items())


def test_an_own_time_out_in_the_language_of_the_script_is_preferred(tmp_path):
    program = Library().load(in_german(tmp_path, "main", "apart") / "main.md")

    assert program.time_out == ("apart", "return-de")
    assert program.scripts["apart"].meta.title == "apart"


def test_without_one_in_its_language_the_time_out_is_in_english(tmp_path):
    text = GERMAN.format("main").replace("language: de", "language: fr")
    (tmp_path / "main.md").write_text(text, "utf-8")
    program = Library().load(tmp_path / "main.md")

    assert program.time_out == ("apart", "return")


def test_time_apart_in_another_language_is_a_time_out_when_it_is_played_itself():
    program = Library().load("apart-de")

    assert program.main == "apart-de"
    assert program.time_out == ("apart-de", "return-de")
