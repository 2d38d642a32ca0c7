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

const DO = {
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
