// Which photographs are shown: by name, by choice, by score and by size.
const spans = {}; // key -> {from, to}: the ends that are let through, or null where there is no limit

const choices = {
  all: () => true,
  open: what => !what,
  pick: what => what === "pick",
  reject: what => what === "reject",
  kept: what => what !== "reject",
};

function passes(card) {
  if (!card.text.includes(element("find").value.trim().toLowerCase())) return false;
  if (!choices[element("chosen").value](marks.get(card.path))) return false;
  return Object.entries(spans).every(([key, { from, to }]) => {
    const value = card.figures[key];
    if (value === null) return from === null && to === null;
    return (from === null || value >= from) && (to === null || value <= to);
  });
}

function filter() {
  for (const card of cards) card.row.hidden = !passes(card);
  shown = cards.filter(card => !card.row.hidden);
  element("nothing").hidden = shown.length > 0;
  const all = shown.length === cards.length, count = cards.length.toLocaleString("en");
  element("count-shown").textContent = all ? count : `${shown.length.toLocaleString("en")} of ${count}`;
  stayReachable();
}

function refilter() {
  filter();
  say(`${shown.length} of ${cards.length} photographs shown.`);
}

// After a choice: those that no longer fit go, unless the enlarged view is walking through them.
function settle() {
  if (!element("enlarged").open && element("chosen").value !== "all") filter();
}

// A slider of two thumbs over `stops`, the values that its thumbs step through, in the figure's own unit.
function watchSpan(key, range, stops, told) {
  const [low, high] = range.querySelectorAll("input"), last = stops.length - 1;
  const place = input => Math.round((last * (input.value - input.min)) / (input.max - input.min));
  function read() {
    const from = place(low), to = place(high);
    spans[key] = { from: from === 0 ? null : stops[from], to: to === last ? null : stops[to] };
    range.style.setProperty("--from", `${(100 * from) / last}%`);
    range.style.setProperty("--to", `${(100 * to) / last}%`);
    told(stops[from], stops[to], low, high);
  }
  for (const input of [low, high]) {
    input.addEventListener("input", () => {
      // The thumb that is moved stops at the other one.
      if (Number(low.value) > Number(high.value)) input.value = (input === low ? high : low).value;
      read();
      refilter();
    });
  }
  return function reset() {
    low.value = low.min;
    high.value = high.max;
    read();
  };
}

function scoreSpan() {
  const range = element("score-range"), { min, max, step } = range.querySelector("input");
  const stops = Array.from({ length: 101 }, (_, place) => Number(min) + place * Number(step));
  const bars = [...document.querySelectorAll(".histogram .ours")], wide = (max - min) / bars.length;
  return watchSpan("score", range, stops, (from, to) => {
    bars.forEach((bar, place) => {
      const middle = Number(min) + (place + 0.5) * wide;
      bar.classList.toggle("out", middle < from || middle > to);
    });
  });
}

function sizeSpan() {
  const range = element("size-range");
  const sizes = [...new Set(cards.map(card => card.figures.size).filter(size => size !== null))].sort((a, b) => a - b);
  element("size-tool").hidden = sizes.length < 2;
  if (sizes.length < 2) return () => {};
  // Quantiles of the sizes that occur, so that every step of the slider changes something.
  const last = Math.min(100, sizes.length - 1);
  const stops = Array.from({ length: last + 1 }, (_, place) => sizes[Math.round((place * (sizes.length - 1)) / last)]);
  const megapixels = size => String(Number((size / 1e6).toPrecision(2)));
  for (const input of range.querySelectorAll("input")) input.max = last;
  return watchSpan("size", range, stops, (from, to, low, high) => {
    element("size-said").textContent = `${megapixels(from)} to ${megapixels(to)}`;
    low.ariaValueText = `at least ${megapixels(from)} megapixels`;
    high.ariaValueText = `at most ${megapixels(to)} megapixels`;
  });
}

function watchFilters() {
  const resets = [scoreSpan(), element("size-range") ? sizeSpan() : () => {}];
  element("find").addEventListener("input", refilter);
  element("chosen").addEventListener("change", refilter);
  function showAll() {
    element("find").value = "";
    element("chosen").value = "all";
    for (const reset of resets) reset();
  }
  element("show-all").addEventListener("click", () => {
    showAll();
    refilter();
    element("find").focus();
  });
  showAll();
}
