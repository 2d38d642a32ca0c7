// Prompts and cues: when each sounds, and for how long. Without sound the time is the same.
//
// How long a sound is, the file says; so nothing waits for a decoder. A sound begins as soon as it
// is decoded, which for one prompt takes a few milliseconds. Where it takes longer, the quiet after
// the prompt is shorter by as much, and no word is lost.
"use strict";

const NAME_SLOT = 0.6; // seconds, with a soft tick, in place of a name
const FADE = 0.01; // seconds: a hush has no click
const AHEAD = 3; // clips that are decoded before they are needed
const KEPT = 40; // decoded prompts that are kept
const LATE = 0.5; // seconds; a sound that is later than this begins in its middle
const WORD = 0.5; // seconds that a word takes where there is no sound of it
const MOST_LATENCY = 0.5;

class Sound {
  // `onRunning` hears whether sound can be heard: a call, for example, takes it away.
  constructor(clock, sounds, silent, onRunning) {
    this.clock = clock;
    this.sounds = sounds;
    this.decoded = new Map();
    this.lastEnd = -Infinity;
    this.context = null;
    const Context = window.AudioContext ?? window.webkitAudioContext;
    if (silent || Context === undefined) return;
    // On a phone with its ringer off, an exercise that was just started shall still be heard.
    if (navigator.audioSession !== undefined) navigator.audioSession.type = "playback";
    try {
      this.context = new Context();
    } catch {
      return; // no loudspeaker: captions go on in the same time
    }
    this.context.onstatechange = () => onRunning(this.context.state === "running");
    this.open();
  }

  open() {
    this.out = this.context.createGain();
    this.out.connect(this.context.destination);
  }

  // In the gesture that starts the session: browsers allow sound only then.
  async unlock() {
    if (this.context === null) return;
    this.wake();
    await Promise.all(Object.values(this.sounds.cues).map((clip) => this.buffer(clip)));
  }

  wake() {
    this.context?.resume().catch(() => {});
  }

  close() {
    if (this.context === null) return;
    this.context.onstatechange = null;
    this.context.close().catch(() => {});
  }

  // ------------------------------------------------------- when a sound ends (seconds)

  say(effect, now) {
    return this.play(this.parts(effect), effect.gap, now);
  }

  cue(name, gap, now) {
    return this.play([this.clip(this.sounds.cues[name])], gap, now);
  }

  hush(now) {
    this.lastEnd = now;
    if (this.context === null) return;
    const { out } = this;
    out.gain.setTargetAtTime(0, this.context.currentTime, FADE / 3);
    setTimeout(() => out.disconnect(), 100);
    this.open();
  }

  play(parts, gap, now) {
    let at = Math.max(now, this.lastEnd + gap);
    const sounding = [];
    for (const { clip, seconds } of parts) {
      if (clip !== null) sounding.push({ clip, at });
      at += seconds;
    }
    this.schedule(sounding);
    this.lastEnd = at;
    return at + this.latency;
  }

  get latency() {
    if (this.context === null) return 0;
    const { outputLatency, baseLatency } = this.context;
    return Math.min(outputLatency || baseLatency || 0, MOST_LATENCY);
  }

  // ------------------------------------------------------------------ what is spoken

  clip(number) {
    return { clip: number, seconds: this.sounds.clips[number][0] };
  }

  parts({ template, values, caption }) {
    const pieces = own(this.sounds.lines, template);
    if (pieces === undefined) {
      return [{ clip: null, seconds: Math.max(WORD, caption.split(/\s+/).length * WORD) }];
    }
    return pieces.flatMap((piece) =>
      typeof piece === "number" ? [this.clip(piece)] : this.value(values[piece]));
  }

  // The names of those who are spoken to.
  called({ template, values }) {
    const names = (own(this.sounds.called, template) ?? []).map((slot) => values[slot]?.name);
    return [...new Set(names.filter((name) => name !== undefined))];
  }

  // A number or a clock time; or a tick, where only the screen knows the name.
  value(value) {
    const written = typeof value === "string" ? value.toLowerCase() : "";
    const [hour, minutes] = written.split(":");
    const { values } = this.sounds;
    const parts = Object.hasOwn(values, written) ? [written] : [`${hour}:`, `:${minutes}`];
    const found = parts.map((part) => own(values, part));
    if (!found.includes(undefined)) return found.map((number) => this.clip(number));
    return [{ clip: this.sounds.cues.tap, seconds: NAME_SLOT }];
  }

  // ------------------------------------------------------------------------- decoding

  // The parts of a prompt stay together, however late it is.
  async schedule(parts) {
    if (this.context === null || parts.length === 0) return;
    const { out } = this;
    const buffers = await Promise.all(parts.map(({ clip }) => this.buffer(clip)));
    if (out !== this.out) return; // hushed meanwhile
    const now = this.clock.now();
    const late = now - parts[0].at;
    const moved = late > 0 && late <= LATE ? late : 0;
    parts.forEach(({ at }, index) => this.begin(buffers[index], at + moved - now));
    const next = parts.at(-1).clip + 1;
    for (let number = next; number < next + AHEAD; number += 1) this.buffer(number);
  }

  // In so many seconds; what would have begun before now begins in its middle.
  begin(buffer, seconds) {
    if (buffer === null) return;
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.out);
    source.start(this.context.currentTime + Math.max(0, seconds), Math.max(0, -seconds));
  }

  // The sound of a clip, or null where there is none or it cannot be decoded: its caption goes on.
  buffer(number) {
    const clip = this.sounds.clips[number];
    if (clip === undefined) return Promise.resolve(null);
    if (!this.decoded.has(number)) {
      const bytes = Uint8Array.from(atob(clip[1]), (letter) => letter.charCodeAt(0));
      this.decoded.set(number, this.context.decodeAudioData(bytes.buffer).catch(() => null));
      this.forget();
    }
    return this.decoded.get(number);
  }

  forget() {
    const cues = new Set(Object.values(this.sounds.cues));
    const prompts = [...this.decoded.keys()].filter((number) => !cues.has(number));
    for (const number of prompts.slice(0, -KEPT)) this.decoded.delete(number);
  }
}
