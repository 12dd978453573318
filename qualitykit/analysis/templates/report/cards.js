// The photographs, as rows of the page's table, and what is known of each.
const page = document.documentElement;
const body = document.querySelector("#photograph-table tbody");
if (!body) return; // nothing was scored

const element = id => document.getElementById(id);
const number = text => (text === undefined ? null : Number(text));

const cards = [...body.rows].map((row, place) => {
  const { path, name, score, percentile, width, height, seconds, low, high } = row.dataset;
  return {
    row, path, name,
    open: row.querySelector(".open"),
    link: row.querySelector("a.file-name")?.href,
    text: row.querySelector(".file").textContent.toLowerCase(),
    figures: {
      given: place,
      score: Number(score),
      percentile: number(percentile),
      size: width === undefined ? null : width * height,
      seconds: number(seconds),
      width: low === undefined ? null : high - low,
    },
  };
});
const cardOf = new Map(cards.map(card => [card.row, card]));

let shown = cards; // those that the filters let through, in their order

function say(text) {
  element(element("enlarged").open ? "enlarged-said" : "said").textContent = text;
}
