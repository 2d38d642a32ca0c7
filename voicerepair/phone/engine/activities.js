// What a session can be doing: session/activities.py.
"use strict";

class Activity {
  constructor(session, then) {
    this.session = session;
    this.then = then;
    this.phase = "prompt";
    this.who = [];
    this.doing = "";
    this.note = "";
    this.breath = "";
    this.options = [];
    this.number = null;
    this.private = false;
    this.returnWall = null;
    this.since = 0;
    this.until = null;
    this.leave = null;
  }

  get deadline() {
    return this.until;
  }

  tick(now) {}

  playbackEnded(id, at, now) {}

  speechStarted(at, now) {}

  speechStopped(at, now) {}

  numbered(value, now) {}

  suspend(now) {
    this.session.room.silence();
  }

  resume(now) {
    this.begin(now);
  }

  command(command, now) {
    switch (command) {
      case "done":
        return this.done(now);
      case "skip":
        return this.skip(now);
      case "repeat":
        return this.repeat(now);
      case "back":
        return this.goBack(now);
      case "more time":
        return this.moreTime(now);
      default:
        throw new Error(`${command} acts at once`);
    }
  }

  done(now) {
    this.session.room.silence();
    this.then(now);
  }

  skip(now) {
    this.done(now);
  }

  repeat(now) {
    this.session.room.silence();
    this.begin(now);
  }

  goBack(now) {
    if (this.leave === null) {
      this.session.goBack(now);
    } else {
      this.session.room.silence();
      this.leave(now);
    }
  }

  moreTime(now) {}
}

// One sound, to its end; `sound` begins it and gives its id.
class Sounding extends Activity {
  constructor(session, then, sound) {
    super(session, then);
    this.sound = sound;
    this.id = 0;
  }

  begin(now) {
    this.since = now;
    this.id = this.sound();
  }

  playbackEnded(id, at, now) {
    if (id === this.id) this.then(at);
  }
}

class Prompting extends Sounding {
  constructor(session, then, spoken) {
    super(session, then, () => session.room.say(spoken, FIGURES.GAP));
  }
}

class Cueing extends Sounding {
  constructor(session, then, name) {
    super(session, then, () => session.room.cue(name, FIGURES.GAP));
    this.phase = "pause";
  }
}

class Resting extends Activity {
  constructor(session, then, seconds) {
    super(session, then);
    this.phase = "pause";
    this.seconds = seconds;
    this.left = seconds;
  }

  begin(now) {
    this.since = now;
    this.until = now + this.seconds;
  }

  tick(now) {
    this.then(now);
  }

  suspend(now) {
    this.left = this.until - now;
    this.until = null;
  }

  resume(now) {
    this.until = now + this.left;
  }
}

class Breathing extends Activity {
  constructor(session, then, step) {
    super(session, then);
    this.phase = "breath";
    this.step = step;
    this.half = 0;
    this.due = 0;
  }

  get deadline() {
    return this.until === null ? null : this.due;
  }

  begin(now) {
    this.half = 0;
    this.fromHere(now + FIGURES.GAP);
  }

  fromHere(at) {
    this.since = this.due = this.until = at;
  }

  tick(now) {
    while (this.due <= now) {
      if (this.half === 2 * this.step.cycles) {
        this.then(now);
        return;
      }
      this.halfBreath(now);
    }
  }

  halfBreath(now) {
    const { session, step } = this;
    const cycle = Math.floor(this.half / 2);
    const out = this.half % 2 === 1;
    this.breath = out ? "out" : "in";
    this.half += 1;
    this.since = this.due;
    this.due += out ? step.exhale : step.inhale;
    this.until = this.due;
    if (this.due <= now) return;
    session.room.cue(`breath-${this.breath}`, 0);
    if (step.words && (cycle < 3 || cycle === step.cycles - 1)) {
      const { W } = session;
      session.room.say(session.line(out ? W.BREATHE_OUT : W.BREATHE_IN), 0);
    }
  }

  suspend(now) {
    this.session.room.silence();
    this.until = null;
  }

  resume(now) {
    this.half = Math.floor(Math.max(0, this.half - 1) / 2) * 2;
    this.fromHere(now);
  }
}
