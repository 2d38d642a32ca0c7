// The page's engine without a page: JSON lines in, JSON lines out.
//
//   {"do": "figures", "figures": {...}, "engine": "..."}   once, first
//   {"do": "begin", "program": ..., "people": ..., "settings": ..., "W": ..., "utcOffset": ...}
//   {"do": "handle", "event": ..., "now": ...}
//   {"do": "replay", "session": ..., "events": [[event, now], ...]}
"use strict";
const readline = require("node:readline");
const vm = require("node:vm");

const context = vm.createContext({});
const serials = new WeakMap(); // of activities: a number for each
let activities = 0;

function activityOf({ activity }) {
  if (activity === null) return null;
  if (!serials.has(activity)) serials.set(activity, (activities += 1));
  return { serial: serials.get(activity), until: activity.until, who: activity.who };
}

function state(effects) {
  const session = context.live();
  const { phase, deadline, ended, position, course } = session;
  const here = position.frames.length > 0 ? course.turnKey(position) : null;
  return { effects, view: session.view(), phase, deadline, ended, here, steps: position.steps,
    order: position.order, activity: activityOf(session) };
}

// The page's own player, in virtual time: {at, do, ...} is what people do; sounds take as long as
// the page says. What the session was told and answered comes back.
function played({ session: what, taps, sounds }) {
  context.begin(what);
  const log = [];
  const clock = { at: 0, now: () => clock.at, looked() {}, slept: () => 0 };
  let timer = null; // the player has one at most
  context.setTimeout = (then, after) => { timer = { then, at: clock.at + after / 1000 }; };
  context.clearTimeout = () => { timer = null; };
  const session = context.live();
  const handle = session.handle.bind(session);
  session.handle = (event, now) => {
    const effects = handle(event, now);
    log.push({ event, now, state: state(effects) });
    return effects;
  };
  const drawn = { draw() {}, calls() {} };
  const player = context.player({ session, clock, sounds, screen: drawn });
  player.start(what.first);
  for (let steps = 0; session.ended === null && steps < 100000; steps += 1) {
    if (taps.length > 0 && taps[0].at <= timer.at) {
      const tap = taps.shift();
      clock.at = Math.max(clock.at, tap.at);
      if (tap.do === "keep") player.keep();
      else if (tap.do === "number") player.number(tap.value);
      else if (tap.do === "running") player.running(tap.value);
      else player.tap(tap.do);
    } else {
      const { then, at } = timer;
      clock.at = at;
      then();
    }
  }
  return log;
}

const DO = {
  page({ source }) {
    vm.runInContext(`${source}
      Clock.wall = () => 1700000000 + this.clockNow();
      this.player = ({ session, clock, sounds, screen }) => {
        this.clockNow = () => clock.at;
        this.window = {};
        const sound = new Sound(clock, sounds, true, () => {});
        return new Player(session, clock, sound, screen, () => {});
      };`, context);
    return null;
  },
  played,
  figures({ figures, engine }) {
    vm.runInContext(
      `const FIGURES = ${JSON.stringify(figures)};\n${engine}\nlet session = null;
       this.live = () => session;
       this.begin = (b) => {
         session = new Session(b.program, b.people, b.settings, b.W, b.utcOffset);
       };`, context);
    return null;
  },
  begin(what) {
    context.begin(what);
    return state([]);
  },
  handle({ event, now }) {
    return state(context.live().handle(event, now));
  },
  replay({ session: what, events }) {
    context.begin(what);
    return events.map(([event, now]) => state(context.live().handle(event, now)));
  },
};

readline.createInterface({ input: process.stdin }).on("line", (text) => {
  const what = JSON.parse(text);
  let answer;
  try {
    answer = { is: DO[what.do](what) };
  } catch (error) {
    answer = { error: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
