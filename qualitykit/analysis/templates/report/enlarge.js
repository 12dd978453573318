// One photograph, large, with its heat map beside it; keys walk through those that are shown.
const enlarged = element("enlarged"), panes = enlarged.querySelector(".panes");
const readable = /\.(jpe?g|jpe|jfif|a?png|webp|gif|bmp|avif)$/i; // by browsers, as files
let seen = null; // the card in the enlarged view
let beside = enlarged.querySelector("button[data-beside=lowers], button[data-beside=damage]")?.dataset.beside ?? "none";

// By its attributes: to ask for its size would lay it out.
const ratioOf = photo => photo.getAttribute("width") / photo.getAttribute("height");

function frameOf(card, layer) {
  const frame = document.createElement("span"), photo = card.row.querySelector(".photo");
  if (!photo) {
    frame.className = "frame empty";
    frame.textContent = "no picture";
    return frame;
  }
  const image = new Image();
  frame.className = "frame";
  frame.style.setProperty("--ratio", ratioOf(photo));
  image.className = "photo";
  image.alt = "";
  image.src = photo.src;
  frame.append(image);
  if (layer) frame.append(layer);
  return frame;
}

// The file itself in place of its thumbnail, where the browser can read it.
function sharpen(card, frame) {
  if (!card.link || !readable.test(new URL(card.link).pathname)) return;
  const file = new Image();
  file.className = "photo";
  file.src = card.link;
  file.decode().then(() => {
    if (!frame.isConnected) return;
    file.alt = frame.firstChild.alt;
    frame.style.setProperty("--ratio", file.naturalWidth / file.naturalHeight);
    frame.firstChild.replaceWith(file);
  }, () => {}); // the file has gone: its thumbnail stays
}

function fill(selector, frame) {
  panes.querySelector(`${selector} .stage`).replaceChildren(frame);
}

function drawPanes(card) {
  const photo = card.row.querySelector(".photo"), whole = frameOf(card);
  panes.dataset.beside = beside;
  panes.dataset.shape = photo && ratioOf(photo) < 1.1 ? "tall" : "wide";
  panes.dataset.parts = ["none", "damage"].includes(beside) || !card.row.dataset.maps ? 0 : streams.length;
  if (whole.firstChild.tagName) whole.firstChild.alt = card.name;
  fill(".photo-pane", whole);
  if (photo) sharpen(card, whole);
  if (beside === "none") return;
  const layer = makeLayer(card, beside);
  fill(".map", frameOf(card, layer));
  panes.querySelector(".map figcaption").textContent = captionOf(layer);
  panes.querySelectorAll(".stream .stage").forEach((stage, place) => {
    stage.replaceChildren(frameOf(card, makeLayer(card, beside === "damage" ? "lowers" : beside, place + 1)));
  });
}

function captionOf(layer) {
  const title = enlarged.querySelector(`button[data-beside=${beside}]`).textContent;
  if (!layer) return `${title}: no map`;
  return streams.length && beside !== "damage" ? `${title}, all streams` : title;
}

function drawFacts(card) {
  const list = element("enlarged-figures");
  const facts = [["Score", card.row.querySelector(".score strong").textContent]];
  const interval = card.row.querySelector(".interval");
  if (interval) facts.push(["90 % interval", interval.lastChild.textContent]);
  for (const [title, key] of [["Percentile", "percentile"], ["Pixels", "size"]]) {
    const cell = card.row.querySelector(`.${key}`);
    if (cell?.textContent) facts.push([title, cell.lastChild.textContent]);
  }
  list.replaceChildren(...facts.map(([title, text]) => {
    const pair = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = title;
    dd.textContent = text;
    pair.append(dt, dd);
    return pair;
  }));
}

function show(card) {
  const place = shown.indexOf(card);
  seen = card;
  element("enlarged-name").replaceChildren(card.row.querySelector(".file-name").cloneNode(true));
  for (const link of element("enlarged-name").querySelectorAll("a")) link.removeAttribute("tabindex");
  element("enlarged-place").textContent = `${place + 1} of ${shown.length}`;
  element("before").disabled = place === 0;
  element("after").disabled = place === shown.length - 1;
  drawPanes(card);
  drawFacts(card);
  pressMarks(panes, marks.get(card.path));
}

function step(by) {
  const card = shown[shown.indexOf(seen) + by];
  if (!card) return;
  show(card);
  say(`${card.name}, score ${card.row.querySelector(".score strong").textContent}, ${element("enlarged-place").textContent}.`);
}

function markSeen(what) {
  mark(seen, what);
  pressMarks(panes, marks.get(seen.path));
}

function chooseBeside(kind) {
  beside = kind;
  for (const button of enlarged.querySelectorAll("button[data-beside]")) button.ariaPressed = button.dataset.beside === kind;
  if (seen) drawPanes(seen);
}

function watchEnlarged() {
  body.addEventListener("click", event => {
    const open = event.target.closest(".open");
    if (!open) return;
    chooseBeside(page.dataset.heat === "none" ? beside : page.dataset.heat);
    enlarged.showModal();
    show(cardOf.get(open.closest("tr")));
    enlarged.focus();
  });
  enlarged.addEventListener("close", () => {
    makeCurrent(seen);
    filter();
    current?.open.focus();
    seen = null;
  });
  enlarged.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const what = { p: "pick", x: "reject" }[event.key.toLowerCase()];
    if (event.key in steps) step(steps[event.key]);
    else if (what) markSeen(what);
    else return;
    event.preventDefault();
  });
  element("before").addEventListener("click", () => step(-1));
  element("after").addEventListener("click", () => step(1));
  element("close").addEventListener("click", () => enlarged.close());
  panes.querySelector(".mark.pick").addEventListener("click", () => markSeen("pick"));
  panes.querySelector(".mark.reject").addEventListener("click", () => markSeen("reject"));
  for (const button of enlarged.querySelectorAll("button[data-beside]")) {
    button.addEventListener("click", () => chooseBeside(button.dataset.beside));
  }
}
