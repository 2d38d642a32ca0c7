"""Prompts, ready before they are needed: made ahead on a thread, so that nobody ever waits.

The host says what may come (``prepare``) and what is needed now (``request``). What is needed now
goes first, the newest of it first of all. What somebody recorded is taken as it is, and a voice
says the rest. A voice that fails is replaced by the next one for the rest of the session; when none
is left, the caller is told and shows captions instead.

A private prompt (with a name, a clock time, an answer) is kept in memory only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from voicerepair.errors import SoundError
from voicerepair.sound.narration.takes import Narration
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import Voice
from voicerepair.sound.voices.cache import PromptCache, prompt_key

__all__ = ["Prompts"]

Ready = Callable[[Pcm | SoundError], None]

_MEMORY = 48_000_000
# Texts in a row that no voice could say, after which none is tried any more.
_GIVE_UP = 3
_NOBODY = Narration()
_NO_VOICE = SoundError(
    "There is no voice that can speak.", hint="voicerepair voices says how to get one."
)


class Prompts:
    """``voices`` best first, ``rate`` in words a minute, ``output_rate`` in samples a second, or
    None for that of each voice. Of ``narration``, a take that cannot be used is said by a voice.

    ``on_trouble`` hears, on the thread of the prompts, of such a take and of a voice that had to be
    replaced (a ``SoundError``), and of a bug, which ends the making of prompts.
    ``memory`` bounds the bytes of sound that are kept ready.
    """

    def __init__(
        self,
        voices: Sequence[Voice],
        cache: PromptCache | None,
        rate: float,
        output_rate: int | None,
        on_trouble: Callable[[Exception], None],
        *,
        narration: Narration = _NOBODY,
        memory: int = _MEMORY,
    ) -> None:
        self._voices = list(voices)
        self._narration = narration
        self._spoilt: set[str] = set()
        self._cache = cache
        self._rate = rate
        self._output_rate = output_rate
        self._on_trouble = on_trouble
        self._memory = memory
        self._failed = 0

        # All below is shared with the thread, under this lock.
        self._changed = threading.Condition()
        self._urgent: list[str] = []
        self._ahead: list[str] = []
        self._waiting: dict[str, list[Ready]] = {}
        self._private: set[str] = set()
        self._sounds: dict[str, Pcm] = {}
        self._wanted: set[str] = set()
        self._making: str | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="prompts", daemon=True)
        self._thread.start()

    # ------------------------------------------------------------------ for the host

    def prepare(self, texts: Iterable[tuple[str, bool]]) -> None:
        """What may come next, soonest first, each with whether it is private.

        Replaces what was said before: what is no longer in the list is not made any more.
        """
        with self._changed:
            coming = dict(texts)
            self._private |= {text for text, private in coming.items() if private}
            self._wanted = set(coming)
            self._ahead = [text for text in coming if text not in self._sounds]
            self._changed.notify_all()

    def ready(self, text: str) -> Pcm | None:
        """The sound of ``text`` if it is there already."""
        with self._changed:
            return self._sounds.get(text)

    def request(self, text: str, private: bool, on_ready: Ready) -> None:
        """``text`` is needed now. ``on_ready`` gets its sound, or a ``SoundError`` when no voice
        can say it, once, on the thread of the prompts; never after ``close``."""
        with self._changed:
            if private:
                self._private.add(text)
            self._waiting.setdefault(text, []).append(on_ready)
            if text in self._urgent:
                self._urgent.remove(text)
            self._urgent.append(text)
            self._changed.notify_all()

    @property
    def pending(self) -> int:
        """How many prompts are still to be made."""
        with self._changed:
            return self._left()

    def wait(self, timeout: float) -> bool:
        """Until nothing is left to be made, ``timeout`` seconds at most; whether it is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or not self._left(), timeout)

    def close(self) -> None:
        """Stop at once, kill what speaks, forget every sound."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for voice in self._voices:
            voice.close()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        with self._changed:
            self._sounds.clear()
            self._waiting.clear()

    # ------------------------------------------------------------------ on the thread

    def _run(self) -> None:
        try:
            self._make_all()
        except Exception as error:  # whatever it is, the host must know that nothing more is made
            with self._changed:
                self._closed = True
                self._changed.notify_all()
            self._on_trouble(error)

    def _make_all(self) -> None:
        while (text := self._next()) is not None:
            made = self._sounds.get(text) or self._make(text)
            for on_ready in self._finished(text, made):
                on_ready(made)

    def _left(self) -> int:
        coming = {*self._urgent, *([] if self._is_full() else self._ahead)}
        return len(coming | ({self._making} if self._making else set()))

    def _next(self) -> str | None:
        """Waits for work; None when closed."""
        with self._changed:
            self._making = None
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closed or self._left())
            if self._closed:
                return None
            self._making = self._urgent.pop() if self._urgent else self._ahead.pop(0)
            return self._making

    def _make(self, text: str) -> Pcm | SoundError:
        """What was recorded; else from the cache, or from the first voice that can say it."""
        take = self._recorded(text)
        if take is not None:
            return take
        if self._failed >= _GIVE_UP:
            return _NO_VOICE
        reason = _NO_VOICE
        for number, voice in enumerate(self._voices):
            try:
                made = self._from(voice, text)
            except SoundError as error:
                reason = error
                continue
            self._failed = 0
            if number and not self._closed:
                self._replace(number, reason)
            return made
        self._failed += 1
        return reason

    def _recorded(self, text: str) -> Pcm | None:
        """A take that cannot be used is told once."""
        if text in self._spoilt:
            return None
        try:
            take = self._narration.sound(text)
        except SoundError as error:
            self._spoilt.add(text)
            self._on_trouble(SoundError(f"{error.message} So a voice says this line.", error.hint))
            return None
        return None if take is None else self._at_rate(take)

    def _from(self, voice: Voice, text: str) -> Pcm:
        private = text in self._private
        if private or self._cache is None:
            return self._at_rate(voice.synthesise(text, self._rate))
        key = prompt_key(voice.info, self._rate, text)
        pcm = self._cache.get(key)
        if pcm is None:
            pcm = voice.synthesise(text, self._rate)
            self._cache.put(key, pcm)
        return self._at_rate(pcm)

    def _at_rate(self, pcm: Pcm) -> Pcm:
        return pcm if self._output_rate is None else pcm.resampled(self._output_rate)

    def _replace(self, number: int, reason: SoundError) -> None:
        """One voice for the rest of the session, not one that comes and goes."""
        failed, better = self._voices[0], self._voices[number]
        for voice in self._voices[:number]:
            voice.close()
        self._voices = self._voices[number:]
        self._on_trouble(
            SoundError(
                f"The voice {failed.info.name} failed, so {better.info.name} goes on. "
                f"({reason.message})",
                hint=reason.hint,
            )
        )

    def _finished(self, text: str, made: Pcm | SoundError) -> list[Ready]:
        """Keep what was made, and say who waits for it."""
        with self._changed:
            if isinstance(made, Pcm):
                self._sounds[text] = made
                self._forget()
            for queue in (self._urgent, self._ahead):
                if text in queue:
                    queue.remove(text)
            return [] if self._closed else self._waiting.pop(text, [])

    def _forget(self) -> None:
        """The oldest sounds that are not among what may come, until they fit into memory."""
        for text in [text for text in self._sounds if text not in self._wanted]:
            if not self._is_full():
                return
            del self._sounds[text]

    def _is_full(self) -> bool:
        return sum(pcm.samples.nbytes for pcm in self._sounds.values()) > self._memory
