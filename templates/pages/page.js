"use strict";
/* Names in the data are anybody's: an object has what it was given, and no `constructor` of JavaScript's own. */
const bare = (value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.setPrototypeOf(value, null) : value);
const DATA = JSON.parse(document.getElementById("data").textContent, (name, value) => bare(value));

/** An element; its texts are texts, never markup. */
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A number in few letters. */
function short(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number" || Number.isNaN(value)) return String(value);
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
