// Who is here, what sounds and what is on the screen: session/people.py, room.py and board.py.
"use strict";

class People {
  constructor(course, people, utcOffset, W) {
    this.course = course;
    this.people = people;
    this.utcOffset = utcOffset;
    this.W = W;
    this.wall = 0;
    this.pauses = new Map();
  }

  get count() {
    return this.people.length;
  }

  person(index) {
    return this.people[index];
  }

  names(who) {
    return who.map((person) => this.people[person].name);
  }

  fill(text, at, more = {}) {
    const values = placeholders(text).map((name) => [name, this.value(name, at)]);
    return line(text, { ...Object.fromEntries(values), ...more });
  }

  value(name, at) {
    const { course, W } = this;
    if (course.ratings.has(name)) {
      const given = at.numbers.filter((one) => one.name === name);
      return given.length > 0 ? number(given.at(-1).value, W) : W.NO_NUMBER;
    }
    if (name === "speaker" || name === "listener" || course.script(at).roles.includes(name)) {
      return this.people[course.persons(at, name)[0]];
    }
    switch (name) {
      case "everyone":
        return { name: listed(this.people.map((person) => person.name), W) };
      case "first":
        return this.people[at.order[0]];
      case "return time":
        return this.returnTime(at);
      default:
        return `{${name}}`;
    }
  }

  returnTime(at) {
    let wall = at.returnWall;
    if (wall === null) {
      const seconds = setAsideAhead(this.course, at);
      if (seconds === null) return this.W.NO_TIME;
      wall = this.wall + seconds;
    }
    return clock(wall, this.utcOffset, this.W);
  }

  longestPause(who) {
    return Math.max(0, ...who.map((person) => this.pauses.get(person) ?? 0));
  }

  keepPause(who, pause) {
    for (const person of who) this.pauses.set(person, pause);
  }
}

class Room {
  constructor() {
    this.listening = 0;
    this.caption = "";
    this.previous = "";
    this.sounding = new Set();
    this.lastId = 0;
    this.effects = [];
  }

  take() {
    const { effects } = this;
    this.effects = [];
    return effects;
  }

  emit(effect) {
    this.effects.push(effect);
  }

  newId() {
    this.lastId += 1;
    return this.lastId;
  }

  soundId() {
    const id = this.newId();
    this.sounding.add(id);
    return id;
  }

  say(spoken, gap) {
    if (this.listening) throw new Error("the guide never speaks into an open turn");
    if (spoken.caption !== this.caption) {
      this.previous = this.caption;
      this.caption = spoken.caption;
    }
    const id = this.soundId();
    this.emit({ is: "Speak", id, gap, ...spoken });
    return id;
  }

  cue(name, gap) {
    const id = this.soundId();
    this.emit({ is: "PlayCue", id, name, gap });
    return id;
  }

  soundEnded(id) {
    return this.sounding.delete(id);
  }

  listen(who, turn) {
    this.listening = this.newId();
    this.emit({ is: "Listen", id: this.listening, who, turn });
    return this.listening;
  }

  stopListening() {
    if (!this.listening) return;
    this.emit({ is: "StopListening", id: this.listening });
    this.listening = 0;
  }

  silence() {
    this.stopListening();
    if (this.sounding.size === 0) return;
    this.sounding.clear();
    this.emit({ is: "Hush" });
  }
}

const EMPTY_VIEW = {
  serial: 0, section: "", who: [], doing: "", caption: "", previous: "", shown: "", note: "",
  options: [], number: null, private: false, since: 0, until: null, breath: "", next: "",
  returnWall: null,
};

class Board {
  constructor(session) {
    this.session = session;
    this.serial = 0;
    this.changedAt = -Infinity;
    this.shown = "";
    this.shownIn = "";
  }

  changed(now) {
    this.serial += 1;
    this.changedAt = now;
  }

  settled(now) {
    return now - this.changedAt >= FIGURES.SETTLED;
  }

  show(text) {
    this.shown = text;
    this.shownIn = this.section().join("\n");
  }

  section() {
    const { course, position } = this.session;
    if (position.frames.length === 0) return ["", ""];
    return [course.frame(position).script, course.section(position).name];
  }

  view() {
    const { session } = this;
    const { activity, paused, room, people, W } = session;
    const { title } = session.program.scripts[session.program.main].meta;
    if (activity === null) return { ...EMPTY_VIEW, phase: session.phase, title };
    const section = this.section();
    return {
      serial: this.serial,
      phase: session.phase,
      title,
      section: section[1],
      who: people.names(activity.who),
      doing: activity.doing,
      caption: room.caption,
      previous: room.previous,
      shown: this.shownIn === section.join("\n") ? this.shown : "",
      note: paused === null ? activity.note : paused.note,
      options: activity.options,
      number: activity.number,
      private: activity.private,
      since: activity.since,
      until: paused === null ? activity.until : null,
      breath: activity.breath,
      next: nextWords(people, session.position, W),
      returnWall: activity.returnWall,
    };
  }
}
