// One photograph at a time, a key for each rating; no score is shown.
import { ask } from "./api.js";
import { at, changed, element, make, say, state, when } from "./state.js";

let shown = null, writing = Promise.resolve();

const place = () => state.photographs.indexOf(shown);
const open = () => !element("rate").hidden && !element("enlarged").open;

function show(photograph) {
  shown = photograph;
  const image = element("rated");
  element("unseen").hidden = true;
  image.hidden = false;
  image.onerror = () => {
    image.hidden = true;
    element("unseen").hidden = false;
    element("unseen").textContent = `${photograph.name} cannot be read`;
  };
  image.alt = photograph.name;
  image.src = at(photograph, "large");
  draw();
}

function draw() {
  element("stage").hidden = !shown;
  const rated = state.photographs.filter(each => each.rating !== null).length;
  element("progress").textContent = state.photographs.length
    ? `${rated} of ${state.photographs.length} rated` : "Drop the photographs to rate, or start the app on their folder.";
  element("download").hidden = !rated;
  if (!shown) return;
  element("rated-name").textContent = `${place() + 1}. ${shown.name}`;
  for (const button of element("keys").children) button.ariaPressed = String(Number(button.value) === shown.rating);
  element("clear").disabled = shown.rating === null;
  element("back").disabled = place() === 0;
  element("onward").disabled = place() === state.photographs.length - 1;
}

// The next photograph without a rating after this one, from the start again if need be; else the next one.
function goOn() {
  const later = [...state.photographs.slice(place() + 1), ...state.photographs.slice(0, place())];
  const next = later.find(each => each.rating === null) ?? state.photographs[place() + 1];
  if (next) show(next);
  else draw();
}

function rate(rating) {
  const photograph = shown, before = photograph.rating;
  photograph.rating = rating; // at once, so that fast fingers are not held up; taken back if it is not kept
  if (rating === null) draw();
  else goOn();
  writing = writing.then(async () => {
    try {
      const body = JSON.stringify({ rating });
      Object.assign(photograph, await ask(at(photograph, "rating"), { method: "PUT", body }));
      say(rating === null ? `${photograph.name}: rating taken back` : `${photograph.name}: rated ${rating}`);
    } catch (error) {
      photograph.rating = before;
      show(photograph);
      element("progress").textContent = `${photograph.name} is not rated: ${error.message}`;
    }
  });
}

function step(by) {
  const photograph = state.photographs[place() + by];
  if (photograph) show(photograph);
}

function press(event) {
  if (!open() || !shown || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.name === "view") return; // arrows choose the view there
  const { low, high } = state.rating;
  if (/^[0-9]$/.test(event.key) && event.key >= low && event.key <= high) rate(Number(event.key));
  else if (event.key === "ArrowRight" || event.key === "ArrowLeft") step(event.key === "ArrowRight" ? 1 : -1);
  else if (event.key === "Backspace" && shown.rating !== null) rate(null);
  else return;
  event.preventDefault();
}

async function personalise() {
  const button = element("personalise"), said = element("personal-said");
  button.disabled = true;
  said.textContent = "at work; this may take some minutes …";
  try {
    await writing;
    const made = await ask("api/personal", { method: "POST" });
    const kept = new Map(state.models.map(model => [model.name, model.chosen]));
    state.models = made.models.map(model => ({ ...model, chosen: kept.get(model.name) ?? true }));
    changed("models");
    said.textContent = made.said;
  } catch (error) {
    said.textContent = error.message;
  }
  button.disabled = false;
}

export function startRating() {
  const { file, low, high, words, command } = state.rating;
  element("file").textContent = file;
  element("command").textContent = command;
  for (let rating = low; rating <= high; rating += 1) {
    const button = make("button", { type: "button", value: rating }, make("strong", { text: rating }), words[rating - low]);
    button.addEventListener("click", () => rate(rating));
    element("keys").append(button);
  }
  element("back").addEventListener("click", () => step(-1));
  element("onward").addEventListener("click", () => step(1));
  element("clear").addEventListener("click", () => rate(null));
  element("personalise").addEventListener("click", personalise);
  addEventListener("keydown", press);
  when("photographs", () => { if (!state.photographs.includes(shown)) shown = null; draw(); });
  draw();
}

// What is seen when the view is opened: the first photograph that is not rated.
export function openRating() {
  const first = state.photographs.find(each => each.rating === null) ?? state.photographs[0];
  if (first && !shown) show(first);
  element("stage").focus({ preventScroll: true });
}
