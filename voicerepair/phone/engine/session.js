// One sitting with a script: session/engine.py, for a phone.
//
// `handle(event, now)` gives the effects that follow, `deadline` says when `Ticked` is due, `view`
// is what a page shows. Left out is only what a page cannot tell it: words that were heard (commands
// or answers), two taps on a table, recording, and a position saved earlier. The tests play thousands
// of sessions through this and through the Python engine, and compare every effect.
"use strict";

const AT_ONCE = new Set(["pause", "time-out", "stop", "help"]);

class Session {
  // `settings`: stretch, patient; `W`: the guide's sentences; `utcOffset` in seconds.
  constructor(program, people, settings, W, utcOffset = 0) {
    this.program = program;
    this.settings = settings;
    this.W = W;
    this.course = new Course(program);
    this.first = program.scripts[program.main].meta.first;
    this.position = this.course.start();
    this.people = new People(this.course, people, utcOffset, W);
    this.room = new Room();
    this.board = new Board(this);
    this.steps = new Steps(this);
    this.activity = null;
    this.ended = null;
    this.history = [];
    this.wallOffset = 0;
    this.lost = new Set();
    this.paused = null;
  }

  // ------------------------------------------------------------------------- events

  handle(event, now) {
    if (this.ended === null && (this.activity !== null || event.is === "Started")) {
      this.people.wall = this.wall(now);
      this.take(event, now);
    }
    return this.room.take();
  }

  take(event, now) {
    switch (event.is) {
      case "Started":
        this.begin(event, now);
        break;
      case "PlaybackEnded":
        if (this.room.soundEnded(event.id)) this.activity.playbackEnded(event.id, event.at, now);
        break;
      case "SpeechStarted":
        if (this.hears(event.id)) this.activity.speechStarted(event.at, now);
        break;
      case "SpeechStopped":
        if (this.hears(event.id)) this.activity.speechStopped(event.at, now);
        break;
      case "Pressed":
        if (this.counts(event, now)) this.command(event.command, now);
        break;
      case "Numbered":
        if (event.shown === this.board.serial && this.paused === null) {
          this.activity.numbered(event.value, now);
        }
        break;
      case "Slept":
        this.setClock(event.wall, now);
        this.pause(now, this.W.NOTE_SLEPT);
        break;
      case "DeviceLost":
        this.lose(event.kind);
        this.pause(now, this.W.NOTE_LOST[event.kind], true);
        break;
      case "DeviceFound":
        this.found(event.kind, now);
        break;
      case "Ticked":
        this.tick(now);
        break;
      default:
        throw new Error(`there is no event called ${event.is}`);
    }
  }

  hears(id) {
    return id !== 0 && id === this.room.listening;
  }

  // A tap counts for the step that was on the screen.
  counts({ command, shown: serial }, now) {
    const endsPause = command === "pause" && this.paused !== null;
    if (AT_ONCE.has(command) && !endsPause) return true;
    if (serial !== this.board.serial) return false;
    return this.board.settled(now) || !(command === "done" || endsPause);
  }

  begin({ first, wall }, now) {
    if (this.activity !== null) return;
    this.setClock(wall, now);
    this.position = this.course.draw(this.position, first);
    this.enter(this.position, now);
  }

  tick(now) {
    const { deadline } = this;
    if (deadline === null || now < deadline) return;
    if (this.paused !== null) {
      this.end("left alone", now);
    } else {
      this.activity.tick(now);
    }
  }

  lose(kind) {
    const waits = this.paused !== null || this.activity.phase === "set aside";
    this.lost = waits ? new Set([...this.lost, kind]) : new Set([kind]);
  }

  found(kind, now) {
    this.lost.delete(kind);
    if (this.paused === null || this.lost.size > 0) return;
    if (this.paused.forDevice) {
      this.resume(now);
    } else {
      this.paused = { ...this.paused, note: this.W.NOTE_PAUSED };
    }
  }

  // ----------------------------------------------------------------------- commands

