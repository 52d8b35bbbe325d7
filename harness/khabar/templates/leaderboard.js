// The leaderboard: sorting, filters, and the comparison of two systems. Without it the page is tables.

const at = (id) => document.getElementById(id);
const data = JSON.parse(at("data").textContent);
const rows = [...document.querySelectorAll("tr[data-kind]")];
const placed = [...document.querySelectorAll("[data-place]")];
const filters = at("filters");

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// Filters

function passes({ dataset }) {
  const chosen = ["kind", "saw", "prompt"].every((id) => !at(id).value || dataset[id] === at(id).value);
  const words = at("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  return chosen && dataset.date >= at("since").value && words.every((word) => dataset.words.includes(word));
}

function filter() {
  const kept = new Set(rows.filter(passes).map((row) => row.dataset.place));
  for (const one of placed) one.hidden = !kept.has(one.dataset.place);
  at("status").textContent = `${kept.size} of ${rows.length} shown`;
}

// The address keeps what is chosen, so that a link shows the same rows.

const choices = ["kind", "saw", "prompt", "since", "words", "sort"].map(at);

function remember() {
  const chosen = choices.filter(({ id, value }) => value && !(id === "sort" && value === filters.dataset.sort));
  const address = new URLSearchParams(chosen.map(({ id, value }) => [id, value])).toString();
  if (address || location.hash.includes("=")) history.replaceState(null, "", `#${address}`);
}

function recall() {
  const address = location.hash.includes("=") ? location.hash.slice(1) : "";
  const chosen = new URLSearchParams(address);
  for (const choice of choices) {
    const usual = choice.id === "sort" ? filters.dataset.sort : "";
    choice.value = chosen.get(choice.id) ?? usual;
    if (choice.selectedIndex === -1) choice.value = usual;
  }
  filters.dispatchEvent(new Event("recalled"));
}

// Sorting: a column of numbers begins with the highest; rows without a value come last.

function value(row, column) {
  const text = row.cells[column].dataset.value;
  return text === undefined || text === "" || isNaN(text) ? text : Number(text);
}

function order(one, other, sign) {
  if (one === undefined || other === undefined) return (one === undefined) - (other === undefined);
  return sign * (one < other ? -1 : one > other ? 1 : 0);
}

function sort(table, column, descending) {
  const heads = [...table.tHead.rows[0].cells];
  for (const head of heads) head.removeAttribute("aria-sort");
  heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
  const keyed = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
  keyed.sort(([one], [other]) => order(one, other, descending ? -1 : 1));
  table.tBodies[0].append(...keyed.map(([, row]) => row));
}

function makeSortable(table) {
  for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = element("button", "", { type: "button" });
    button.append(...head.childNodes);
    head.append(button);
    const numbers = "numbers" in head.dataset;
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      sort(table, column, now ? now === "ascending" : numbers);
    });
  }
}

function offerSorting(table) {
  const heads = [...table.tHead.rows[0].cells];
  at("sort").append(...heads.map((head, column) => element("option", head.textContent, { value: column })));
  filters.dataset.sort = heads.findIndex((head) => "numbers" in head.dataset);
  const byChoice = () => sort(table, at("sort").value, "numbers" in heads[at("sort").value].dataset);
  at("sort").addEventListener("change", byChoice);
  filters.addEventListener("recalled", () => {
    byChoice();
    filter();
  });
  at("all").addEventListener("click", () => {
    history.replaceState(null, "", "#");
    recall();
  });
}

// Two systems compared. Counts are of each article: items and right ones, both twice.

const f1 = ([items, right]) => (items > 0 ? (2 * right) / items : 0);
const sum = (counts) => counts.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);

function overArticles(one, other) {
  const gap = (swapped) => {
    const sides = [one, other].map((_, side) => one.map((own, n) => ((swapped >> n) & 1) === side ? own : other[n]));
    return Math.abs(f1(sum(sides[0])) - f1(sum(sides[1])));
  };
  const all = 2 ** one.length;
  let extreme = 0;
  for (let swapped = 0; swapped < all; swapped++) extreme += gap(swapped) >= gap(0) - 1e-12;
  return extreme / all;
}

function overSentences({ systems, p }, one, other) {
  const [first, last] = [systems.indexOf(one), systems.indexOf(other)].sort((a, b) => a - b);
  return first < 0 || first === last ? null : p[first][last - first - 1];
}

function compared(number, one, other) {
  const [a, b] = [one, other].map((place) => data.systems[place]);
  const [ours, theirs] = [a.counts[number], b.counts[number]];
  if (!ours || !theirs) return ["not done by both"];
  if (a.views[number] !== b.views[number]) return ["scored under other labels"];
  const [low, high] = [ours, theirs].map((counts) => 100 * f1(sum(counts)));
  const gap = (high - low).toFixed(1).replace("-", "−");
  const ps = [overArticles(ours, theirs), overSentences(data.sentences[number], one, other)];
  const signed = gap === "−0.0" || gap === "0.0" ? "0.0" : high > low ? `+${gap}` : gap;
  return [low.toFixed(1), high.toFixed(1), signed, ...ps];
}

function cellOf(found) {
  if (typeof found === "string") return element("td", found, { class: "number" });
  const shown = found === null ? "–" : found < 0.00005 ? "<0.0001" : found.toFixed(4);
  const cell = element("td", "", { class: "number" });
  cell.append(element(found !== null && found < data.told_apart ? "b" : "span", shown));
  return cell;
}

function compare() {
  const [one, other] = ["one", "other"].map((id) => Number(at(id).value));
  const labels = [...at("differences").tHead.rows[0].cells].map((head) => head.textContent);
  const lines = data.headlines.map((headline, number) => {
    const row = element("tr", "");
    const cells = compared(number, one, other).map(cellOf);
    if (cells.length === 1) cells[0].setAttribute("colspan", labels.length - 1);
    else cells.forEach((cell, n) => cell.setAttribute("data-label", labels[n + 1]));
    row.append(element("th", headline, { scope: "row" }), ...cells);
    return row;
  });
  at("differences").tBodies[0].replaceChildren(...lines);
}

function offerComparison() {
  for (const id of ["one", "other"]) {
    at(id).append(...data.systems.map(({ name }, place) => element("option", name, { value: place })));
    at(id).addEventListener("change", compare);
  }
  at("other").value = 1;
  at("compare").hidden = false;
  compare();
}

function openCard() {
  const card = at(decodeURIComponent(location.hash.slice(1)))?.closest("details");
  if (card) card.open = true;
}

document.querySelectorAll("[data-sortable]").forEach(makeSortable);
if (rows.length) {
  offerSorting(rows[0].closest("table"));
  filters.hidden = false;
  filters.addEventListener("input", filter);
  filters.addEventListener("input", remember);
  filters.addEventListener("submit", (event) => event.preventDefault());
}
if (rows.length > 1) offerComparison();
addEventListener("hashchange", () => {
  if (rows.length && location.hash.includes("=")) recall();
  openCard();
});
if (rows.length) recall();
openCard();
