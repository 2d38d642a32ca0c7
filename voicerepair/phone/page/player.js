// A session with people, on a page: real time, sound, taps. The host of the engine, as hosts/live.py
// is in a terminal.
"use strict";

const FRAME = 250; // milliseconds between two drawings of the time, at most

class Player {
  // `onEnd` hears how it ended; `screen` draws.
  constructor(session, clock, sound, screen, onEnd) {
    this.session = session;
    this.clock = clock;
    this.sound = sound;
    this.screen = screen;
    this.onEnd = onEnd;
    this.presumed = new Presumed();
    this.sounding = []; // {id, at}: what will have sounded when
    this.timer = 0;
  }

  // `first`: who goes first by lot.
  start(first) {
    this.clock.looked();
    this.give({ is: "Started", first, wall: Clock.wall() });
    this.run();
  }

  // ----------------------------------------------------------------------- what people do

  tap(command) {
    this.run();
    const { session } = this;
    const now = this.clock.now();
    const event = { is: "Pressed", command, shown: session.board.serial };
    const done = command === "done" || command === "skip";
    const stopped = done && session.counts(event, now) ? this.presumed.done(now) : null;
    if (stopped !== null && session.paused === null) this.tell(stopped);
    this.give(event);
    if (command === "more time") this.presumed.keep(now);
    this.run();
  }

  keep() {
    this.run();
    this.presumed.keep(this.clock.now());
    this.run();
  }

  number(value) {
    this.run();
    this.give({ is: "Numbered", value, shown: this.session.board.serial });
    this.run();
  }

  // The loudspeaker was taken away (by a call, perhaps), or is back.
  running(heard) {
    this.run();
    this.give({ is: heard ? "DeviceFound" : "DeviceLost", kind: "loudspeaker" });
    this.run();
  }

  // ------------------------------------------------------------------------- the loop

  // Everything that is due; then wait for what comes next.
  run() {
    clearTimeout(this.timer);
    const slept = this.clock.slept();
    if (slept > 0 && this.session.ended === null) {
      this.give({ is: "Slept", seconds: slept, wall: Clock.wall() });
    }
    for (let due = this.due(); due !== null && due.at <= this.clock.now(); due = this.due()) {
      this.happen(due);
    }
    if (this.session.ended !== null) return;
    this.screen.draw(this.session, this.clock.now());
    const wait = (this.due()?.at ?? Infinity) - this.clock.now();
    this.timer = setTimeout(() => this.run(), Math.max(0, Math.min(FRAME, wait * 1000)));
  }

  // What happens next; a sound that ends in the moment of a deadline comes first.
  due() {
    if (this.session.ended !== null) return null;
    const due = [];
    if (this.sounding.length > 0) {
      const [{ id, at }] = this.sounding;
      due.push({ is: "PlaybackEnded", id, at });
    }
    const presumed = this.presumed.due(this.session.activity);
    if (presumed !== null) due.push(presumed);
    const { deadline } = this.session;
    if (deadline !== null) due.push({ is: "Ticked", at: deadline });
    return due.reduce((first, next) => (first !== null && first.at <= next.at ? first : next), null);
  }

  happen(due) {
    switch (due.is) {
      case "PlaybackEnded":
        this.sounding.shift();
        this.give(due);
        break;
      case "Ticked":
        this.give({ is: "Ticked" });
        break;
      default:
        this.tell(due);
    }
  }

  // What a microphone would have told.
  tell(speech) {
    this.presumed.happened(speech);
    this.give(speech);
  }

  give(event) {
    const now = this.clock.now();
    for (const effect of this.session.handle(event, now)) this.do(effect, now);
  }

  // -------------------------------------------------------------------------- effects

  do(effect, now) {
    switch (effect.is) {
      case "Speak":
        this.sounds(effect.id, this.sound.say(effect, now));
        this.screen.calls(this.sound.called(effect));
        break;
      case "PlayCue":
        this.sounds(effect.id, this.sound.cue(effect.name, effect.gap, now));
        break;
      case "Hush":
        this.sounding = [];
        this.sound.hush(now);
        break;
      case "Listen":
        if (effect.turn) this.presumed.open(effect.id, now);
        break;
      case "StopListening":
        this.presumed.close();
        break;
      case "Ended":
        this.onEnd(effect.reason);
        break;
    }
  }

  sounds(id, at) {
    this.sounding.push({ id, at });
    this.sounding.sort((one, other) => one.at - other.at);
  }
}
