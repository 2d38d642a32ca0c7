// Samples as a test reads them: 16 bits each, in base64.
"use strict";
window.inBase64 = (samples) => {
  const whole = Int16Array.from(samples, (sample) => 32767 * Math.max(-1, Math.min(1, sample)));
  let text = "";
  for (const byte of new Uint8Array(whole.buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};
