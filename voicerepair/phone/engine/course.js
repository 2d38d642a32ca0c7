// The moves through a script: session/course.py and session/position.py.
//
// A position is a plain object that is never changed: every move makes another one.
"use strict";

const TIMELESS = new Set(["Branch", "Jump", "InTurn", "GoBack", "Play", "Swap", "TimeOut", "End"]);

const place = (section = 0, run = 0, between = false, step = 0, person = 0) =>
  ({ section, run, between, step, person });

const frameOf = (script, more = {}) =>
  ({ script, place: place(), speaker: 0, timeOut: false, returns: [], used: {}, ...more });

const sameStep = (one, other) =>
  one.remind === other.remind && JSON.stringify(one.frames) === JSON.stringify(other.frames);

const inTimeOut = (position) => position.frames.some((frame) => frame.timeOut);

// What has to do with turns for which somebody was given more time.
const owed = (position, turn, people) =>
  Math.max(0, ...position.extra.filter((e) => e.turn === turn && people.includes(e.person))
    .map((e) => e.seconds));

const paid = (position, turn, people) => ({
  ...position,
  extra: position.extra.filter((e) => e.turn !== turn || !people.includes(e.person)),
});

function owe(position, turn, people, seconds) {
  const owing = people.map((person) => ({ turn, person, seconds }));
  return { ...position, extra: [...paid(position, turn, people).extra, ...owing] };
}

const COMPARE = {
  "above": (value, limit) => value > limit,
  "below": (value, limit) => value < limit,
  "at least": (value, limit) => value >= limit,
  "at most": (value, limit) => value <= limit,
};

class Course {
  constructor(program) {
    this.main = program.main;
    [this.apart, this.back] = program.timeOut;
    this.scripts = program.scripts;
    this.people = this.scripts[this.main].roles.length;
    const steps = (script) =>
      script.sections.flatMap((section) => [...section.steps, ...section.between]);
    const scripts = Object.entries(this.scripts);
    this.ratings = new Set(scripts.flatMap(([, script]) => steps(script))
      .filter((step) => step.is === "Rate").map((step) => step.name));
    this.withWayBack = new Set(
      scripts.filter(([, script]) => steps(script).some((step) => step.is === "GoBack"))
        .map(([name]) => name));
  }

  // ----------------------------------------------------------------- what is here

  start() {
    const everyone = Array.from({ length: this.people }, (_, person) => person);
    return this.settle({
      frames: [frameOf(this.main)], order: everyone, roles: everyone, drawn: false, opened: false,
      asked: "", remind: "", numbers: [], extra: [], steps: 0, returnWall: null,
    });
  }

  // `first`: who goes first by lot, where the script names nobody.
  draw(position, first) {
    const { roles, meta } = this.scripts[this.main];
    const named = roles.includes(meta.first);
    const at = named ? roles.indexOf(meta.first) : first;
    const order = [...position.order.slice(at), ...position.order.slice(0, at)];
    return { ...position, order, drawn: named };
  }

  frame(position) {
    return position.frames.at(-1);
  }

  script(position) {
    return this.scripts[this.frame(position).script];
  }

  section(position) {
    return this.script(position).sections[this.frame(position).place.section];
  }

  step(position) {
    const here = this.frame(position).place;
    const section = this.section(position);
    return (here.between ? section.between : section.steps)[here.step];
  }

  persons(position, who) {
    const { order, roles: taken } = position;
    const frame = this.frame(position);
    if (who === "each" || who === "everyone") return order;
    if (who === "speaker" || who === "listener") {
      return [order[(frame.speaker + (who === "speaker" ? 0 : 1)) % order.length]];
    }
    const index = Math.max(0, this.scripts[frame.script].roles.indexOf(who));
    return [taken[index % this.people]];
  }

  oneByOne(position) {
    const step = this.step(position);
    return step.who === "each" || (step.who === "everyone" && step.is === "Rate");
  }

  turns(position) {
    const people = this.persons(position, this.step(position).who ?? "everyone");
    return this.oneByOne(position) ? [people[this.frame(position).place.person]] : people;
  }

  turnKey(position) {
    const { script, place: at } = this.frame(position);
    return JSON.stringify([script, at.section, at.between, at.step]);
  }

  needsOrder(position) {
    const step = this.step(position);
    const text = step.text ?? "";
    return this.section(position).each || this.oneByOne(position)
      || step.who === "speaker" || step.who === "listener"
      || text.includes("{speaker}") || text.includes("{listener}");
  }

  isTrue(position, branch) {
    const holds = new Map();
    for (const given of position.numbers.filter((one) => one.name === branch.name)) {
      holds.set(given.person, COMPARE[branch.comparison](given.value, branch.value));
    }
    const all = [...holds.values()];
    switch (branch.whose) {
      case "anyone":
        return all.some(Boolean);
      case "everyone":
        return all.length === this.people && all.every(Boolean);
      case "":
        return all.length > 0 && all.every(Boolean);
      default:
        return holds.get(this.persons(position, branch.whose)[0]) ?? false;
    }
  }

