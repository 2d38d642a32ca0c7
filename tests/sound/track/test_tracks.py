"""Tracks of every kind: what is said where, and what is taken from the track that is replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.fakes import FakeVoice
from tests.sound.track.making import lines_of, score_of, tags_of
from voicerepair.errors import SoundError
from voicerepair.sound.narration.takes import Narration, Takes
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.track.formats import Kind, Track, kind_of, open_former, write
from voicerepair.sound.track.former import TAG, Index
from voicerepair.sound.track.level import loudness
from voicerepair.sound.track.lines import Lines, Making
from voicerepair.sound.track.pieces import Piece, Pieces
from voicerepair.sound.track.score import Chapter, Score, Sounding
from voicerepair.sound.track.tags import index_in
from voicerepair.sound.voices.cache import PromptCache

TEXTS = ("One two three.", "Four five.", "Six seven eight nine ten.")
LOSSLESS = (Kind.WAV, Kind.FLAC)
WITHOUT_FFMPEG = (*LOSSLESS, Kind.OPUS, Kind.MP3)


def put(score: Score, lines: Lines, kind: Kind, path: Path, former: Path | None = None) -> None:
    pieces = Pieces(score, lines, kind.rate, kind.frame, kind.marks)
    seconds = {lines.key(text): lines.seconds(text) for text in TEXTS if text in said(score)}
    with open_former(kind, former or path) as there:
        write(kind, path, Track(pieces, seconds, tags_of(score)), there, 2, lambda _more: None)


def said(score: Score) -> set[str]:
    return {sound.what for sound in score.sounds}


def render(
    path: Path,
    texts: tuple[str, ...] = TEXTS,
    former: Path | None = None,
    late: float = 0,
    takes: Takes | None = None,
    after: float | None = None,
) -> tuple[FakeVoice, Score]:
    """A track of ``texts``, from the track at ``former`` where that is of use; the voice knows
    what it was asked for. It goes on so long ``after`` the last of its sounds."""
    kind, voice = kind_of(path), FakeVoice()
    with open_former(kind, former or path) as there:
        known: Index = there.index
    narration = Narration() if takes is None else Narration([takes.folder])
    with lines_of(texts, kind.rate, voice, known, narration=narration) as lines:
        cues = ("hand-over", "tap") if after is None else ()
        score = score_of(texts, lines, cues, late)
        if after is not None:
            score = replace(score, seconds=score.sounds[-1].until + after)
        put(score, lines, kind, path, former)
    return voice, score


def sound(path: Path) -> tuple[np.ndarray, int]:
    samples, rate = soundfile.read(path, dtype="float32")
    return samples, rate


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_a_track_lasts_to_the_sample_as_long_as_its_score(kind, tmp_path):
    _, score = render(tmp_path / f"track{kind}")
    samples, rate = sound(tmp_path / f"track{kind}")
    assert rate == kind.rate
    assert len(samples) == round(score.seconds * rate)


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_there_is_sound_where_the_score_says_so_and_silence_elsewhere(kind, tmp_path):
    _, score = render(tmp_path / f"track{kind}")
    samples, rate = sound(tmp_path / f"track{kind}")
    quiet = np.ones(len(samples), bool)
    for one in score.sounds:
        start, end = round(one.at * rate), round(one.until * rate)
        assert np.sqrt(np.mean(samples[start:end] ** 2)) > 0.01, one
        quiet[max(0, start - rate // 20) : end + rate // 20] = False
    assert np.max(np.abs(samples[quiet])) < 1e-3


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_two_renders_are_the_same_bytes(kind, tmp_path):
    for name in ("one", "two"):
        render(tmp_path / f"{name}{kind}")
    assert (tmp_path / f"one{kind}").read_bytes() == (tmp_path / f"two{kind}").read_bytes()


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_over_itself_nothing_is_said_and_nothing_changes(kind, tmp_path):
    first, again = tmp_path / f"first{kind}", tmp_path / f"again{kind}"
    render(first)
    voice, _ = render(again, former=first)
    assert voice.spoken == []
    assert again.read_bytes() == first.read_bytes()


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_of_one_changed_line_only_that_line_is_said(kind, tmp_path):
    render(tmp_path / f"former{kind}")
    changed = ("One two three.", "Four and a half.", "Six seven eight nine ten.")
    voice, _ = render(tmp_path / f"new{kind}", changed, former=tmp_path / f"former{kind}")
    assert voice.spoken == ["Four and a half."]
    render(tmp_path / f"fresh{kind}", changed)
    new, fresh = (tmp_path / f"{name}{kind}" for name in ("new", "fresh"))
    assert new.read_bytes() == fresh.read_bytes()


def recorded(takes: Takes, text: str, hertz: float, seconds: float = 1.01) -> None:
    times = np.arange(round(seconds * 44_100)) / 44_100
    takes.keep(text, Pcm((0.05 * np.sin(2 * np.pi * hertz * times)).astype(np.float32), 44_100))


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_a_line_that_was_recorded_is_heard_where_the_score_says_so_as_loud_as_the_others(
    kind, tmp_path
):
    takes = Takes(tmp_path / "talk.narration")
    recorded(takes, TEXTS[1], 440)
    voice, score = render(tmp_path / f"track{kind}", takes=takes)
    assert voice.spoken == [TEXTS[0], TEXTS[2]]
    one = score.sounds[1]
    assert one.until - one.at == pytest.approx(1.0), "the nearest whole number of frames"
    samples, rate = sound(tmp_path / f"track{kind}")
    assert len(samples) == round(score.seconds * rate)
    heard = samples[round(one.at * rate) : round(one.until * rate)]
    assert hertz_of(heard, rate) == pytest.approx(440, abs=2)
    levels = [loudness(samples[round(s.at * rate) : round(s.until * rate)], rate)
              for s in score.sounds[:3]]  # fmt: skip
    assert levels == pytest.approx([-18] * 3, abs=1.5)


def hertz_of(samples: np.ndarray, rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * rate / len(samples)


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_of_one_line_that_was_recorded_anew_only_that_line_is_made(kind, tmp_path, monkeypatch):
    takes = Takes(tmp_path / "talk.narration")
    recorded(takes, TEXTS[0], 440)
    recorded(takes, TEXTS[1], 550)
    render(tmp_path / f"former{kind}", takes=takes)
    recorded(takes, TEXTS[1], 660, seconds=2.0)
    asked = []
    read = Narration.sound
    monkeypatch.setattr(
        Narration, "sound", lambda self, text: asked.append(text) or read(self, text)
    )
    voice, _ = render(tmp_path / f"new{kind}", former=tmp_path / f"former{kind}", takes=takes)
    assert (voice.spoken, asked) == ([], [TEXTS[1]])
    render(tmp_path / f"fresh{kind}", takes=takes)
    new, fresh = (sound(tmp_path / f"{name}{kind}")[0] for name in ("new", "fresh"))
    assert np.array_equal(new, fresh)


@pytest.mark.parametrize("kind", LOSSLESS)
def test_a_recording_that_is_taken_away_is_said_by_the_voice_again(kind, tmp_path):
    takes = Takes(tmp_path / "talk.narration")
    recorded(takes, TEXTS[1], 440)
    render(tmp_path / f"former{kind}", takes=takes)
    takes.remove(TEXTS[1])
    voice, _ = render(tmp_path / f"new{kind}", former=tmp_path / f"former{kind}", takes=takes)
    assert voice.spoken == [TEXTS[1]]


def test_a_recording_of_silence_is_silence(tmp_path):
    takes = Takes(tmp_path / "talk.narration")
    takes.keep(TEXTS[1], Pcm.silence(1.0, 48_000))
    _, score = render(tmp_path / "track.wav", takes=takes)
    samples, rate = sound(tmp_path / "track.wav")
    one = score.sounds[1]
    assert not samples[round(one.at * rate) : round(one.until * rate)].any()


def test_a_recording_that_is_damaged_ends_it_with_its_name(tmp_path):
    takes = Takes(tmp_path / "talk.narration")
    recorded(takes, TEXTS[1], 440)
    takes.path(TEXTS[1]).write_bytes(b"nothing that sounds")
    with pytest.raises(SoundError, match=takes.path(TEXTS[1]).name):
        render(tmp_path / "track.wav", takes=takes)


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
@pytest.mark.parametrize("after", [0.0, 0.047, 0.1])
def test_what_the_end_of_the_former_track_cut_off_is_there_where_another_goes_on(
    kind, after, tmp_path
):
    brief, again, new, fresh = (
        tmp_path / f"{name}{kind}" for name in ("brief", "again", "new", "fresh")
    )
    render(brief, after=after)
    voice, _ = render(again, former=brief, after=after)
    assert voice.spoken == []
    assert again.read_bytes() == brief.read_bytes()
    render(new, (*TEXTS, "Eleven."), former=brief, after=0.5)
    render(fresh, (*TEXTS, "Eleven."), after=0.5)
    assert new.read_bytes() == fresh.read_bytes()


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_what_is_heard_again_is_made_once(kind, tmp_path, monkeypatch):
    made: list[int] = []
    sound_of = Pieces.sound

    def counted(self: Pieces, piece: Piece) -> np.ndarray:
        made.append(piece.frame)
        return sound_of(self, piece)

    monkeypatch.setattr(Pieces, "sound", counted)
    one, other = (f"{name} said." for name in ("One", "Another"))
    render(tmp_path / f"track{kind}", (one, other) * 3, after=0.5)
    assert len(made) == 2


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
def test_a_former_track_whose_sound_was_changed_is_not_trusted(kind, tmp_path):
    former, new, fresh = (tmp_path / f"{name}{kind}" for name in ("former", "new", "fresh"))
    render(fresh)
    render(former)
    data = bytearray(former.read_bytes())
    for at in range(len(data) - len(data) // 3, len(data) - 200, 97):
        data[at] ^= 0x55
    former.write_bytes(data)
    render(new, former=former)
    assert np.array_equal(sound(new)[0], sound(fresh)[0])


@pytest.mark.parametrize("kind", LOSSLESS)
@pytest.mark.parametrize("at", [-1, 10**7, 10**30])
def test_an_index_that_points_elsewhere_is_not_believed(kind, at, tmp_path):
    import mutagen

    former, new, fresh = (tmp_path / f"{name}{kind}" for name in ("former", "new", "fresh"))
    render(fresh)
    render(former)
    file = mutagen.File(former)
    index = index_in(file.tags)
    wrong = {key: where._replace(at=where.at + at) for key, where in index.pieces.items()}
    written = Index(index.lines, wrong).written()
    if kind is Kind.WAV:
        file.tags[f"TXXX:{TAG}"].text = [written]
    else:
        file[TAG] = [written]
    file.save()
    render(new, former=former)
    assert new.read_bytes() == fresh.read_bytes()


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
@pytest.mark.parametrize("what", [b"", b"not a sound", b"OggS" * 50, b"fLaC" + bytes(90)])
def test_a_former_file_that_is_no_track_is_nobody_s_trouble(kind, what, tmp_path):
    former = tmp_path / f"former{kind}"
    former.write_bytes(what)
    voice, _ = render(tmp_path / f"new{kind}", former=former)
    assert voice.spoken == list(TEXTS)


@pytest.mark.parametrize("kind", WITHOUT_FFMPEG)
@pytest.mark.parametrize("byte", [0, 255])
def test_a_former_track_whose_first_bytes_are_damaged_is_nobody_s_trouble(kind, byte, tmp_path):
    render(tmp_path / f"whole{kind}", TEXTS[:1])
    was, former = (tmp_path / f"whole{kind}").read_bytes(), tmp_path / f"former{kind}"
    for at in range(100):
        former.write_bytes(was[:at] + bytes([byte]) + was[at + 1 :])
        with open_former(kind, former) as there:
            assert isinstance(there.index, Index)


def test_a_former_track_that_another_tool_encoded_anew_is_not_copied_from(tmp_path):
    import mutagen.oggopus

    render(tmp_path / "former.opus")
    index = mutagen.oggopus.OggOpus(tmp_path / "former.opus")["VOICEREPAIR_INDEX"]
    samples, rate = sound(tmp_path / "former.opus")
    with soundfile.SoundFile(
        tmp_path / "other.opus", "w", rate, 1, format="OGG", subtype="OPUS"
    ) as file:
        file.write(samples * 0.1)
    other = mutagen.oggopus.OggOpus(tmp_path / "other.opus")
    other["VOICEREPAIR_INDEX"] = index
    other.save()
    voice, _ = render(tmp_path / "new.opus", former=tmp_path / "other.opus")
    assert voice.spoken == list(TEXTS)


@pytest.mark.parametrize(
    ("kind", "format", "subtype"), [(Kind.OPUS, "OGG", "OPUS"), (Kind.MP3, "MP3", "MPEG_LAYER_III")]
)
def test_what_is_put_together_from_pieces_sounds_as_when_it_is_encoded_in_one_go(
    kind, format, subtype, tmp_path
):
    render(tmp_path / f"track{kind}", late=0.013)
    pieces, rate = sound(tmp_path / f"track{kind}")
    with lines_of(TEXTS, rate) as lines:
        score = score_of(TEXTS, lines, ("hand-over", "tap"), 0.013)
        made = Pieces(score, lines, rate, kind.frame)
        whole = np.zeros(made.samples + 4 * rate, np.float32)
        for piece in made:
            at = piece.frame * made.frame
            whole[at : at + piece.frames * made.frame] += made.sound(piece)
    whole = whole[: made.samples]
    one_go = tmp_path / f"one-go{kind}"
    with soundfile.SoundFile(one_go, "w", rate, 1, format=format, subtype=subtype) as file:
        file.write(whole)
    theirs, ours = (got[: len(whole)] - whole for got in (sound(one_go)[0], pieces))
    assert np.std(ours) < 1.1 * np.std(theirs) < 0.1 * np.std(whole)
    # Nowhere does it click, at least where one piece ends and another begins.
    assert np.max(np.abs(ours)) < 1.5 * np.max(np.abs(theirs))


def test_a_sound_that_is_cut_off_fades_out(tmp_path):
    with lines_of(TEXTS[:1], 24_000) as lines:
        sounds = (Sounding(0.5, 0.93, TEXTS[0], private=True),)
        pieces = Pieces(Score(sounds, (Chapter(0, "x"),), 2.0), lines, 24_000, 480)
        (piece,) = pieces
        samples = pieces.sound(piece)
    start = round(0.93 * 24_000) - piece.frame * pieces.frame
    assert np.max(np.abs(samples[start:])) == 0
    assert np.max(np.abs(np.diff(samples))) < 0.05


@pytest.mark.parametrize("seconds", [1.003, 1.007, 1.011, 1.019])
def test_a_prompt_that_begins_and_ends_at_full_level_does_not_click(seconds):
    steady = Pcm(np.full(round(24_000 * seconds), 0.5, np.float32), 24_000)
    making = Making(FakeVoice().info, 120, lambda _text: steady)
    with Lines(making, 24_000, Index()) as lines:
        samples = lines.samples("Words.", -18.0)
    assert len(samples) % 480 == 0 < len(samples)
    jumps = np.abs(np.diff(np.concatenate([[0], samples, [0]])))
    assert np.max(jumps) < 10 ** (-40 / 20)


def test_a_file_of_a_kind_that_there_is_not_is_refused():
    assert kind_of(Path("A.Mp3")) is Kind.MP3
    for name in ("track.aac", "track", "mp3"):
        with pytest.raises(SoundError, match="what kind of file") as caught:
            kind_of(Path(name))
        assert ".opus" in caught.value.hint


@pytest.mark.parametrize("kind", [Kind.OPUS, Kind.MP3])
def test_a_sound_library_that_cannot_write_it_is_told(kind, tmp_path, monkeypatch):
    # As one from before libsndfile 1.1 would be.
    monkeypatch.delitem(soundfile._subtypes, "MPEG_LAYER_III")
    monkeypatch.delitem(soundfile._subtypes, "OPUS")
    with pytest.raises(SoundError, match="sound library of this machine cannot write") as caught:
        render(tmp_path / f"track{kind}")
    assert "another format" in caught.value.hint


def test_prompts_without_names_come_from_the_cache_and_those_with_names_never_go_there(tmp_path):
    cache = PromptCache(tmp_path / "cache", lambda _error: None)
    for private, kept in ((True, 0), (False, 3)):
        with lines_of(TEXTS, 24_000, cache=cache, private=private):
            pass
        assert len(list((tmp_path / "cache").glob("*.flac"))) == kept
    voice = FakeVoice()
    with lines_of(TEXTS, 24_000, voice, cache=cache, private=False) as lines:
        assert voice.spoken == []
        cached = lines.samples(TEXTS[0], -18.0)
    with lines_of(TEXTS, 24_000) as lines:
        assert np.max(np.abs(lines.samples(TEXTS[0], -18.0) - cached)) < 2e-3


def test_more_sound_than_memory_should_hold_lies_in_a_file_without_a_name(tmp_path, monkeypatch):
    monkeypatch.setattr("voicerepair.sound.track.lines.IN_MEMORY", 1000)
    with lines_of(TEXTS, 24_000, folder=tmp_path) as lines:
        assert len(lines.samples(TEXTS[2], -18.0)) > 1000
        assert list(tmp_path.iterdir()) == []


def test_a_voice_that_fails_ends_it_with_its_reason():
    voice = FakeVoice()
    voice.failing = True
    with pytest.raises(SoundError, match="has a cold"):
        lines_of(TEXTS, 24_000, voice)
