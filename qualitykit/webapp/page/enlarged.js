// One photograph enlarged: beside it, what each chosen model shows of it, each with its score.
import { picture } from "./api.js";
import { at, chosen, element, figures, make, rounded, say, scoreOf, state } from "./state.js";

const ENDS = {
  negative: ["lowers nothing", "lowers the score most"],
  positive: ["raises nothing", "raises the score most"],
  both: ["lowers the score", "raises it"],
};
let seen = null, opener = null, asked = null, addresses = [];

const sign = () => document.querySelector("input[name=sign]:checked").value;

function pane(title, path, caption) {
  const frame = make("div", { name: "frame", text: "…" });
  const figure = make("figure", {}, frame, make("figcaption", {}, caption));
  picture(path, { signal: asked.signal }).then(address => {
    addresses.push(address);
    frame.replaceChildren(make("img", { src: address, alt: title }));
  }).catch(error => {
    if (error.name !== "AbortError") frame.replaceChildren(make("span", { name: "failed", text: error.message }));
  });
  return figure;
}

function captionOf(model) {
  const caption = make("span", { text: model.name });
  scoreOf(seen, model).then(found => {
    caption.replaceChildren(`${model.name} `, make("strong", { text: rounded(found.score) }), ` ${figures(found)}`);
  }, () => {}); // the pane says it
  return caption;
}

function draw() {
  asked?.abort();
  addresses.forEach(URL.revokeObjectURL);
  [asked, addresses] = [new AbortController(), []];
  const map = (model, side) => `${at(seen, "map")}?model=${encodeURIComponent(model.name)}&sign=${side}`;
  element("enlarged-name").textContent = seen.name;
  element("panes").replaceChildren(
    pane(seen.name, at(seen, "large"), seen.width ? `${seen.width} × ${seen.height}` : ""),
    ...chosen("score").map(model => pane(`What ${model.name} sees`, map(model, sign()), captionOf(model))),
    ...chosen("map").map(model => pane(`Damage that ${model.name} predicts`, map(model, "negative"),
      make("span", { text: `${model.name}: predicted damage, the brighter the worse` }))),
  );
  const [left, right] = ENDS[sign()];
  element("left").textContent = left;
  element("right").textContent = right;
  element("strip").src = `api/strip/${sign()}`;
  const place = state.photographs.indexOf(seen);
  element("previous").disabled = place === 0;
  element("next").disabled = place === state.photographs.length - 1;
}

function step(by) {
  const photograph = state.photographs[state.photographs.indexOf(seen) + by];
  if (!photograph) return;
  seen = photograph;
  draw();
  say(photograph.name);
}

export function enlarge(photograph, from) {
  [seen, opener] = [photograph, from];
  element("enlarged").showModal();
  draw();
}

export function watchEnlarged() {
  const dialog = element("enlarged");
  element("previous").addEventListener("click", () => step(-1));
  element("next").addEventListener("click", () => step(1));
  element("close").addEventListener("click", () => dialog.close());
  for (const choice of document.querySelectorAll("input[name=sign]")) choice.addEventListener("change", draw);
  dialog.addEventListener("keydown", event => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    // On the choice of sides, arrows choose a side.
    if (!by || event.target.name === "sign") return;
    event.preventDefault();
    step(by);
  });
  dialog.addEventListener("close", () => { asked?.abort(); opener?.focus(); });
}
