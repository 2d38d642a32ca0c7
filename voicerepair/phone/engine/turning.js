// A partner's turn: session/turning.py.
"use strict";

class Turning extends Activity {
  constructor(session, then, who, policy, key, doing) {
    super(session, then);
    this.who = who;
    this.policy = policy;
    this.key = key;
    this.doing = doing;
    this.state = "opening"; // opening, saying, listening, suspended
    this.sound = 0;
    this.cueAfter = false;
    this.opened = false;
    this.endpointing = new Endpointing(policy, session.people.longestPause(who));
    this.endpointing.add(owed(session.position, key, who));
  }

  get phase() {
    if (this.state !== "listening") return "prompt";
    return this.endpointing.window ? "window" : "turn";
  }

  set phase(_) {}

  get deadline() {
    return this.state === "listening" ? this.endpointing.deadline : null;
  }

  begin(now) {
    this.since = now;
    this.endpointing.suspend(0);
    this.cue();
  }

  cue() {
    this.state = "opening";
    this.sound = this.session.room.cue("your-turn", FIGURES.BEFORE_CUE);
  }

  playbackEnded(id, at, now) {
    if (id !== this.sound) return;
    if (this.state === "saying" && this.cueAfter) {
      this.cue();
    } else {
      this.open(at, now);
    }
  }

  open(at, now) {
    if (!this.opened) {
      this.opened = true;
      this.since = at;
    }
    this.endpointing.resume(at);
    this.state = "listening";
    this.tellTheTime();
    this.session.room.listen(this.session.people.names(this.who), true);
    this.session.board.changed(now);
  }

  tellTheTime() {
    if (this.state === "listening" && !this.policy.patient) {
      this.until = this.endpointing.ceilingAt;
    }
  }

  close(now) {
    this.until = null;
    this.session.room.silence();
    this.endpointing.suspend(now);
  }

  // ------------------------------------------------------------------ what is heard

  speechStarted(at, now) {
    this.note = "";
    this.follow(this.endpointing.speechStarted(at, now), now);
  }

  speechStopped(at, now) {
    this.follow(this.endpointing.speechStopped(at, now), now);
  }

  tick(now) {
    this.follow(this.endpointing.tick(now), now);
  }

  follow(verdicts, now) {
    for (const verdict of verdicts) this.act(verdict, now);
  }

  act(verdict, now) {
    const { session } = this;
    const { room, W } = session;
    switch (verdict) {
      case "tone":
        room.cue("hand-over", 0);
        session.board.changed(now);
        break;
      case "taken back":
        session.board.changed(now);
        break;
      case "hand over":
        session.people.keepPause(this.who, this.endpointing.longestPause);
        this.leaveTurn(now);
        break;
      case "chime":
        room.cue("chime", 0);
        break;
      case "still here":
        this.note = W.NOTE_STILL_HERE;
        room.cue("still-there", 0);
        break;
      case "note":
        this.note = W.NOTE_NO_INPUT;
        room.emit({ is: "Show", text: this.note });
        break;
      case "nudge":
        this.say(session.line(W.TAKE_YOUR_TIME), now);
        break;
      case "finish":
        this.say(session.line(W.FINISH), now);
        break;
      case "rest":
        session.pause(now, W.NOTE_REST);
        break;
    }
  }

  leaveTurn(now) {
    const { session } = this;
    session.room.stopListening();
    session.position = paid(session.position, this.key, this.who);
    this.then(now);
  }

  say(spoken, now, cue = false) {
    this.close(now);
    this.state = "saying";
    this.cueAfter = cue;
    this.sound = this.session.room.say(spoken, FIGURES.GAP);
    this.session.board.changed(now);
  }

  // ----------------------------------------------------------------------- commands

  done(now) {
    if (this.state === "listening") {
      this.follow(this.endpointing.done(now), now);
    } else {
      this.session.room.silence();
      this.open(now, now);
    }
  }

  skip(now) {
    if (this.state === "listening") {
      this.done(now);
    } else {
      this.session.room.silence();
      this.leaveTurn(now);
    }
  }

  repeat(now) {
    this.endpointing.takeBack(now);
    const { asked } = this.session;
    if (asked.caption) {
      this.say(asked, now, true);
    } else {
      this.close(now);
      this.cue();
    }
  }

  moreTime(now) {
    if (!this.opened) return;
    this.endpointing.takeBack(now);
    const more = this.endpointing.moreTime(now);
    const { session } = this;
    if (more) {
      const others = session.position.order.filter((person) => !this.who.includes(person));
      session.position = owe(session.position, this.key, others, more);
      this.tellTheTime();
    }
    session.board.changed(now);
  }

  suspend(now) {
    this.endpointing.takeBack(now);
    this.close(now);
    this.state = "suspended";
  }

  resume(now) {
    this.cue();
  }
}
