// Playing a turn: play and pause, ten seconds back and forward, speed; by mouse, or by the arrow
// keys in its controls.
//
// Rules: one turn at a time; no length, no place and no wave is shown; what is playing counts as
// being here.

const STEP = 10; // seconds
const MOVES = { back: -STEP, forward: STEP };
const KEYS = { ArrowLeft: -STEP, ArrowRight: STEP };

let playing = null;

function player(turn) {
  const controls = turn.querySelector(".player");
  const button = controls.querySelector("[data-do=play]");
  const speed = controls.querySelector("[data-do=speed]");
  const audio = new Audio();
  audio.preload = "none";
  audio.src = turn.dataset.sound;
  turn.append(audio);

  const show = () => (button.textContent = audio.paused ? "Play" : "Pause");
  for (const kind of ["play", "pause", "ended"]) audio.addEventListener(kind, show);
  audio.addEventListener("timeupdate", () => dispatchEvent(new Event("heard")));
  audio.addEventListener("error", () => (button.textContent = "It cannot be played"));
  // A new sound begins at the usual speed, whatever was chosen before it was loaded.
  audio.addEventListener("loadedmetadata", () => (audio.playbackRate = Number(speed.value)));

  const play = () => {
    if (playing && playing !== audio) playing.pause();
    playing = audio;
    audio.playbackRate = Number(speed.value);
    return audio.play();
  };
  const move = (seconds) => {
    const end = Number.isFinite(audio.duration) ? audio.duration : Infinity;
    audio.currentTime = Math.min(end, Math.max(0, audio.currentTime + seconds));
  };
  button.addEventListener("click", () => (audio.paused ? play() : audio.pause()));
  speed.addEventListener("change", () => (audio.playbackRate = Number(speed.value)));
  for (const [name, seconds] of Object.entries(MOVES)) {
    controls.querySelector(`[data-do=${name}]`).addEventListener("click", () => move(seconds));
  }
  controls.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS) || event.target === speed) return;
    event.preventDefault();
    move(KEYS[event.key]);
  });
  controls.hidden = false;
}

export function players(turns) {
  turns.forEach(player);
}
