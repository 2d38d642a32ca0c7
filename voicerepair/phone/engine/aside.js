// A session that is set aside: session/aside.py.
"use strict";

class Aside extends Activity {
  constructor(session, then, seconds) {
    super(session, then);
    this.phase = "set aside";
    this.seconds = seconds;
    this.extensions = 0;
    this.bells = [];
  }

  get deadline() {
    const wall = this.bells.length > 0 ? this.bells[0] : this.returnWall + FIGURES.LONGEST;
    return this.session.monotonic(wall);
  }

  begin(now) {
    this.wait(this.session.position.returnWall, now);
  }

  // Say the time of return (a new one, if it is null), and ring at it.
  wait(said, now) {
    const { session } = this;
    const here = session.wall(now);
    const wall = said ?? here + this.seconds;
    this.since = now;
    this.returnWall = wall;
    this.bells = Array.from(
      { length: FIGURES.BELLS }, (_, bell) => wall + bell * FIGURES.BELL_EVERY);
    if (wall - here >= 2 * FIGURES.EARLY_BELL) this.bells.unshift(wall - FIGURES.EARLY_BELL);
    this.note = session.W.NOTE_ASIDE;
    this.number = null;
    this.takeBells(now);
    session.position = { ...session.position, returnWall: wall };
    session.room.emit({ is: "SetAsideUntil", wall });
    session.room.say(session.line(session.W.BACK_AT), FIGURES.GAP);
  }

  tick(now) {
    if (this.takeBells(now)) {
      this.session.room.cue("bell", 0);
    } else {
      this.session.end("left alone", now);
    }
  }

  // Has the time of a bell come? A phone that slept rings one for all.
  takeBells(now) {
    const due = this.bells.filter((bell) => this.session.monotonic(bell) <= now).length;
    this.bells.splice(0, due);
    if (due > 0 && this.bells.length < FIGURES.BELLS) this.note = this.session.W.NOTE_COME_BACK;
    return due > 0;
  }

  // ----------------------------------------------------------------------- commands

  done(now) {
    const { session } = this;
    const { W } = session;
    const question = session.line(W.ARE_YOU_BACK);
    const asking = new Asking(
      session, (option, at) => this.answered(option, at), session.position.order, question,
      FIGURES.BACK_WITHIN, { options: W.BACK_OPTIONS });
    asking.leave = (at) => this.waitOn(at);
    if (session.lost.size > 0) {
      const lost = [...session.lost].sort().map((kind) => W.DEVICES[kind]);
      asking.note = filled(W.NOTE_GONE, { devices: listed(lost, W) });
    }
    session.room.silence();
    this.say(question, (at) => session.start(asking, at), now);
  }

  answered(option, now) {
    const { session } = this;
    if (option === 0) {
      session.position = { ...session.position, returnWall: null };
      this.then(now);
    } else if (option === 2) {
      this.say(session.line(session.W.NOT_TODAY), (at) => session.end("not today", at), now);
    } else {
      this.waitOn(now);
    }
  }

  say(spoken, then, now) {
    const prompt = new Prompting(this.session, then, spoken);
    prompt.leave = (at) => this.waitOn(at);
    this.session.start(prompt, now);
  }

  waitOn(now) {
    this.takeBells(now);
    this.session.goOnWith(this, now);
  }

  moreTime(now) {
    const { session } = this;
    session.room.silence();
    if (this.extensions < FIGURES.EXTENSIONS) {
      this.extensions += 1;
      this.wait(null, now);
    } else {
      this.number = [1, FIGURES.MOST_MINUTES];
      this.note = session.W.NOTE_NAME_TIME;
      session.room.say(session.line(session.W.NO_MORE_EXTENSIONS), FIGURES.GAP);
    }
    session.board.changed(now);
  }

  numbered(value, now) {
    if (this.number === null) return;
    const [low, high] = this.number;
    const { session } = this;
    if (low <= value && value <= high) {
      session.room.silence();
      this.wait(session.wall(now) + 60 * value, now);
      session.board.changed(now);
    } else {
      this.note = filled(session.W.NOTE_RANGE, { low: String(low), high: String(high) });
    }
  }

  skip(now) {}

  repeat(now) {}

  goBack(now) {}
}
