// Sorting: by a select and a button in the grid, by the heads of the columns in the list.
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const ranks = { pick: 0, reject: 2 };
let order = { key: "given", up: true };

function compare(one, other) {
  const { key, up } = order, direction = up ? 1 : -1;
  if (key === "name") return direction * collator.compare(one.name, other.name);
  if (key === "mark") return direction * ((ranks[marks.get(one.path)] ?? 1) - (ranks[marks.get(other.path)] ?? 1));
  const x = one.figures[key], y = other.figures[key];
  if (x === null || y === null) return (x === null) - (y === null); // those without the figure stay last either way
  return direction * (x - y);
}

function sortBy(key, up) {
  order = { key, up };
  cards.sort(compare);
  body.append(...cards.map(card => card.row));
  shown = cards.filter(card => !card.row.hidden);
  drawOrder();
  const title = element("order").selectedOptions[0].textContent;
  say(`Sorted by ${title}, ${up ? "ascending" : "descending"}.`);
}

function drawOrder() {
  element("order").value = order.key;
  element("turn").textContent = order.up ? "↑" : "↓";
  element("turn").ariaLabel = `${order.up ? "Ascending" : "Descending"}; turn the order`;
  for (const head of document.querySelectorAll("th[data-key]")) {
    head.ariaSort = head.dataset.key !== order.key ? "none" : order.up ? "ascending" : "descending";
  }
}

function watchOrder() {
  element("order").addEventListener("change", event => sortBy(event.target.value, true));
  element("turn").addEventListener("click", () => sortBy(order.key, !order.up));
  for (const head of document.querySelectorAll("th[data-key]")) {
    const key = head.dataset.key;
    head.querySelector("button").addEventListener("click", () => sortBy(key, order.key !== key || !order.up));
  }
}
