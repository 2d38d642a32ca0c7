// Names, times and numbers in a prompt, as session/words.py puts them there.
//
// WORDS holds the guide's own sentences in the language of the script, by the names that they have
// in session/words.py; FIGURES the figures of the Python modules. Neither is written here again.
"use strict";

const PLACEHOLDER = /\{([^{}]+)\}/g;
const EMPHASIS = /\*([^*\n]+)\*/g;

// What a script calls something may be the name of a thing that every object has.
function own(map, key) {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

// What people read, and what it was made from: the sound of a prompt is found by its template.
function line(template, values) {
  const caption = template
    .replace(EMPHASIS, "$1")
    .replace(PLACEHOLDER, (whole, name) => shown(own(values, name) ?? whole));
  return { caption, template, values };
}

function shown(value) {
  return typeof value === "string" ? value : value.name;
}

function placeholders(text) {
  return Array.from(text.matchAll(PLACEHOLDER), (match) => match[1]);
}

function filled(text, values) {
  return text.replace(PLACEHOLDER, (whole, name) => values[name] ?? whole);
}

function listed(words, W) {
  if (words.length === 1) return words[0];
  return filled(W.TWO, { first: words.slice(0, -1).join(", "), second: words.at(-1) });
}

function does(people, kind, W) {
  return W.DOING[kind][people === 1 ? 0 : 1];
}

function nextTurn(names, kind, W) {
  return filled(W.NEXT_TURN, { who: listed(names, W), does: does(names.length, kind, W) });
}

function clock(wall, utcOffset, W) {
  const minutes = Math.floor(Math.trunc(wall + utcOffset) / 60);
  const day = ((minutes % 1440) + 1440) % 1440;
  const hour = Math.floor(day / 60);
  const minute = day % 60;
  return filled(minute ? W.TIME : W.FULL_HOUR, {
    hour12: String(((hour + 11) % 12) + 1),
    hour24: String(hour),
    minutes: String(minute).padStart(2, "0"),
  });
}

function number(value, W) {
  return W.NUMBERS[value] ?? String(value);
}

function quotedNumber(value, W) {
  const word = number(value, W);
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
