// The list of photographs: a row each, a column for each chosen model. What comes into view is scored.
import { ask } from "./api.js";
import { at, changed, chosen, element, figures, make, rounded, say, scoreOf, state, when } from "./state.js";
import { enlarge } from "./enlarged.js";

const rows = new Map(); // id: row
const photographOf = new Map(); // row: photograph
const body = () => element("photographs").tBodies[0];

const nearby = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    nearby.unobserve(target);
    target.seen = true;
    fill(target);
  }
}, { rootMargin: "300px" });

function makeRow(photograph) {
  const image = make("img", { alt: "", loading: "lazy", src: at(photograph, "thumbnail") });
  image.onerror = () => image.replaceWith("no picture");
  const open = make("button", { name: "open", type: "button", ariaLabel: `Enlarge ${photograph.name}` }, image);
  open.addEventListener("click", () => enlarge(photograph, open));
  const remove = make("button", { name: "remove", type: "button", text: "×", ariaLabel: `Remove ${photograph.name}` });
  remove.addEventListener("click", () => removeIt(photograph));
  const size = make("small");
  const row = make("tr", {}, make("td", {}, open), make("td", { name: "file" }, make("span", { text: photograph.name }), size),
    make("td", { name: "end" }, remove));
  row.dataset.name = photograph.name;
  photographOf.set(row, photograph);
  showSize(row, photograph);
  nearby.observe(row);
  return row;
}

function showSize(row, { width, height }) {
  row.querySelector(".file small").textContent = width ? `${width} × ${height}` : "";
}

async function removeIt(photograph) {
  await ask(`api/photographs/${photograph.id}`, { method: "DELETE" }).catch(() => {}); // gone is gone
  state.photographs.splice(state.photographs.indexOf(photograph), 1);
  changed("photographs");
  say(`${photograph.name} removed`);
}

function fill(row) {
  const photograph = photographOf.get(row);
  for (const model of chosen("score")) {
    const cell = make("td", { name: "score", text: "…" });
    cell.dataset.model = model.name;
    row.querySelector(".end").before(cell);
    scoreOf(photograph, model).then(found => {
      cell.replaceChildren(make("strong", { text: rounded(found.score) }), make("small", { text: figures(found) }));
      if (found.note) cell.append(make("small", { text: found.note }));
      Object.assign(photograph, { width: found.width, height: found.height });
      showSize(row, photograph);
    }, error => cell.replaceChildren(make("span", { name: "failed", text: error.message })));
  }
}

function drawRows() {
  for (const [id, row] of rows) {
    if (state.photographs.some(photograph => photograph.id === id)) continue;
    row.remove();
    rows.delete(id);
    photographOf.delete(row);
  }
  for (const photograph of state.photographs) {
    if (rows.has(photograph.id)) continue;
    rows.set(photograph.id, makeRow(photograph));
    body().append(rows.get(photograph.id));
  }
  element("photographs").hidden = !state.photographs.length;
  element("nothing").hidden = state.photographs.length > 0;
}

function drawColumns() {
  const titles = ["", "file", ...chosen("score").map(model => model.name), ""];
  element("titles").replaceChildren(...titles.map(text => make("th", { text, scope: "col" })));
  for (const row of photographOf.keys()) {
    for (const cell of row.querySelectorAll(".score")) cell.remove();
    if (row.seen) fill(row);
  }
  element("meaning").textContent = chosen("score").map(model => `${model.name}: ${model.scale}`).join("; ")
    + (chosen("score").length ? ". Percentile: the share of the training ratings that lie below." : "Choose a model.");
}

function drawModels() {
  element("models").replaceChildren(...state.models.map(model => {
    const box = make("input", { type: "checkbox", checked: model.chosen, value: model.name });
    box.addEventListener("change", () => { model.chosen = box.checked; drawColumns(); });
    const kind = model.kind === "map" ? "damage map" : "score and map";
    return make("label", { title: model.title }, box, make("span", { text: model.name }), make("span", { name: "kind", text: kind }));
  }));
  drawColumns();
}

export function startList() {
  when("photographs", drawRows);
  when("models", drawModels);
  drawModels();
  drawRows();
}
