// What people see, and what they can tap: a view of the session in, a page out.
//
// Nothing moves but what has to, and nothing counts down. Elements stay where they are, so that a
// finger or a screen reader that is on one stays on it.
"use strict";

const element = (id) => document.getElementById(id);

const STEERING = ["repeat", "back", "skip", "more time", "pause", "time-out", "stop"];
// What makes sense when; a time-out and stop always do.
const OFFERED = {
  "prompt": ["repeat", "back", "skip", "pause"],
  "turn": ["repeat", "back", "skip", "more time", "pause"],
  "window": ["repeat", "back", "more time", "pause"],
  "answer": ["repeat", "back", "more time", "pause"],
  "pause": ["repeat", "back", "pause"],
  "breath": ["repeat", "back", "pause"],
  "paused": [],
  "set aside": ["more time"],
};
const MOST_BUTTONS = 11; // numbers that have a button each

class Screen {
  constructor(labels, W, tapped, numbered) {
    this.labels = labels;
    this.W = W;
    this.numbered = numbered;
    this.drawn = "";
    this.serial = -1;
    this.called = [];
    for (const command of STEERING) {
      element(`tap-${command.replace(" ", "-")}`).onclick = () => tapped(command);
    }
    element("primary").onclick = () => tapped("done");
    element("keep").onclick = () => tapped("keep");
    element("number").onsubmit = (event) => {
      event.preventDefault();
      const { value } = element("typed");
      if (/^\d+$/.test(value)) numbered(Number(value));
      element("typed").value = "";
    };
  }

  // Whom the guide speaks to: their names are not spoken, so they are in large type.
  calls(names) {
    this.called = names;
  }

  draw(session, now) {
    const view = session.view();
    this.drawTime(view, session.activity, now);
    const words = this.words(view, session, now);
    const state = JSON.stringify([view, words]);
    if (state === this.drawn) return;
    this.drawn = state;
    for (const [id, text] of Object.entries(words)) this.write(id, text);
    element("dark-who").textContent = words.who || words.time; // the voice says no names
    this.drawBreath(view);
    this.drawAnswers(view);
    this.offer(view);
    this.announce(view, words);
    document.body.dataset.phase = view.phase.replace(" ", "-");
  }

  write(id, text) {
    const place = element(id);
    if (place.textContent !== text) place.textContent = text;
    place.hidden = text === "";
  }

  // ------------------------------------------------------------------------- in words

  words(view, session, now) {
    const { labels } = this;
    const paused = view.phase === "paused";
    const spokenTo = view.phase === "prompt" && view.who.length === 0 ? this.called : view.who;
    const aside = view.returnWall !== null && view.phase === "set aside";
    const time = aside ? clock(view.returnWall, session.people.utcOffset, this.W) : "";
    return {
      section: view.section,
      who: paused ? labels.paused : listedOrNothing(spokenTo, this.W),
      doing: paused ? "" : view.doing,
      "come-back": aside ? labels["come back"] : "",
      time,
      previous: view.previous,
      caption: view.caption,
      shown: view.shown && this.aboutKeys(session) ? labels.taps : view.shown,
      note: this.note(view, session, now),
      next: view.next === "" ? "" : filled(labels.next, { what: view.next }),
    };
  }

  // What an opening card shows is about the keys of a computer.
  aboutKeys({ course, position }) {
    return position.frames.length > 0 && course.script(position).meta.stage === "opening";
  }

  note(view, session, now) {
    const { labels } = this;
    switch (view.phase) {
      case "window":
        return labels["handing over"];
      case "turn": {
        const { ceilingAt } = session.activity.endpointing;
        const timed = !session.settings.patient;
        return view.note || (timed && now >= ceilingAt ? labels.finish : labels["in turn"]);
      }
      case "pause":
        return view.note || (view.until === null ? "" : labels.quiet);
      case "answer":
        if (view.private && session.people.count > 1 && view.note === "") {
          return filled(labels.alone, { name: listed(view.who, this.W) });
        }
        return view.note;
      default:
        return view.note;
    }
  }

  // Only what is not said aloud: a screen reader shall not speak into the guide's words.
  announce(view, words) {
    if (view.serial === this.serial && words.note === this.announced) return;
    this.serial = view.serial;
    this.announced = words.note;
    const heard = [words.who, words.doing, words["come-back"], words.time, words.note, words.shown];
    this.write("live", heard.filter(Boolean).join(". "));
    element("live").hidden = false;
  }

  // -------------------------------------------------------------------- time, and breath

  drawTime(view, activity, now) {
    const known = view.until !== null && view.until > view.since
      && ["turn", "window", "pause"].includes(view.phase);
    element("gauge").hidden = !known;
    if (!known) return;
    const share = Math.min(1, Math.max(0, (now - view.since) / (view.until - view.since)));
    element("filled").style.transform = `scaleX(${share.toFixed(3)})`;
  }

  drawBreath(view) {
    const on = view.phase === "breath" && view.breath !== "";
    element("breath").hidden = !on;
    if (!on) return;
    element("breath-word").textContent = this.labels[view.breath];
    const circle = element("circle");
    circle.style.transitionDuration = `${Math.max(0, view.until - view.since)}s`;
    circle.dataset.breath = view.breath;
  }

  // ---------------------------------------------------------------------------- answers

  drawAnswers(view) {
    const open = view.phase === "answer" || view.phase === "set aside";
    const { number, options } = open ? view : { number: null, options: [] };
    const few = number !== null && number[1] - number[0] < MOST_BUTTONS;
    const choices = few ? numbersFrom(number) : options.map((text, index) => [text, index + 1]);
    const asked = JSON.stringify([view.serial, choices]);
    if (asked !== this.asked) {
      this.asked = asked;
      element("answers").replaceChildren(...choices.map((choice) => this.button(choice)));
    }
    element("answers").hidden = choices.length === 0;
    element("answers").className = few ? "numbers" : "";
    const typed = number !== null && !few;
    element("number").hidden = !typed;
    if (!typed) return;
    const [low, high] = number.map(String);
    element("typed-label").textContent = filled(this.labels["minutes named"], { low, high });
    Object.assign(element("typed"), { min: low, max: high });
  }

  button([text, value]) {
    const made = document.createElement("button");
    made.type = "button";
    made.dir = "auto";
    made.textContent = text;
    made.onclick = () => this.numbered(value);
    return made;
  }

  offer(view) {
    const { labels } = this;
    const offered = new Set([...OFFERED[view.phase], "time-out", "stop"]);
    for (const command of STEERING) {
      // It keeps its place, so that no finger meets another button than the one it was meant for.
      element(`tap-${command.replace(" ", "-")}`).disabled = !offered.has(command);
    }
    element("keep").hidden = view.phase !== "window";
    const together = view.who.length > 1;
    element("primary").textContent = {
      "turn": together ? labels["done together"] : labels.done,
      "window": labels["turn over"],
      "answer": labels.pass,
      "set aside": labels["back again"],
    }[view.phase] ?? labels["go on"];
  }
}

function numbersFrom([low, high]) {
  return Array.from({ length: high - low + 1 }, (_, index) => [String(low + index), low + index]);
}

function listedOrNothing(names, W) {
  return names.length > 0 ? listed(names, W) : "";
}
