// The choice as a file. Paths are kept as bytes, as file systems have them: they need not be text.
const byteString = path => path.replace(/%(..)/g, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
const chosen = what => cards.filter(card => marks.get(card.path) === what).sort((a, b) => a.figures.given - b.figures.given);

// The picks, a path a line, as programs read them; a path that has a line break itself cannot be on such a list.
function listOf(picks) {
  const paths = picks.map(card => byteString(card.path));
  const lines = paths.filter(path => !/[\r\n]/.test(path));
  return { text: lines.map(path => `${path}\n`).join(""), left: paths.length - lines.length };
}

const quoted = field => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

function csvOf(rows) {
  const columns = ["score", "low", "high", "percentile", "width", "height"].filter(key => rows.some(card => key in card.row.dataset));
  const lines = rows.map(card => [
    byteString(card.path), marks.get(card.path), ...columns.map(key => card.row.dataset[key] ?? ""),
  ]);
  return [["path", "choice", ...columns], ...lines].map(fields => `${fields.map(quoted).join(",")}\r\n`).join("");
}

// `text` holds a byte in each of its characters.
function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([Uint8Array.from(text, letter => letter.charCodeAt(0))], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function watchExport() {
  element("save-list").addEventListener("click", () => {
    const { text, left } = listOf(chosen("pick"));
    save("picks.txt", text, "text/plain");
    element("message").textContent = left
      ? `${left} of the picks ${left === 1 ? "has" : "have"} a line break in the name, which a list cannot hold: take the CSV.`
      : "Saved as picks.txt.";
  });
  element("save-csv").addEventListener("click", () => {
    save("choice.csv", csvOf([...chosen("pick"), ...chosen("reject")]), "text/csv");
    element("message").textContent = "Saved as choice.csv.";
  });
  element("forget").addEventListener("click", forgetMarks);
}
