// What may come next: session/ahead.py, as far as a page needs it.
"use strict";

const LOOK_AHEAD = 60; // steps that are looked along for what is to come

const AHEAD_MOVES = new Set([...TIMELESS].filter((kind) => kind !== "Branch"));

// The straight way from here: no branch is taken, no question answered.
function* along(course, here) {
  let at = here;
  for (let count = 0; count < LOOK_AHEAD; count += 1) {
    yield at;
    if (at.frames.length === 0) return;
    const step = course.step(at);
    at = AHEAD_MOVES.has(step.is) ? course.move(at, step) : course.advance(at);
  }
}

function nextWords(people, here, W) {
  const { course } = people;
  let first = true;
  for (const position of here.frames.length > 0 ? along(course, here) : []) {
    if (first) {
      first = false;
      continue;
    }
    if (position.frames.length === 0) return W.NEXT_END;
    const step = course.step(position);
    switch (step.is) {
      case "Turn":
        return nextTurn(people.names(course.turns(position)), step.kind, W);
      case "Answer":
      case "Rate":
        return W.NEXT_QUESTION;
      case "Breathe":
        return W.NEXT_BREATHING;
      case "Pause":
        return W.NEXT_QUIET;
    }
  }
  return "";
}

// The seconds for which the session will be set aside next, or null.
function setAsideAhead(course, here) {
  for (const position of along(course, here)) {
    const step = position.frames.length > 0 ? course.step(position) : null;
    if (step?.is === "SetAside") return step.seconds;
  }
  return null;
}