  command(command, now) {
    const paused = this.paused !== null;
    if (command === "stop" || command === "help") {
      this.end("stopped", now);
    } else if (command === "time-out") {
      this.timeOut(now);
    } else if (command === "pause" && !paused) {
      this.pause(now, this.W.NOTE_PAUSED);
    } else if ((command === "pause" || command === "done") && paused) {
      this.resume(now);
    } else if (!paused) {
      this.activity.command(command, now);
    }
  }

  pause(now, note, forDevice = false) {
    if (this.paused !== null) {
      this.paused = { ...this.paused, note, forDevice: forDevice && this.paused.forDevice };
    } else if (this.activity.phase !== "set aside") {
      this.activity.suspend(now);
      this.paused = { since: now, note, forDevice };
      this.board.changed(now);
    }
  }

  resume(now) {
    this.lost.clear();
    this.paused = null;
    this.activity.resume(now);
    this.board.changed(now);
  }

  timeOut(now) {
    this.room.silence();
    this.paused = null;
    let here = { ...this.position, returnWall: null };
    if (this.course.breakHere(here) === null && this.course.step(here).is !== "Say") {
      here = { ...here, remind: here.asked };
    }
    this.enter(this.course.timeOut(here), now);
  }

  goBack(now) {
    this.room.silence();
    const here = this.position;
    let { history } = this;
    const inPrompt = history.length > 0 && sameStep(history.at(-1), here);
    if (this.course.frame(here).place.person && here.asked && !inPrompt) {
      this.enter({ ...here, remind: here.asked }, now);
      return;
    }
    if (inPrompt) history = history.slice(0, -1);
    this.history = history.slice(0, -1);
    this.enter(history.length > 0 ? this.asItIs(history.at(-1)) : here, now);
  }

  // A place where the session has been, with what has happened since.
  asItIs(past) {
    const { order, drawn, numbers, extra, steps } = this.position;
    return { ...past, order, drawn, numbers, extra, steps };
  }

  end(reason, now) {
    this.room.silence();
    this.room.emit({ is: "Ended", reason });
    this.ended = reason;
    this.paused = null;
    this.board.changed(now);
  }

  // -------------------------------------------------------------- through the script

  enter(position, now) {
    for (let here = position; here !== null;) here = this.arrive(here, now);
  }

  arrive(here, now) {
    this.position = here;
    if (here.frames.length === 0) {
      this.end("finished", now);
      return null;
    }
    if (here.steps >= FIGURES.MOST_STEPS) {
      this.prompt(this.line(this.W.TOO_LONG), (at) => this.end("too long", at), now);
      return null;
    }
    return this.steps.take(now);
  }

  start(activity, now) {
    this.goOnWith(activity, now);
    activity.begin(now);
  }

  goOnWith(activity, now) {
    this.activity = activity;
    this.board.changed(now);
  }

  prompt(spoken, then, now) {
    this.start(new Prompting(this, then, spoken), now);
  }

  remember() {
    this.history = [...this.history.slice(1 - FIGURES.HISTORY), this.position];
  }

  show(text) {
    this.board.show(text);
    this.room.emit({ is: "Show", text });
  }

  // -------------------------------------------------------------- words, time, page

  fill(text, more) {
    return this.people.fill(text, this.position, more);
  }

  line(text, more) {
    return this.people.fill(text, this.position, more);
  }

  get asked() {
    return this.fill(this.position.asked);
  }

  setClock(wall, now) {
    this.wallOffset = wall - now;
    this.people.wall = wall;
  }

  wall(now) {
    return now + this.wallOffset;
  }

  monotonic(wall) {
    return wall - this.wallOffset;
  }

  get phase() {
    if (this.ended !== null) return "ended";
    if (this.activity === null) return "ready";
    return this.paused === null ? this.activity.phase : "paused";
  }

  get deadline() {
    if (this.ended !== null || this.activity === null) return null;
    if (this.paused !== null) return this.paused.since + FIGURES.PAUSED_LONGEST;
    return this.activity.deadline;
  }

  view() {
    return this.board.view();
  }
}
