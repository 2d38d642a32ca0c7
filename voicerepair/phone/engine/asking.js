// A question that is open for a while: session/asking.py, answered by tap alone.
//
// Nobody is listened to while it is open, so it is never told that somebody spoke.
"use strict";

class Asking extends Activity {
  constructor(session, outcome, who, question, within, more = {}) {
    super(session, (now) => outcome(null, now));
    this.phase = "answer";
    this.outcome = outcome;
    this.who = who;
    this.question = question;
    this.within = within;
    this.options = more.options ?? [];
    this.number = more.number ?? null;
    this.private = more.private ?? false;
    this.sealed = this.private && session.people.count > 1;
    this.answer = null;
    this.left = within;
    this.saying = 0;
  }

  begin(now) {
    this.ask(now, this.within);
  }

  ask(now, within) {
    this.since = now;
    this.until = now + within;
    const { room, people } = this.session;
    const who = people.names(this.who);
    const id = this.private ? room.newId() : room.listen(who, false);
    const [low, high] = this.number ?? [0, 0];
    const { options } = this;
    room.emit({ is: "Ask", id, who, options, low, high, private: this.private });
  }

  askAnew(now) {
    this.saying = 0;
    this.close();
    this.ask(now, this.within);
  }

  close() {
    this.until = null;
    this.session.room.silence();
  }

  tick(now) {
    this.end(this.answer, now);
  }

  // An answer, or null for passing.
  take(answer, now) {
    if (!this.sealed) {
      this.end(answer, now);
    } else if (this.until === null) {
      this.askAnew(now);
    } else {
      this.answer = answer;
      this.note = this.session.W.NOTE_SEALED;
    }
  }

  end(answer, now) {
    this.close();
    this.outcome(answer, now);
  }

  numbered(value, now) {
    if (this.sealed && this.until === null) return; // it does not cut short what others hear
    const answer = this.meant(value);
    if (answer === null) {
      this.note = this.noSuchNumber;
    } else {
      this.take(answer, now);
    }
  }

  meant(value) {
    if (this.number !== null) {
      const [low, high] = this.number;
      return low <= value && value <= high ? value : null;
    }
    return value >= 1 && value <= this.options.length ? value - 1 : null;
  }

  get noSuchNumber() {
    const { W } = this.session;
    if (this.number === null) return W.NOTE_OPTION;
    const [low, high] = this.number.map(String);
    return filled(W.NOTE_RANGE, { low, high });
  }

  playbackEnded(id, at, now) {
    if (this.saying && id === this.saying) this.askAnew(at);
  }

  // ----------------------------------------------------------------------- commands

  done(now) {
    this.take(null, now);
  }

  repeat(now) {
    if (!this.question.caption) {
      this.askAnew(now);
      return;
    }
    this.close();
    this.saying = this.session.room.say(this.question, FIGURES.GAP);
  }

  moreTime(now) {
    if (this.until !== null) this.until += FIGURES.MORE;
  }

  suspend(now) {
    this.left = this.until === null ? this.within : Math.max(this.until - now, FIGURES.QUIET);
    this.saying = 0;
    this.close();
  }

  resume(now) {
    this.ask(now, this.left);
  }
}
