// The one place that reads clocks. Times are in seconds.
//
// A phone that is locked, or shows something else, stops this page. The session's time stands still
// meanwhile, and the session is told how long it slept.
"use strict";

const SLEPT = 5; // seconds without this page being run, after which it was asleep

class Clock {
  constructor() {
    this.away = 0;
    this.looked();
  }

  static wall() {
    return Date.now() / 1000;
  }

  now() {
    return performance.now() / 1000 - this.away;
  }

  looked() {
    this.lookedAt = performance.now() / 1000;
    this.wallThen = Clock.wall();
  }

  // The seconds that the page was asleep since the last look, or 0.
  slept() {
    const slept = Clock.wall() - this.wallThen;
    const asleep = slept > SLEPT;
    if (asleep) this.away += performance.now() / 1000 - this.lookedAt;
    this.looked();
    return asleep ? slept : 0;
  }
}
