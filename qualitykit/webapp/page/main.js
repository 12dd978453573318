// What happens when the page has come.
import { ask } from "./api.js";
import { watchDrops } from "./drop.js";
import { watchEnlarged } from "./enlarged.js";
import { startList } from "./list.js";
import { openRating, startRating } from "./rate.js";
import { element, state, when } from "./state.js";

function chooseView() {
  const rating = document.querySelector("input[name=view]:checked").value === "rate";
  element("scores").hidden = rating;
  element("rate").hidden = !rating;
  if (rating) openRating();
}

try {
  Object.assign(state, await ask("api/state"));
  watchDrops();
  startList();
  watchEnlarged();
  startRating();
  for (const choice of document.querySelectorAll("input[name=view]")) choice.addEventListener("change", chooseView);
  when("photographs", () => { if (!element("rate").hidden) openRating(); });
  document.body.dataset.ready = "yes";
} catch (error) {
  element("nothing").textContent = error.message;
}
