// Records what a page gives its loudspeaker, by the browser's own recorder, which loses nothing
// while the page is busy.
"use strict";
(() => {
  const connect = AudioNode.prototype.connect;
  const parts = [];
  let recorder = null;

  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode) {
      if (recorder === null) {
        const beside = this.context.createMediaStreamDestination();
        recorder = new MediaRecorder(beside.stream, { mimeType: "audio/webm;codecs=pcm" });
        recorder.ondataavailable = ({ data }) => parts.push(data);
        recorder.start();
        recorder.beside = beside;
      }
      connect.call(this, recorder.beside);
    }
    return connect.call(this, to, ...more);
  };

  // Samples a second, and the samples.
  window.heardSoFar = async () => {
    const asked = new Promise((then) => {
      recorder.addEventListener("dataavailable", then, { once: true });
    });
    recorder.requestData();
    await asked;
    const rate = 24000;
    const bytes = await new Blob(parts).arrayBuffer();
    const sounded = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
    return [rate, inBase64(sounded.getChannelData(0))];
  };
})();
