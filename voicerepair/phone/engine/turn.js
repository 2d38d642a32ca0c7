// When is a turn over? session/policy.py and session/turn.py.
//
// It is told that speech started and stopped. On a phone nobody listens: the page says so in place
// of a microphone, from taps and the turn's time (page/presumed.js).
"use strict";

function typeOfTurn(kind, seconds) {
  if (kind === "speaks") return seconds >= FIGURES.DEEP ? "deep" : "speaks";
  return kind === "says back" ? "says-back" : "plans";
}

function policyFor(turn, stretch, patient) {
  const [usual, window, takeBacks] = FIGURES.TURNS[typeOfTurn(turn.kind, turn.seconds)];
  const usualGrace = Math.min(FIGURES.MOST_GRACE, Math.max(FIGURES.LEAST_GRACE, turn.seconds / 2));
  const grace = turn.grace ?? usualGrace;
  const latest = patient ? FIGURES.PATIENT_LATEST : FIGURES.LATEST;
  return {
    ceiling: turn.seconds * stretch,
    quiet: turn.until_done || patient ? null : (turn.quiet ?? usual) * stretch,
    window,
    takeBacks,
    grace: grace * stretch,
    chime: turn.seconds >= FIGURES.DEEP && !patient,
    patient,
    ceilingGap: FIGURES.CEILING_GAP,
    finishGap: FIGURES.FINISH_GAP,
    lateGap: FIGURES.LATE_GAP,
    latest: Math.max(latest, grace * stretch + FIGURES.AFTER_GRACE),
  };
}

// The guide speaks, or the session pauses: whatever else is due has to wait.
const INTERRUPTS = new Set(["nudge", "finish", "rest"]);

class Endpointing {
  constructor(policy, longestPause) {
    this.policy = policy;
    this.opened = 0;
    this.listeningSince = 0;
    this.ceilingAt = policy.ceiling;
    this.longestPause = longestPause;
    this.speakingSince = null;
    this.lastSpeech = null;
    this.takeBacks = 0;
    this.window = null;
    this.over = false;
    this.extended = false;
    this.inGrace = false;
    this.pastCeiling = false;
    this.said = new Set();
    this.suspendedAt = null;
  }

  // ------------------------------------------------------------------ what happens

  speechStarted(at, now) {
    if (!this.over && this.suspendedAt === null && this.speakingSince === null) {
      this.speakingSince = at;
      this.inGrace = this.inGrace || this.pastCeiling;
    }
    return this.tick(now);
  }

  speechStopped(at, now) {
    const verdicts = this.tick(Math.min(now, at));
    this.stopSpeaking(at);
    return [...verdicts, ...this.tick(now)];
  }

  done(now) {
    if (this.over) return [];
    if (this.window !== null) return [this.handOver()];
    return [this.openWindow(now, now, FIGURES.ASKED_WINDOW, true)];
  }

  moreTime(now) {
    if (this.extended) return 0;
    this.extended = true;
    const more = this.policy.ceiling / 2;
    this.ceilingAt = Math.max(this.ceilingAt, this.suspendedAt ?? now) + more;
    this.pastCeiling = this.inGrace = false;
    this.said.delete("finish");
    return more;
  }

  add(seconds) {
    this.ceilingAt += seconds;
  }

  takeBack(now) {
    if (this.window === null) return;
    if (this.lastSpeech !== null) this.lastSpeech = now;
    this.takenBack(now);
  }

  suspend(now) {
    if (this.suspendedAt === null) {
      this.stopSpeaking(now);
      this.window = null;
      this.suspendedAt = now;
    }
  }

  resume(now) {
    if (this.suspendedAt === null) return;
    const away = now - this.suspendedAt;
    this.suspendedAt = null;
    this.opened += away;
    this.ceilingAt += away;
    this.listeningSince = now;
    this.said.delete("still here");
    if (this.lastSpeech !== null) this.lastSpeech = now;
  }

  // -------------------------------------------------------------------------- time

  get quiet() {
    const usual = this.policy.quiet;
    if (usual === null || this.takeBacks >= this.policy.takeBacks) return null;
    if (this.takeBacks > 0) return 2 * usual;
    return Math.min(2 * usual, Math.max(usual, 1.5 * this.longestPause));
  }

  get deadline() {
    return this.next()?.at ?? null;
  }

  tick(now) {
    const verdicts = [];
    for (let due = this.next(); due !== null && due.at <= now; due = this.next()) {
      const verdict = this.act(due, now);
      if (verdict === null) continue;
      verdicts.push(verdict);
      if (INTERRUPTS.has(verdict)) break;
    }
    return verdicts;
  }

  // --------------------------------------------------------------------- the rules

