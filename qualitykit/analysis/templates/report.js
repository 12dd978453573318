"use strict";
(() => {
  const table = document.getElementById("scores");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const said = document.getElementById("said");
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  function compare(key, text, direction) {
    return (a, b) => {
      const x = a.dataset[key], y = b.dataset[key];
      if (x === "" || y === "") return (x === "") - (y === ""); // rows without the value stay last either way
      return direction * (text ? collator.compare(x, y) : Number(x) - Number(y));
    };
  }

  function sortBy(header) {
    const up = header.getAttribute("aria-sort") !== "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.setAttribute("aria-sort", "none");
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    rows.sort(compare(header.dataset.key, header.dataset.kind === "text", up ? 1 : -1));
    body.append(...rows);
    said.textContent = `Sorted by ${header.textContent.trim().toLowerCase()}, ${up ? "ascending" : "descending"}.`;
  }

  for (const header of table.querySelectorAll("th[data-key]")) {
    header.querySelector("button").addEventListener("click", () => sortBy(header));
  }

  const find = document.getElementById("find");
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.dataset.name.toLowerCase().includes(wanted);
      shown += !row.hidden;
    }
    document.getElementById("nothing").hidden = shown > 0;
    said.textContent = `${shown} of ${rows.length} photographs shown.`;
  });

  for (const choice of document.querySelectorAll("input[name=heat]")) {
    choice.addEventListener("change", () => { document.body.dataset.heat = choice.value; });
    if (choice.checked) document.body.dataset.heat = choice.value; // browsers keep the choice over a reload
  }
})();
