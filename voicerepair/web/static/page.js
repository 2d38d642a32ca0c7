// What every page needs: a view that nobody does anything in closes in time, and what was done is
// told; then what this page has.
//
// Rules: no request but to this page's own server; nothing is stored in the browser.

import { players } from "./player.js";

const STAYING = 30_000; // milliseconds between two messages that somebody is here

const body = document.body;
const leave = () => dispatchEvent(new Event("leave"));

function watch(idle) {
  let last = Date.now();
  let told = last;
  const moved = () => {
    last = Date.now();
    if (last - told < STAYING) return;
    told = last;
    const form = new URLSearchParams({ mark: body.dataset.mark });
    fetch("/stay", { method: "POST", body: form }).then((answer) => answer.ok || leave());
  };
  for (const kind of ["keydown", "pointerdown", "wheel", "touchmove", "input"]) {
    addEventListener(kind, moved, { passive: true });
  }
  addEventListener("heard", moved);
  setInterval(() => Date.now() - last >= idle && leave(), 1000);
}

/** What is there from the beginning is not read out by a screen reader; what comes later is. */
function tell(said) {
  said.ariaHidden = "true";
  const telling = document.getElementById("telling");
  setTimeout(() => (telling.textContent = said.textContent), 100);
}

/** To a place on this page, which is no part of an address: browsers keep those. */
function go(id) {
  const place = document.getElementById(id);
  if (!place) return;
  place.tabIndex = -1;
  place.scrollIntoView();
  place.focus({ preventScroll: true });
}

for (const link of document.querySelectorAll(".jumps a")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go(link.hash.slice(1));
  });
}
if (body.dataset.backTo) go(body.dataset.backTo);
if ("here" in body.dataset) watch(1000 * Number(body.dataset.idle));
// A page that a browser kept to go back to may be of a view that has closed.
addEventListener("pageshow", (event) => event.persisted && location.reload());
document.querySelectorAll("#said").forEach(tell);
players(document.querySelectorAll("[data-sound]"));
