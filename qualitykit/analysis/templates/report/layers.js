// Heat maps over photographs. All maps of a photograph lie in one sheet: two tiles a map, one below the other.
const streams = JSON.parse(document.body.dataset.streams);
const margin = Number(document.body.dataset.margin); // around each tile, in its pixels
const near = new Set(); // cards that are seen, or soon will be

// A layer for a frame: `kind` is "lowers", "raises" or "damage"; `stream` counts from 1, 0 being the fused map.
function makeLayer(card, kind, stream = 0) {
  const { maps, damage } = card.row.dataset;
  const address = kind === "damage" ? damage : maps;
  if (!address) return null;
  const layer = document.createElement("span"), image = new Image();
  layer.className = `layer ${kind}`;
  image.alt = "";
  if (kind === "damage") image.className = "whole";
  else image.onload = () => showTile(image, 2 * stream + (kind === "raises"));
  image.src = address;
  layer.append(image);
  return layer;
}

// Places the sheet so that one tile of it, without its margin, fills the layer.
function showTile(image, tile) {
  const whole = image.naturalHeight / (2 * (1 + streams.length));
  const width = image.naturalWidth - 2 * margin, height = whole - 2 * margin;
  image.style.width = `${(100 * image.naturalWidth) / width}%`;
  image.style.height = `${(100 * image.naturalHeight) / height}%`;
  image.style.left = `${(-100 * margin) / width}%`;
  image.style.top = `${(-100 * (tile * whole + margin)) / height}%`;
}

function drawLayer(card) {
  const frame = card.row.querySelector(".frame:not(.empty)"), kind = near.has(card) ? page.dataset.heat : "none";
  const there = frame?.querySelector(".layer");
  if (!frame || there?.classList.contains(kind)) return;
  there?.remove();
  const layer = kind !== "none" && makeLayer(card, kind);
  if (layer) frame.append(layer);
}

function chooseLayer(kind) {
  page.dataset.heat = kind;
  near.forEach(drawLayer);
}

function watchLayers() {
  const observer = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      const card = cardOf.get(target);
      if (isIntersecting) near.add(card);
      else near.delete(card);
      drawLayer(card);
    }
  }, { rootMargin: "400px" });
  for (const card of cards) observer.observe(card.row);
  for (const choice of document.querySelectorAll("input[name=heat]")) {
    choice.addEventListener("change", () => chooseLayer(choice.value));
  }
}
