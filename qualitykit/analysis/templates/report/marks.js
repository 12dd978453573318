// Picks and rejects: kept in this browser under the page's own key, by the path of each photograph.
const storeKey = `qualitykit report ${document.body.dataset.key}`;
let marks = new Map(); // path -> "pick" | "reject"

function readMarks() {
  try {
    marks = new Map(Object.entries(JSON.parse(localStorage.getItem(storeKey) ?? "{}")));
  } catch {
    // Storage is off, or holds something else: what is marked now lasts as long as the page is open.
  }
}

function keepMarks() {
  try {
    localStorage.setItem(storeKey, JSON.stringify(Object.fromEntries(marks)));
  } catch {
    element("message").textContent = "This browser keeps nothing: save your choice before you close the page.";
  }
}

function mark(card, what) {
  readMarks(); // another window may have marked since
  const taken = marks.get(card.path) === what;
  if (taken) marks.delete(card.path);
  else marks.set(card.path, what);
  keepMarks();
  drawMarks();
  say(`${card.name}: ${taken ? "undecided" : what === "pick" ? "picked" : "rejected"}.`);
}

function drawMarks() {
  for (const card of cards) {
    const what = marks.get(card.path);
    if (card.row.dataset.mark === what) continue;
    if (what) card.row.dataset.mark = what;
    else delete card.row.dataset.mark;
    pressMarks(card.row, what);
  }
  countMarks();
}

function pressMarks(place, what) {
  for (const kind of ["pick", "reject"]) place.querySelector(`.mark.${kind}`).setAttribute("aria-pressed", what === kind);
}

function countMarks() {
  const all = cards.map(card => marks.get(card.path));
  const picked = all.filter(what => what === "pick").length, rejected = all.filter(what => what === "reject").length;
  element("count-picked").textContent = picked.toLocaleString("en");
  element("count-rejected").textContent = rejected.toLocaleString("en");
  element("save-list").disabled = !picked;
  element("save-csv").disabled = element("forget").disabled = !(picked + rejected);
}

function addMarkButtons() {
  const buttons = element("mark-buttons").content;
  for (const card of cards) {
    card.row.append(buttons.cloneNode(true));
    card.row.querySelector(".pick").ariaLabel = `Pick ${card.name}`;
    card.row.querySelector(".reject").ariaLabel = `Reject ${card.name}`;
  }
  body.addEventListener("click", event => {
    const button = event.target.closest(".mark");
    if (!button) return;
    mark(cardOf.get(button.closest("tr")), button.classList.contains("pick") ? "pick" : "reject");
    settle();
  });
}

function forgetMarks() {
  if (!confirm("Forget which photographs were picked and rejected?")) return;
  marks.clear();
  keepMarks();
  drawMarks();
  settle();
  say("Nothing is picked or rejected.");
}
