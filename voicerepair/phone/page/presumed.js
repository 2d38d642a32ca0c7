// What stands in for a microphone in a turn: somebody is presumed to speak.
//
// Nobody is listened to on a phone, and nobody is cut off either. So whoever has the turn is
// presumed to speak from its opening to the end of its grace period, or until they tap: the guide
// never speaks into the turn before that, and silence is part of it. From then on the engine does
// what it does after long speech: the sentence that asks to finish, the tone, and the window.
// "Keep the turn" stands for going on to speak.
"use strict";

const TO_FINISH = 10; // seconds presumed after the turn opens again, as after "finish your thought"

class Presumed {
  constructor() {
    this.close();
  }

  // The turn is open, as `Listen` `id`.
  open(id, now) {
    this.id = id;
    this.speaking = false;
    this.startsAt = now;
    this.least = now + TO_FINISH;
  }

  close() {
    this.id = 0;
    this.speaking = false;
    this.startsAt = null;
    this.least = 0;
  }

  // What happens next of its own accord in this turn, or null.
  due(turning) {
    if (this.id === 0) return null;
    if (this.startsAt !== null) return this.event("SpeechStarted", this.startsAt);
    if (!this.speaking || turning.policy.patient) return null;
    const graceEnds = turning.endpointing.ceilingAt + turning.policy.grace;
    return this.event("SpeechStopped", Math.max(graceEnds, this.least));
  }

  event(is, at) {
    return { is, id: this.id, at };
  }

  // It was told to the session.
  happened({ is }) {
    this.speaking = is === "SpeechStarted";
    this.startsAt = null;
  }

  // There is more to say.
  keep(now) {
    if (this.id === 0 || this.speaking) return;
    this.startsAt = now;
    this.least = now + FIGURES.AFTER_GRACE;
  }

  // Somebody tapped that they are done: what to tell the session first, or null.
  done(now) {
    return this.speaking ? this.event("SpeechStopped", now) : null;
  }
}
