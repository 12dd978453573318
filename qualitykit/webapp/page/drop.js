// Photographs come in: by drop, by choice, by paste. What is refused gets a line.
import { ask, queue } from "./api.js";
import { changed, element, make, say, state } from "./state.js";

const sending = queue(2);

function refuse(name, line) {
  element("refused").hidden = false;
  element("refused").querySelector("ul").append(make("li", { text: `${name}: ${line}` }));
}

// Names may hold halves of characters, which no address can.
const named = name => encodeURIComponent(name.toWellFormed ? name.toWellFormed() : name);

async function send(file) {
  if (file.size > state.limits.megabytes * 1e6) {
    return refuse(file.name, `${(file.size / 1e6).toFixed(0)} MB, the limit is ${state.limits.megabytes}`);
  }
  try {
    const photograph = await ask(`api/photographs?name=${named(file.name)}`, { method: "POST", body: file });
    state.photographs.push(photograph);
    changed("photographs");
  } catch (error) {
    refuse(file.name, error.message);
  }
}

async function takeIn(files) {
  if (!files.length) return;
  say(`taking in ${files.length} files`);
  const before = state.photographs.length;
  // The first few too many are refused by the server, in its words; the others would be no different.
  const most = state.limits.files + 5;
  await Promise.all([...files].slice(0, most).map(file => sending(() => send(file))));
  if (files.length > most) refuse(`${files.length - most} more files`, "not sent");
  say(`${state.photographs.length - before} photographs taken in`);
}

export function watchDrops() {
  const drop = element("drop"), input = element("files");
  input.addEventListener("change", async () => { await takeIn(input.files); input.value = ""; });
  // Anywhere on the page: a photograph that misses must not replace the page.
  addEventListener("dragover", event => { event.preventDefault(); drop.classList.add("over"); });
  addEventListener("dragleave", event => { if (!event.relatedTarget) drop.classList.remove("over"); });
  addEventListener("drop", event => {
    event.preventDefault();
    drop.classList.remove("over");
    takeIn(event.dataTransfer.files);
  });
  addEventListener("paste", event => takeIn(event.clipboardData.files));
  element("forget").addEventListener("click", () => {
    element("refused").hidden = true;
    element("refused").querySelector("ul").replaceChildren();
  });
}