  next() {
    if (this.over || this.suspendedAt !== null) return null;
    if (this.window !== null) return this.nextInWindow(this.window);
    return this.candidates().reduce((first, due) => (due.at < first.at ? due : first));
  }

  nextInWindow(window) {
    const since = this.speakingSince;
    if (since === null || window.closed) return { at: window.ends, what: "hand over" };
    if (since < window.toneStarts && !window.asked) return { at: since, what: "taken back" };
    return { at: Math.max(since, window.toneStarts + FIGURES.TONE), what: "taken back" };
  }

  candidates() {
    const due = [{ at: this.ceilingAt + this.policy.latest, what: "hand over" }];
    if (!this.pastCeiling) due.push({ at: this.ceilingAt, what: "chime" });
    if (this.speakingSince !== null) return due;
    due.push(...(this.lastSpeech === null ? this.beforeTheFirstWord() : [this.afterSpeech()]));
    return [...due, ...this.afterTheCeiling()];
  }

  beforeTheFirstWord() {
    const due = [];
    if (!this.said.has("note")) due.push({ at: this.opened + FIGURES.NOTE_AT, what: "note" });
    const long = this.ceilingAt - this.opened > FIGURES.NUDGE_AT + FIGURES.ROUNDING;
    if (!this.said.has("nudge") && long) {
      due.push({ at: this.opened + FIGURES.NUDGE_AT, what: "nudge" });
    }
    return due;
  }

  afterSpeech() {
    const { quiet, lastSpeech: last } = this;
    if (quiet !== null) return { at: last + quiet, what: "tone" };
    if (!this.said.has("still here")) {
      return { at: last + FIGURES.STILL_HERE_AFTER, what: "still here" };
    }
    return { at: last + FIGURES.REST_AFTER, what: "rest" };
  }

  afterTheCeiling() {
    const { policy } = this;
    if (!this.pastCeiling || policy.patient) return [];
    const silentSince = this.lastSpeech ?? this.listeningSince;
    if (!this.inGrace) {
      return [{ at: Math.max(this.ceilingAt, silentSince + policy.ceilingGap), what: "tone" }];
    }
    if (!this.said.has("finish")) {
      const grace = this.ceilingAt + policy.grace;
      return [{ at: Math.max(grace, silentSince + policy.finishGap), what: "finish" }];
    }
    const gap = silentSince === this.listeningSince ? policy.finishGap : policy.lateGap;
    return [{ at: silentSince + gap, what: "tone" }];
  }

  act({ at, what }, now) {
    switch (what) {
      case "tone":
        return this.openWindow(at, now, this.policy.window, false);
      case "taken back":
        return this.takenBack(at);
      case "hand over":
        if (this.window !== null) return this.handOver();
        this.openWindow(at, now, 0, false);
        this.window.closed = true;
        return "tone";
      case "chime":
        return this.passCeiling(at);
      default:
        this.said.add(what);
        if (what === "rest") {
          this.lastSpeech = at;
          this.said.delete("still here");
        }
        return what;
    }
  }

  passCeiling(at) {
    this.pastCeiling = true;
    this.inGrace = this.speakingSince !== null;
    const silent = this.lastSpeech === null || at - this.lastSpeech >= this.policy.ceilingGap;
    return !this.policy.chime || (silent && !this.inGrace) ? null : "chime";
  }

  openWindow(due, now, window, asked) {
    const at = Math.max(due, now - FIGURES.STALL);
    this.window = { toneStarts: at, ends: at + FIGURES.TONE + window, asked, closed: false };
    return "tone";
  }

  takenBack(at) {
    this.window = null;
    this.takeBacks += 1;
    if (at >= this.ceilingAt) this.pastCeiling = this.inGrace = true;
    return "taken back";
  }

  handOver() {
    this.over = true;
    this.window = null;
    return "hand over";
  }

  stopSpeaking(at) {
    const started = this.speakingSince;
    this.speakingSince = null;
    if (started !== null && !this.isEcho(started, at)) this.count(started, at);
  }

  // The end of the prompt, or the tone, heard by a microphone.
  isEcho(started, stopped) {
    const { listeningSince: opened, window } = this;
    if (started <= opened + FIGURES.FRESH && stopped < opened + FIGURES.ECHO) return true;
    return window !== null && window.toneStarts <= started
      && stopped <= window.toneStarts + FIGURES.TONE;
  }

  count(started, stopped) {
    this.said.delete("still here");
    if (this.lastSpeech !== null) {
      this.longestPause = Math.max(this.longestPause, started - this.lastSpeech);
    }
    this.lastSpeech = this.lastSpeech === null ? stopped : Math.max(stopped, this.lastSpeech);
  }
}
