// What this file brings along: the exercise, the guide's sentences, the figures, and the sound.
"use strict";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const DATA = read("data");
const SOUNDS = read("sounds");
const FIGURES = DATA.figures;
