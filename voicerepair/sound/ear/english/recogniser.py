"""What does pocketsphinx make of an utterance: which armed phrase, and how much speaks for it?

Three readings of the same sound: as one of the armed phrases (a closed grammar), as a row of any
common words and of words that sound like a phrase, and as a row of sounds. Each is then aligned
with the sound once more, by the same models, so that the three scores can be compared
(``evidence.py``). Each reading is dearer than the one before, and is done only where that one left
the phrase believable.

Rules: it computes for a third of a second without letting any other thread run, so it lives in a
process of its own (``worker.py``). Nothing of the sound is kept.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicerepair.sound.ear.english.evidence import Evidence, asked_of
from voicerepair.sound.ear.english.rivals import NUMBER, Rivals
from voicerepair.sound.ear.english.vocabulary import Phones, Vocabulary

if TYPE_CHECKING:
    from pocketsphinx import Decoder

__all__ = ["Recogniser"]

PLAIN_WORDS = 1000  # the most common ones, which anything may be read as
RIVALS = 25  # words that sound like a phrase
WAYS = 2  # to say a phrase, of which these are sought
NEAR = 0.45  # how far apart, a sound, they are at most
SMOOTHING = 0.5  # rare words are made likelier: people do not speak as books are written
PHONES_WEIGHT = 2.0  # of the model of which sound follows which
SMALLEST = 1024  # samples: less holds not one frame of measures

BASE = 1.0001  # of pocketsphinx's logarithms
END = 0.1  # how likely the row of words ends after each

PHRASES, WORDS, SOUNDS = "phrases", "words", "sounds"  # names of searches


@dataclass(frozen=True, slots=True)
class Reading:
    """The ``words`` of a sound, which take ``frames``; ``score`` of all the sound, ``spoken`` of
    the words alone."""

    words: tuple[str, ...]
    frames: int
    score: int
    spoken: int

    def over(self, other: Reading) -> float:
        """How much better it fits than the other, a frame."""
        return (self.score - other.score) / self.frames


class Recogniser:
    """pocketsphinx with its own English model. Raises what pocketsphinx raises, and ImportError."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder, NGramModel, get_model_path

        folder = Path(get_model_path("en-us"))
        self._decoder: Decoder = Decoder(
            hmm=str(folder / "en-us"),
            dict=str(folder / "cmudict-en-us.dict"),
            lm=None,
            fwdflat=False,  # a second look at the words: twice the time, the same words
            bestpath=False,  # a look back over all: in noise it takes phrases for silence
            loglevel="FATAL",
        )
        usual = self._decoder.config["lw"]
        self._decoder.config["lw"] = PHONES_WEIGHT
        self._decoder.add_allphone_file(SOUNDS, str(folder / "en-us-phone.lm.bin"))
        self._decoder.config["lw"] = usual
        counts = NGramModel.readfile(str(folder / "en-us.lm.bin"))
        self._vocabulary = Vocabulary(
            self._decoder.lookup_word,
            folder / "cmudict-en-us.dict",
            lambda word: int(counts.prob([word])),
        )
        common = self._vocabulary.common
        self._rivals = Rivals(common, [next(self._vocabulary.said(word)) for word in common])
        self._tokens: dict[str, str] = {}  # the word that stands for each phrase armed so far
        self._phrases: dict[str, str] = {}  # and the other way round
        self._lengths: dict[str, int] = {}  # sounds in each
        self._rows: dict[Phones, str] = {}  # rows of sounds, as words
        self._armed: frozenset[str] = frozenset()  # what the grammar consists of
        self._words: set[str] = set(common[:PLAIN_WORDS])
        self._words_changed = True

    def arm(self, phrases: Iterable[str]) -> list[str]:
        """Get ready to hear these; those that cannot be, because a word is not known."""
        unknown = []
        for phrase in phrases:
            if phrase not in self._tokens and not self._learn(phrase):
                unknown.append(phrase)
        if self._words_changed:
            self._write_words()
        return unknown

    def hear(
        self, sound: bytes, phrases: Collection[str], expected: Collection[str] = ()
    ) -> Evidence | None:
        """The likeliest of ``phrases`` in ``sound`` (16 kHz, int16); None where it is not to be
        believed. ``expected``: those of them that answer what was just asked."""
        self.arm(phrases)
        armed = frozenset(self._tokens[phrase] for phrase in phrases if phrase in self._tokens)
        if not armed or len(sound) < SMALLEST:
            return None
        self._choose(armed)
        self._learn_noise(sound)
        said = self._read_phrase(sound)
        if said is None:
            return None
        named = said.words[0].partition("(")[0]
        phrase = self._phrases[named]
        asked = asked_of(self._lengths[named], expected=phrase in expected)
        fit = said.spoken / said.frames
        if fit < asked.fit:
            return None
        words = self._read_words(sound)
        if words is None or said.over(words) < asked.over_words:
            return None
        sounds = self._read_sounds(sound)
        if sounds is None or said.over(sounds) < asked.over_sounds:
            return None
        return Evidence(phrase, said.over(words), said.over(sounds), fit, asked)

    # -------------------------------------------------------------- getting ready

    def _learn(self, phrase: str) -> bool:
        ways = self._vocabulary.ways(phrase)
        if not ways:
            return False
        token = f"@{len(self._tokens)}"  # no phrase has such a word
        for number, way in enumerate(ways, start=1):
            self._add_word(token if number == 1 else f"{token}({number})", way)
        self._tokens[phrase] = token
        self._phrases[token] = phrase
        self._lengths[token] = min(map(len, ways))
        rivals = {rival for way in ways[:WAYS] for rival in self._rivals.of(way, RIVALS, NEAR)}
        self._words_changed |= not rivals <= self._words
        self._words |= rivals
        return True

    def _write_words(self) -> None:
        """A model in which each word is as likely after any other. It can only come from a file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "words.lm"
            path.write_text(
                _unigrams({word: self._vocabulary.chance[word] for word in self._words})
            )
            self._decoder.add_lm_file(WORDS, str(path))
        self._words_changed = False

    def _add_word(self, word: str, phones: Phones) -> None:
        self._decoder.add_word(word, " ".join(phones), False)

    def _row(self, phones: Phones) -> str:
        """The word that stands for this row of sounds."""
        if phones not in self._rows:
            self._rows[phones] = f"#{len(self._rows)}"
            self._add_word(self._rows[phones], phones)
        return self._rows[phones]

    # -------------------------------------------------------------- reading a sound

    def _choose(self, armed: frozenset[str]) -> None:
        """The grammar of these words, one of which is said."""
        if armed != self._armed:
            steps = [(0, 1, 1 / len(armed), token) for token in sorted(armed)]
            self._decoder.add_fsg(PHRASES, self._decoder.create_fsg(PHRASES, 0, 1, steps))
            self._armed = armed

    def _learn_noise(self, sound: bytes) -> None:
        """It is taken out of what is read next. Learned from this sound alone: else the same one
        would be heard now and not then, for what came before it."""
        self._decoder.reinit_feat()
        self._search(PHRASES, sound)

    def _read_phrase(self, sound: bytes) -> Reading | None:
        self._search(PHRASES, sound)
        return self._align(sound)

    def _read_words(self, sound: bytes) -> Reading | None:
        return self._align_text(filter(_is_speech, self._search(WORDS, sound)), sound)

    def _read_sounds(self, sound: bytes) -> Reading | None:
        found = tuple(part for part in self._search(SOUNDS, sound) if part in NUMBER)
        return self._align_text([self._row(found)] if found else [], sound)

    def _search(self, name: str, sound: bytes) -> list[str]:
        self._decoder.activate_search(name)
        self._decode(sound)
        return [part.word for part in self._decoder.seg() or ()]

    def _align_text(self, words: Iterable[str], sound: bytes) -> Reading | None:
        """By way of a grammar of these words alone, because a sound is scored differently after
        a search of another kind."""
        text = " ".join(words)
        if not text:
            return None
        self._decoder.set_align_text(text)
        self._decode(sound)
        return self._align(sound)

    def _align(self, sound: bytes) -> Reading | None:
        """What has just been read, aligned with the sound; None where that is no speech.

        The scores that a search gives by itself do not tell where speech ended, and leave sounds
        out of the account that lie between two words.
        """
        if not any(_is_speech(part.word) for part in self._decoder.seg() or ()):
            return None
        try:
            self._decoder.set_alignment()
            self._decode(sound)
        except RuntimeError:  # the words do not fit into it
            return None
        aligned = self._decoder.get_alignment()
        parts = [(part.name, part.duration, part.score) for part in aligned]
        spoken = [part for part in parts if _is_speech(part[0])]
        return Reading(
            tuple(name for name, _, _ in spoken),
            sum(frames for _, frames, _ in spoken),
            sum(score for _, _, score in parts),
            sum(score for _, _, score in spoken),
        )

    def _decode(self, sound: bytes) -> None:
        self._decoder.start_utt()
        self._decoder.process_raw(sound, full_utt=True)
        self._decoder.end_utt()


def _is_speech(word: str) -> bool:
    """Neither silence nor noise."""
    return word[0] not in "<[("


def _unigrams(chances: Mapping[str, int]) -> str:
    """A language model in ARPA's form. ``chances``: to the base ``BASE``."""
    weights = {word: BASE ** (chance * SMOOTHING) for word, chance in chances.items()}
    whole = sum(weights.values()) / (1 - END)
    lines = [f"{math.log10(weight / whole):.4f} {word}" for word, weight in weights.items()]
    head = ["\\data\\", f"ngram 1={len(lines) + 2}", "", "\\1-grams:"]
    ends = ["-99 <s>", f"{math.log10(END):.4f} </s>"]
    return "\n".join([*head, *ends, *lines, "", "\\end\\", ""])
