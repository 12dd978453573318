// What happens when the page has come.
readMarks();
addMarkButtons();
watchLayers();
watchOrder();
watchKeys();
watchFilters();
watchEnlarged();
watchExport();
drawMarks();
filter();
chooseBeside(beside);

for (const choice of document.querySelectorAll("input[name=view]")) {
  choice.addEventListener("change", () => { page.dataset.view = choice.value; });
}
element("tile").addEventListener("input", event => body.style.setProperty("--tile", `${event.target.value}px`));
addEventListener("storage", event => {
  if (event.key !== storeKey) return;
  readMarks();
  drawMarks();
  settle();
});
