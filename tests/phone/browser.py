"""A real Chromium at phone size, without a network, that hears what a page sounds.

What the page plays is tapped inside the browser, before it reaches a loudspeaker, and what the
page's session is told and answers is kept, so that both can be compared.
"""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from voicerepair.sound.pcm import Pcm

__all__ = [
    "PHONE",
    "chromium",
    "heard",
    "likeness",
    "parts_heard",
    "phone",
    "program",
    "seconds_of",
    "told",
    "until",
    "with_profile",
]

PHONE = {"width": 360, "height": 740}
OPTIONS = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "offline": True}
OURS = "ScriptProcessorNode is deprecated"  # the browser, of the tap of these tests

# A sandbox of its own is what root and most containers cannot give it; sound goes nowhere.
ARGUMENTS = ("--no-sandbox", "--mute-audio", "--disable-component-update")
COMPARED = 12_000  # samples a second: as much as there is in a voice
SETTLED = 550  # milliseconds after which a tap counts

LISTEN = """
(() => {
  const connect = AudioNode.prototype.connect;
  const blocks = [];
  let tap = null;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode && this !== tap) {
      if (tap === null || tap.context !== this.context) {
        tap = this.context.createScriptProcessor(16384, 1, 1);
        tap.onaudioprocess = (event) => blocks.push(event.inputBuffer.getChannelData(0).slice());
        connect.call(tap, this.context.destination);
      }
      connect.call(this, tap);
    }
    return connect.call(this, to, ...more);
  };
  window.heardSoFar = () => {
    const samples = new Int16Array(blocks.reduce((sum, block) => sum + block.length, 0));
    let at = 0;
    for (const block of blocks) for (const one of block) samples[at++] = one * 32767;
    let text = "";
    for (const byte of new Uint8Array(samples.buffer)) text += String.fromCharCode(byte);
    return [tap === null ? 0 : tap.context.sampleRate, btoa(text)];
  };
})();
"""

KEEP_WHAT_IS_TOLD = """
() => {
  const handle = Session.prototype.handle;
  window.told = [];
  Session.prototype.handle = function (event, now) {
    const effects = handle.call(this, event, now);
    window.told.push({ event, now, effects });
    return effects;
  };
}
"""


def program() -> str | None:
    """Where the system's Chromium is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, once for many pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def phone(browser: Browser, file: Path, **options) -> Iterator[Page]:
    """The page in ``file``, opened from the disk by somebody new; ``options`` as playwright has
    them for a context. Fails if the page asks for anything, or complains of anything."""
    context = browser.new_context(**OPTIONS | options)
    try:
        with opened(context, file) as page:
            yield page
    finally:
        context.close()


@contextmanager
def opened(context: BrowserContext, file: Path) -> Iterator[Page]:
    """The same in a context that is there."""
    complaints: list[str] = []
    context.set_default_timeout(10_000)
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url))
    page.goto(file.as_uri())
    assert file.as_uri() in complaints, "what it asks for is seen"
    page.evaluate(KEEP_WHAT_IS_TOLD)
    yield page
    assert [one for one in complaints if one != file.as_uri() and OURS not in one] == []


@contextmanager
def with_profile(browser: Browser, profile: Path, file: Path) -> Iterator[Page]:
    """The same with a profile on the disk that can be searched afterwards."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=program(), args=ARGUMENTS, **OPTIONS
    )
    try:
        with opened(context, file) as page:
            yield page
    finally:
        context.close()


def phase(page: Page) -> str:
    return page.evaluate("document.body.dataset.phase ?? ''")


def until(page: Page, wanted: str) -> None:
    """Tap to go on until this phase is on."""
    for _ in range(40):
        if phase(page) == wanted:
            return
        page.wait_for_timeout(SETTLED)
        if phase(page) != wanted:
            page.tap("#primary")
    raise AssertionError(f"{wanted} never came")


def told(page: Page):
    """What the session was told, when, and what followed."""
    return page.evaluate("told")


def heard(page: Page) -> Pcm:
    """What sounded so far; nothing where there was no sound at all."""
    rate, text = page.evaluate("heardSoFar()")
    samples = np.frombuffer(base64.b64decode(text), np.int16).astype(np.float32) / 32768
    return Pcm(samples, rate).resampled(COMPARED) if rate else Pcm(samples, COMPARED)


def likeness(heard: Pcm, said: Pcm) -> float:
    """How like ``said`` the place in ``heard`` is that is most like it; 1: the same."""
    sound, part = heard.samples, said.resampled(COMPARED).samples
    size = 1 << int(np.ceil(np.log2(len(sound) + len(part))))
    product = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(part, size))
    matches = np.fft.irfft(product, size)[: max(1, len(sound) - len(part))]
    energy = np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=np.float64))])
    local = energy[len(part) : len(part) + len(matches)] - energy[: len(matches)]
    scale = np.sqrt(np.maximum(local, 1e-6) * np.sum(np.square(part, dtype=np.float64)))
    return float((matches / scale).max())


def parts_heard(heard: Pcm, said: Pcm) -> float:
    """How much of ``said`` is there, in parts of half a second: a busy machine may lose one."""
    length = said.rate // 2
    parts = [
        Pcm(said.samples[at : at + length], said.rate)
        for at in range(0, len(said.samples) - length, length)
    ]
    return sum(likeness(heard, part) > 0.8 for part in parts) / len(parts)


def seconds_of(sounds, caption: str) -> float:
    """How long the page takes for a prompt with this caption."""
    for template, pieces in sounds["lines"].items():
        slots = re.findall(r"\{([^{}]+)\}", template)
        pattern = re.escape(re.sub(r"\{[^{}]+\}", "\0", template)).replace("\0", "(.+?)")
        found = re.fullmatch(pattern, caption)
        if found:
            values = dict(zip(slots, found.groups(), strict=True))
            return sum(_seconds(sounds, piece, values) for piece in pieces)
    raise AssertionError(f"nothing says {caption!r}")


def _seconds(sounds, piece, values) -> float:
    if isinstance(piece, str):
        piece = sounds["values"].get(values[piece].lower())
    return 0.6 if piece is None else sounds["clips"][piece][0]
