// What the page knows: photographs, models, ratings; and who wants to hear of changes.
import { ask, queue } from "./api.js";

export const state = { photographs: [], models: [], limits: {}, rating: {} };
const listeners = { photographs: [], models: [], rating: [] };

export const element = id => document.getElementById(id);
export const say = text => { element("said").textContent = text; };
export const when = (what, listener) => listeners[what].push(listener);
export const changed = what => listeners[what].forEach(listener => listener());
export const chosen = kind => state.models.filter(model => model.chosen && model.kind === kind);
export const at = (photograph, what) => `api/photographs/${photograph.id}/${what}`;

// An element with a class, a text and children.
export function make(tag, { name = "", text = null, ...rest } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), { className: name, ...rest });
  if (text !== null) made.textContent = text;
  made.append(...children);
  return made;
}

// The score of a photograph by a model, asked for once; an error has the line that says why there is none.
const scores = new Map(), scoring = queue(2);
export function scoreOf(photograph, model) {
  const key = `${photograph.id} ${model.name}`;
  if (!scores.has(key)) {
    scores.set(key, scoring(() => ask(`${at(photograph, "score")}?model=${encodeURIComponent(model.name)}`)));
  }
  return scores.get(key);
}

export const rounded = value => value.toFixed(1);
export function figures({ percentile, low, high }) {
  const parts = [];
  if (percentile !== null) parts.push(`percentile ${percentile.toFixed(0)}`);
  if (low !== null) parts.push(`90 % in ${low.toFixed(0)} to ${high.toFixed(0)}`);
  return parts.join(", ");
}
