// Hears what a page sounds, in the page, however slow the machine is: in place of a loudspeaker's
// AudioContext the page has one that goes by the page's own clock, which these tests hold. What the
// page gave it is rendered by the browser when it is asked what was heard.
"use strict";
(() => {
  const RATE = 24000;
  const LONGEST = 120; // seconds
  const decoded = new Map(); // by the bytes of a clip
  const opened = [];

  class Listened extends OfflineAudioContext {
    constructor() {
      super(1, LONGEST * RATE, RATE);
      this.began = null;
      opened.push(this);
    }

    get currentTime() {
      return this.began === null ? 0 : (performance.now() - this.began) / 1000;
    }

    get state() {
      return this.began === null ? "suspended" : "running";
    }

    get baseLatency() {
      return 0;
    }

    async resume() {
      this.began ??= performance.now();
    }

    async close() {}

    // In no time, where it was decoded before: a clock that is held waits for nobody.
    decodeAudioData(bytes) {
      return Promise.resolve(decoded.get(String(new Uint8Array(bytes))))
        .then((buffer) => buffer ?? super.decodeAudioData(bytes));
    }
  }

  window.unheld = window.setTimeout; // before the clock of these tests takes its place
  window.AudioContext = Listened;
  // What is faded out and taken off would be missing from all that sounded before.
  AudioNode.prototype.disconnect = () => {};

  window.decodeEverything = async (clips) => {
    const decoder = new OfflineAudioContext(1, 1, RATE);
    for (const [, written] of clips) {
      const bytes = Uint8Array.from(atob(written), (letter) => letter.charCodeAt(0));
      decoded.set(String(bytes), await decoder.decodeAudioData(bytes.buffer.slice(0)));
    }
  };

  // Samples a second, and the samples; null where nothing was opened that could sound.
  window.heardSoFar = async () => {
    const context = opened.at(-1);
    if (context === undefined) return null;
    const length = Math.ceil(context.currentTime * RATE);
    context.onstatechange = null;
    const samples = (await context.startRendering()).getChannelData(0).subarray(0, length);
    return [RATE, inBase64(samples)];
  };
})();
