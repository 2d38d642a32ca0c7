// The page itself: who is here, the start, the dark screen, keys, and the end. Nothing is stored.
"use strict";

const LABELS = DATA.labels;
// Other than in a prompt, a name is only shown: what could turn the writing around is left out.
const UNSHOWN = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;
const LONGEST_NAME = 40;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const KEYS = {
  "Enter": "done", " ": "pause", "r": "repeat", "ArrowLeft": "back", "s": "skip",
  "m": "more time", "t": "time-out", "q": "stop", "h": "help",
};
const ENDINGS = { "finished": "finished", "left alone": "left", "too long": "finished" };

const { roles } = DATA.program.scripts[DATA.program.main];
let player = null;
let awake = null; // keeps the screen of the phone on

function show(id) {
  for (const part of ["start", "play", "end"]) element(part).hidden = part !== id;
  element(id).focus();
  window.scrollTo(0, 0);
}

// ------------------------------------------------------------------------- who is here

function names() {
  return roles.map((role, index) => {
    const written = element(`name-${index}`).value.replace(UNSHOWN, "").normalize("NFC");
    return written.split(/\s+/).filter(Boolean).join(" ").slice(0, LONGEST_NAME) || role;
  });
}

// A name that runs the other way than the prompts must not turn them around: it is set apart.
function person(name) {
  const asThePage = RIGHT_TO_LEFT.test(name) === (document.documentElement.dir === "rtl");
  return { name: asThePage ? name : `\u2068${name}\u2069` };
}

function begin() {
  const people = names();
  const alike = new Set(people.map((name) => name.toLowerCase())).size < people.length;
  element("alike").hidden = !alike;
  if (alike) {
    element("name-0").focus();
    return;
  }
  const stretch = DATA.settings.stretch * (element("longer").checked ? DATA.settings.longer : 1);
  const clockOfPage = new Clock();
  const sound = new Sound(clockOfPage, SOUNDS, element("silent").checked,
    (heard) => player?.running(heard));
  const utcOffset = -60 * new Date().getTimezoneOffset();
  const session = new Session(
    DATA.program, people.map(person), { ...DATA.settings, stretch },
    DATA.sentences, utcOffset);
  const screen = new Screen(LABELS, DATA.sentences, tapped, (value) => player?.number(value));
  show("play");
  stayAwake();
  sound.unlock().then(() => {
    player = new Player(session, clockOfPage, sound, screen, (reason) => ended(reason, sound));
    player.start(lot(roles.length));
  });
}

function lot(people) {
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % people;
}

// ------------------------------------------------------------------------------- taps

function tapped(command) {
  if (command === "keep") {
    player?.keep();
  } else {
    player?.tap(command);
  }
}

// Enter and space press the button that has the focus; in a field every key is what it is.
function pressed(event) {
  const steers = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  if (player === null || !steers || event.target.closest("input")) return;
  if (["Enter", " "].includes(event.key) && event.target.closest("button")) return;
  const command = own(KEYS, event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (command === undefined) return;
  event.preventDefault();
  tapped(command);
}

function darken(dark) {
  element("dark").hidden = !dark;
  element(dark ? "dark" : "tap-dark").focus();
}

// ---------------------------------------------------------------- the phone stays awake

async function stayAwake() {
  try {
    awake = await navigator.wakeLock?.request("screen");
  } catch {
    awake = null; // then it sleeps when it sleeps, and the session pauses
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || player === null) return;
  stayAwake();
  player.sound.wake();
  player.run();
});

// ---------------------------------------------------------------------------- the end

function ended(reason, sound) {
  clearTimeout(player.timer);
  player = null;
  awake?.release().catch(() => {});
  element("dark").hidden = true;
  element("ending").textContent = LABELS[ENDINGS[reason] ?? "stopped"];
  setTimeout(() => sound.close(), 200);
  show("end");
}

// A mistake of ours ends the exercise, in words, rather than leaving people waiting.
function broke() {
  const broken = player;
  player = null;
  if (broken !== null) clearTimeout(broken.timer);
  broken?.sound.close();
  element("dark").hidden = true;
  element("ending").textContent = LABELS.trouble;
  show("end");
}

window.addEventListener("error", broke);
window.addEventListener("unhandledrejection", broke);

element("form").onsubmit = (event) => {
  event.preventDefault();
  begin();
};
element("again").onclick = () => show("start");
element("tap-dark").onclick = () => darken(true);
element("dark").onclick = () => darken(false);
document.addEventListener("keydown", pressed);
if (performance.getEntriesByType("navigation")[0]?.type === "reload") element("anew").hidden = false;
element("stuck").hidden = true;
element("start").hidden = false;
