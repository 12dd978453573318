// Keys in the grid and the list. One photograph at a time can be reached by Tab; arrows go to the others.
const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
let current = null;

function reachable(card, yes) {
  for (const stop of card.row.querySelectorAll("a, button")) stop.tabIndex = yes ? 0 : -1;
}

function makeCurrent(card) {
  if (card === current) return;
  if (current) reachable(current, false);
  current = card;
  if (card) reachable(card, true);
}

// The current photograph may have been filtered away: then the first one shown takes its place.
function stayReachable() {
  if (current && !current.row.hidden) return;
  const lost = current?.row.contains(document.activeElement);
  makeCurrent(shown[0] ?? null);
  if (lost) (current?.open ?? element("find")).focus();
}

function columns() {
  const top = shown[0].row.offsetTop;
  const next = shown.findIndex(card => card.row.offsetTop !== top);
  return next < 0 ? shown.length : next;
}

function walkTo(place) {
  const card = shown[Math.max(0, Math.min(shown.length - 1, place))];
  makeCurrent(card);
  card.open.focus();
}

function walk(event, card) {
  const place = shown.indexOf(card), { key } = event;
  if (key in steps) walkTo(place + steps[key] * (key === "ArrowUp" || key === "ArrowDown" ? columns() : 1));
  else if (key === "Home") walkTo(0);
  else if (key === "End") walkTo(shown.length - 1);
  else return false;
  return true;
}

function judge(event, card) {
  const what = { p: "pick", x: "reject" }[event.key.toLowerCase()];
  if (what) mark(card, what);
  return Boolean(what);
}

function watchKeys() {
  for (const card of cards) reachable(card, false);
  body.addEventListener("focusin", event => makeCurrent(cardOf.get(event.target.closest("tr"))));
  body.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const card = cardOf.get(event.target.closest("tr"));
    if (walk(event, card)) event.preventDefault();
    else if (judge(event, card)) settle();
  });
}