  // -------------------------------------------------------------------- the moves

  advance(position) {
    return this.settle(this.at(position, { place: this.after(position) }));
  }

  move(position, step) {
    switch (step.is) {
      case "Branch":
        return this.isTrue(position, step)
          ? this.jump(position, step.jump) : this.advance(position);
      case "Jump":
        return this.jump(position, step);
      case "InTurn":
        return this.jump(position, step.jumps[0]);
      case "GoBack":
        return this.goBack(position);
      case "Play":
        return this.play(position, step.script);
      case "Swap":
        return this.swap(position);
      case "TimeOut":
        return this.timeOut(this.advance(position));
      case "End":
        return this.settle(
          { ...position, frames: step.whole ? [] : position.frames.slice(0, -1) });
      default:
        throw new Error(`${step.is} takes time`);
    }
  }

  jump(position, jump, option = 0) {
    const frame = this.frame(position);
    const at = frame.place;
    const key = [at.section, at.run, at.between, at.step, at.person, frame.speaker, option].join();
    let { used } = frame;
    if (jump.at_most !== null) {
      const times = used[key] ?? 0;
      if (times >= jump.at_most) return this.advance(position);
      const counted = Object.entries({ ...used, [key]: times + 1 });
      used = Object.fromEntries(counted.sort()); // sorted, so that equal frames look alike
    }
    const { sections } = this.scripts[frame.script];
    const target = sections.findIndex((section) => section.name === jump.section);
    const back = [this.after(position), frame.speaker];
    const returns = this.withWayBack.has(frame.script) ? [...frame.returns, back] : frame.returns;
    const speaker = sections[target].each ? 0 : frame.speaker;
    return this.settle(this.at(position, { place: place(target), speaker, returns, used }));
  }

  goBack(position) {
    const frame = this.frame(position);
    if (frame.returns.length === 0) return this.advance(position);
    const [back, speaker] = frame.returns.at(-1);
    return this.settle(
      this.at(position, { place: back, speaker, returns: frame.returns.slice(0, -1) }));
  }

  // The opening card is passed over the second time.
  play(position, script) {
    let here = this.at(position, { place: this.after(position) });
    if (this.scripts[script].meta.stage === "opening") {
      if (position.opened) return this.settle(here);
      here = { ...here, opened: true };
    }
    return this.settle({ ...here, frames: [...here.frames, frameOf(script)] });
  }

  swap(position) {
    const firstTwo = position.roles.slice(0, 2).reverse();
    return this.advance({ ...position, roles: [...firstTwo, ...position.roles.slice(2)] });
  }

  timeOut(position) {
    let { frames } = position;
    let begun = [frameOf(this.back, { timeOut: true }), frameOf(this.apart, { timeOut: true })];
    const index = this.breakHere(position);
    if (index !== null) {
      begun = frames[index].script === this.apart ? begun.slice(-1) : begun;
      frames = frames.slice(0, index);
    }
    return this.settle({ ...position, frames: [...frames, ...begun], opened: true });
  }

  breakHere(position) {
    const index = position.frames.findIndex(
      (frame) => frame.timeOut || frame.script === this.apart || frame.script === this.back);
    return index === -1 ? null : index;
  }

  // ---------------------------------------------------------------- within a script

  after(position) {
    const here = this.frame(position).place;
    if (this.oneByOne(position) && here.person + 1 < this.people) {
      return { ...here, person: here.person + 1 };
    }
    return place(here.section, here.run, here.between, here.step + 1);
  }

  at(position, changes) {
    const frame = { ...this.frame(position), ...changes };
    return { ...position, frames: [...position.frames.slice(0, -1), frame] };
  }

  // Move on until a step is here, or nothing is left.
  settle(position) {
    const frames = [...position.frames];
    while (frames.length > 0) {
      const frame = frames.at(-1);
      const at = frame.place;
      const { sections } = this.scripts[frame.script];
      if (at.section >= sections.length) {
        frames.pop();
        continue;
      }
      const section = sections[at.section];
      if (at.step < (at.between ? section.between : section.steps).length) {
        if (section.each && !at.between && frame.speaker !== at.run) {
          frames[frames.length - 1] = { ...frame, speaker: at.run };
        }
        break;
      }
      const after = this.afterRun(section, at);
      const left = section.each && after.section !== at.section;
      frames[frames.length - 1] = { ...frame, place: after, speaker: left ? 0 : frame.speaker };
    }
    return { ...position, frames };
  }

  afterRun(section, at) {
    const runs = section.each ? this.people : section.times;
    if (at.run + 1 >= runs) return place(at.section + 1);
    if (section.between.length > 0 && !at.between) return place(at.section, at.run, true);
    return place(at.section, at.run + 1);
  }
}
