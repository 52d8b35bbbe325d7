// The articles of the report: listed, filtered, and drawn when they are opened.
// Strangers' strings become text nodes and attribute values, never markup.

const find = (id) => document.getElementById(id);
const index = JSON.parse(find("index").textContent);
const form = find("filters");
const list = find("list");
const opened = find("opened");
const kinds = new Map(index.kinds.map((kind) => [kind.name, kind]));
const letters = index.letters;
const runs = letters.length - 1;
const everyRun = [...letters.keys()].slice(1);
const GROUPS = ["layer", "outcome", "type"];
const FOCUS = ["run", "kind", "gold", "predicted", "words"];
const LAYERS = ["entities", "dates", "events"]; // shown at first
const narrow = matchMedia("(max-width: 48rem)");

let focus = null; // what a link asks for: a run's letter, and its mentions' kind, types and words
let matching = new Set(); // numbers of the combinations that the filters let through
let article = null; // the data of the opened article, and its place in the index
let current = null; // the chosen row of the opened article

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const arabic = (text) => make("bdi", { lang: "ar", class: "arabic" }, text);
const plural = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

// --- Filters

function chosen() {
  const data = new FormData(form);
  const groups = Object.fromEntries(GROUPS.map((name) => [name, new Set(data.getAll(name))]));
  return { ...groups, compare: data.get("compare") ?? "", search: data.get("search").trim() };
}

function passes(combination, wanted) {
  const { layer, types, kinds } = combination;
  const any = (group, values) => group.size === 0 || values.some((value) => group.has(value));
  return (
    any(wanted.layer, [layer]) &&
    any(wanted.outcome, kinds) &&
    any(wanted.type, types.map((type) => `${layer}:${type}`)) &&
    (wanted.compare === "" || (types[0] !== null && compared(kinds, wanted.compare))) &&
    (focus === null || inFocus(combination))
  );
}

function inFocus({ types, kinds, shifts }) {
  const run = letters.indexOf(focus.run);
  if (kinds[run - 1] === null || (focus.kind !== null && kinds[run - 1] !== focus.kind)) return false;
  const pair = (focus.kind !== null && shifts[run - 1]) || [types[0], types[run]];
  return [focus.gold, focus.predicted].every((wanted, n) => wanted === null || wanted === (pair[n] ?? ""));
}

/** Return how often the words in focus are in each article, where they are linked to. */
function placesInFocus(wanted) {
  const same = (one) => FOCUS.every((name) => !(name in one) || one[name] === focus[name]);
  const found = focus?.words && index.places.find((one) => wanted.layer.has(one.layer) && same(one));
  return found ? new Map(found.articles) : null;
}

function showFocus(wanted) {
  find("focus").hidden = focus === null;
  if (focus === null) return;
  const who = runs > 1 ? [focus.run] : [];
  const name = (type) => type || "none";
  const types = focus.gold === null ? [] : [[...new Set([name(focus.gold), name(focus.predicted)])].join(" → ")];
  const parts = [...who, [...wanted.layer].join(", "), focus.kind, ...types].filter(Boolean).join(" · ");
  const words = focus.words === null ? [] : [" · ", arabic(focus.words)];
  find("focused").replaceChildren(parts, ...words);
}

function compared(kinds, compare) {
  const [one, other] = kinds.map((kind) => kind === "right");
  if (kinds.some((kind) => [null, "not done", "not judged"].includes(kind))) return false;
  return { A: one && !other, B: other && !one, none: !one && !other, both: one && other }[compare];
}

function applyFilters() {
  const wanted = chosen();
  matching = new Set();
  index.combinations.forEach((one, number) => passes(one, wanted) && matching.add(number));
  const places = placesInFocus(wanted);
  const words = wanted.search.toLocaleLowerCase();
  let mentions = 0;
  let articles = 0;
  index.articles.forEach((each, place) => {
    const all = each.counts.reduce((sum, [one, n]) => sum + (matching.has(one) ? n : 0), 0);
    const count = places === null ? all : Math.min(all, places.get(place) ?? 0);
    const named = `${each.id}\n${each.title}`.toLocaleLowerCase().includes(words);
    const shown = named && (count > 0 || (each.counts.length === 0 && focus === null));
    const item = list.children[place];
    item.hidden = !shown;
    item.querySelector(".count").firstChild.data = count;
    mentions += shown ? count : 0;
    articles += shown ? 1 : 0;
  });
  showFocus(wanted);
  const total = plural(index.articles.length, "article");
  find("status").textContent = `${plural(mentions, "mention")} in ${articles} of ${total}`;
  if (article) drawArticle();
  remember(wanted);
}

// --- The state in the address, so that a view can be shared

function remember(wanted = chosen()) {
  const state = new URLSearchParams();
  if (article) state.set("article", index.articles[article.place].id);
  for (const name of GROUPS) state.set(name, [...wanted[name]].join(","));
  for (const name of ["compare", "search"]) state.set(name, wanted[name]);
  for (const name of ["outcome", "type", "compare", "search"]) {
    if (state.get(name) === "") state.delete(name); // no layer is a choice, the others' default
  }
  for (const name of FOCUS) {
    if (focus !== null && focus[name] !== null) state.set(name, focus[name]);
  }
  history.replaceState(null, "", `#${state}`);
}

function restore() {
  const state = new URLSearchParams(location.hash.slice(1));
  const known = everyRun.some((run) => letters[run] === state.get("run"));
  focus = known ? Object.fromEntries(FOCUS.map((name) => [name, state.get(name)])) : null;
  for (const name of GROUPS) {
    const fallback = name === "layer" ? LAYERS : [];
    const ticked = new Set(state.has(name) ? state.get(name).split(",") : fallback);
    for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = ticked.has(box.value);
  }
  if (form.compare) form.compare.value = state.get("compare") ?? "";
  form.search.value = state.get("search") ?? "";
  const place = index.articles.findIndex((each) => each.id === state.get("article"));
  applyFilters();
  const first = [...list.children].findIndex((item) => !item.hidden);
  open(Math.max(place < 0 ? first : place, 0));
}

/** Show what a link leads to: its first mention, and the articles around it. */
function follow() {
  restore();
  find("articles").scrollIntoView({ block: "start" });
  if (focus !== null) stepMention(1);
}

function unfocus() {
  focus = null;
  for (const box of form.querySelectorAll("[name=layer]")) box.checked = LAYERS.includes(box.value);
  applyFilters();
}

// --- The list of articles

function drawList() {
  list.append(
    ...index.articles.map((each, place) => {
      const bad = [...new Set(each.states)].filter((state) => state !== "scored");
      const title = make("bdi", { class: "title", dir: "auto" }, each.title);
      const about = make("span", { class: "id" }, make("bdi", {}, each.id), ...bad.map(badge));
      const count = make("span", { class: "count" }, "0", make("span", { class: "unseen" }, " mentions"));
      const button = make("button", { type: "button", tabindex: "-1" }, about, count, title);
      button.addEventListener("click", () => open(place));
      return make("li", {}, button);
    }),
  );
}

const badge = (state) => make("span", { class: "badge" }, state);

function neighbour(place, step) {
  let next = place + step;
  while (list.children[next]?.hidden) next += step;
  return list.children[next] ? next : place;
}

function moveInList(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const item = event.target.closest("li");
  if (!step || !item) return;
  event.preventDefault();
  const place = [...list.children].indexOf(item);
  list.children[neighbour(place, step)].firstChild.focus();
}

// --- The opened article

function open(place) {
  const before = list.querySelector("[aria-current]");
  before?.removeAttribute("aria-current");
  before?.setAttribute("tabindex", "-1");
  const button = list.children[place].firstChild;
  button.setAttribute("aria-current", "true");
  button.setAttribute("tabindex", "0");
  article = { place, ...JSON.parse(find(`article-${place}`).textContent) };
  article.rows = rowsOf(article.rows);
  current = null;
  drawArticle();
  opened.querySelector(".text").scrollTop = 0;
  remember();
}

/** Return rows from their columns; facts in which all sides agree have one value. */
function rowsOf({ combination, sides, facts, parent }) {
  const full = ([name, said, wrong], n) => [name, wrong === undefined ? sides[n].map(() => said) : said, Boolean(wrong)];
  return combination.map((number, n) => ({
    combination: number,
    sides: sides[n],
    facts: facts[n]?.map((fact) => full(fact, n)) ?? [],
    parent: parent[n] ?? undefined, // not null, which "nothing is chosen" is
  }));
}

const combination = (row) => index.combinations[row.combination];
const formOf = (row) => side(row, firstSide(row))[1];
const visible = (row) =>
  matching.has(row.combination) && (focus === null || focus.words === null || formOf(row) === focus.words);
const inText = (row) => visible(row) || (current !== null && row.parent === current);
const side = (row, number) => (row.sides[number] === true ? row.sides[0] : row.sides[number]);
const judged = (row) => combination(row).kinds.map((kind) => (kind === "not done" ? null : kind));
const isWrong = (row) => judged(row).some((kind) => kind && !["right", "not judged"].includes(kind));

function drawArticle() {
  const tops = [".text", ".outcomes"].map((pane) => opened.querySelector(pane)?.scrollTop ?? 0);
  opened.replaceChildren(heading(), ...failures(), make("div", { class: "panes" }, text(), table()));
  [".text", ".outcomes"].forEach((pane, n) => (opened.querySelector(pane).scrollTop = tops[n]));
  sizes.disconnect();
  sizes.observe(opened.querySelector(".text")); // draws the labels now, and when the width changes
  drawSheet();
}

const sizes = new ResizeObserver(([entry]) => placeChips(entry.target));

function heading() {
  const { id, title } = index.articles[article.place];
  const step = (label, by) => {
    const button = make("button", { type: "button", "data-step": by }, label);
    button.addEventListener("click", () => {
      open(neighbour(article.place, by));
      opened.querySelector(`[data-step="${by}"]`).focus(); // the button was drawn anew
    });
    return button;
  };
  const about = [id, article.outlet, article.date].filter(Boolean).map((each) => make("bdi", {}, each));
  return make(
    "header",
    {},
    make("h3", { dir: "auto", class: "arabic" }, title),
    make("p", { class: "quiet" }, ...about.flatMap((each) => [each, " "]), step("previous", -1), " ", step("next", 1)),
  );
}

function failures() {
  return article.runs.flatMap((run, number) => {
    const state = index.articles[article.place].states[number];
    if (state === "scored") return [];
    const who = runs > 1 ? `${letters[number + 1]}: ` : "";
    const why = run ? [": ", make("bdi", {}, run.error)] : ["; it counts as an empty answer"];
    const traceback = run?.traceback
      ? [make("details", {}, make("summary", {}, "traceback"), make("pre", {}, run.traceback))]
      : [];
    return [make("div", { class: "notice" }, `${who}${state}`, ...why, ...traceback)];
  });
}

function text() {
  const attributes = { class: "text", dir: "rtl", lang: "ar", tabindex: "0", role: "region" };
  const zones = article.blocks.filter((block) => block.lines.length).map(zone);
  return make("div", { ...attributes, "aria-label": "Text" }, ...zones);
}

function zone({ zone, lines }) {
  const label = make("span", { class: "zone", dir: "ltr", lang: "en" }, zone);
  const drawn = lines.map((nodes) => {
    const line = make("p");
    line.style.setProperty("--deep", drawNodes(nodes, line));
    return line;
  });
  return make("section", { class: zone }, ...(zone === "body" ? [] : [label]), ...drawn);
}

/** Draw the nodes of a line into an element; return how many highlights lie in one another. */
function drawNodes(nodes, into) {
  let deep = 0;
  for (const node of nodes) {
    if (typeof node === "string") {
      into.append(node);
      continue;
    }
    const [number, inner] = node;
    const [place, sides] = article.marks[number];
    const row = article.rows[place];
    if (!inner) {
      if (inText(row)) into.append(chip(row, sides));
    } else if (inText(row)) {
      const { label, spoken } = chipOf(row, sides);
      const labelled = isWrong(row) || place === current || row.parent === current;
      const attributes = { class: markClass(row, sides, place), "data-row": place, title: spoken };
      const mark = make("span", { ...attributes, "data-chip": labelled ? label : undefined });
      const height = drawNodes(inner, mark);
      mark.style.setProperty("--inner", height);
      into.append(mark);
      deep = Math.max(deep, height + 1);
    } else {
      deep = Math.max(deep, drawNodes(inner, into));
    }
  }
  return deep;
}

function markClass(row, sides, place) {
  const gold = sides.includes(0);
  const look = gold && sides.length > 1 ? "both" : gold ? "gold" : "predicted";
  const chosen = place === current ? " current" : row.parent === current ? " of-current" : "";
  return `mark ${combination(row).layer} ${look}${isWrong(row) ? " wrong" : ""}${chosen}`;
}

/** Return the label of a mark, and the same in words. */
function chipOf(row, sides) {
  const everyone = row.sides.flatMap((each, number) => (each ? [number] : []));
  const apart = sides.length < everyone.length;
  const names = [...new Set(sides.map((number) => side(row, number)[0]))];
  const labels = names.map((name) => {
    const those = sides.filter((number) => side(row, number)[0] === name);
    const who = apart || names.length > 1 ? `${those.map((number) => letters[number]).join("")} ` : "";
    return who + name;
  });
  const whose = sides.includes(0) ? undefined : sides; // gold's mark tells of every run
  const spoken = `${spokenSides(sides)}: ${names.join(", ")}; ${verdict(row, whose)}`;
  return { label: `${labels.join(" ")} ${symbols(row, whose)}`, spoken };
}

/** Return a label within the text, for paper and for those who listen. */
function chip(row, sides) {
  const { label, spoken } = chipOf(row, sides);
  const marks = { class: `chip${isWrong(row) ? " wrong" : ""}`, role: "img", dir: "ltr", lang: "en" };
  return make("span", { ...marks, "aria-label": spoken }, label);
}

function spokenSides(sides) {
  const name = (number) => (number === 0 ? "gold" : runs > 1 ? `run ${letters[number]}` : "predicted");
  return sides.map(name).join(" and ");
}

/** Return what became of a row in each of some runs; one part if all of them agree. */
function verdicts(row, told, whose = everyRun) {
  const of = whose.flatMap((n) => (judged(row)[n - 1] ? [[letters[n], told(judged(row)[n - 1])]] : []));
  const agree = of.length === whose.length && new Set(of.map(([, each]) => each)).size === 1;
  return agree ? [of[0][1]] : of.map(([letter, each]) => `${letter} ${each}`);
}

const symbols = (row, whose) => verdicts(row, (kind) => kinds.get(kind).symbol, whose).join(" ");
const verdict = (row, whose) => verdicts(row, (kind) => kind, whose).join(", ");

// --- The table of outcomes, the same in words

function table() {
  const names = ["outcome", "layer", "gold", ...(runs > 1 ? letters.slice(1) : ["predicted"]), "details"];
  const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
  const rows = article.rows.flatMap((row, place) => (visible(row) ? [outcome(row, place)] : []));
  const caption = make("caption", {}, `${plural(rows.length, "mention")} shown`);
  const drawn = make("table", {}, caption, make("thead", {}, head), make("tbody", {}, ...rows));
  const attributes = { class: "outcomes", role: "region", "aria-label": "Outcomes" };
  if (!narrow.matches) return make("div", attributes, drawn);
  return make("details", attributes, make("summary", {}, "All mentions of this article"), drawn);
}

function outcome(row, place) {
  const spoken = `${verdict(row)}: ${combination(row).layer} ${side(row, firstSide(row)).join(" ")}`;
  const shown = verdicts(row, (kind) => `${kinds.get(kind).symbol} ${kind}`);
  const parts = shown.map((each) => make("span", {}, each));
  const button = make("button", { type: "button", "aria-label": spoken }, ...parts);
  button.addEventListener("click", () => choose(place));
  const heads = ["gold", ...(runs > 1 ? letters.slice(1) : ["predicted"])];
  const cells = row.sides.map((each, n) => make("td", { "data-label": heads[n] }, ...sideCell(row, each, n)));
  return make(
    "tr",
    { "data-row": place, class: isWrong(row) ? "wrong" : undefined, "aria-current": place === current ? "true" : undefined },
    make("th", { scope: "row" }, button),
    make("td", { "data-label": "layer" }, combination(row).layer),
    ...cells,
    make("td", { "data-label": "details" }, ...row.facts.map((fact) => factLine(fact, row)), ...eventArguments(place)),
  );
}

const firstSide = (row) => row.sides.findIndex(Boolean);

function sideCell(row, each, number) {
  if (each === true) return [make("span", { class: "quiet" }, "same")];
  if (each) return [make("span", { class: "type" }, each[0]), " ", arabic(each[1])];
  return number > 0 && combination(row).kinds[number - 1] === "not done" ? ["not done"] : ["–"];
}

const SHORT = 16; // a value of so many characters stays on one line

function factLine([name, said, wrong], row) {
  const line = make("div", { class: wrong ? "fact differs" : "fact quiet" }, `${name} `);
  const there = said.flatMap((value, number) => (row.sides[number] ? [[number, value]] : []));
  const alike = new Set(there.map(([, value]) => value)).size === 1;
  const parts = alike ? there.slice(0, 1) : there;
  parts.forEach(([number, value], n) => {
    const who = parts.length > 1 ? `${n ? ", " : ""}${speaker(number, wrong)} ` : "";
    const short = (value ?? "").length <= SHORT ? "value short" : "value";
    line.append(who, make("bdi", { class: short }, value ?? "nothing"));
  });
  return line;
}

function speaker(number, wrong) {
  if (runs > 1 && number > 0) return letters[number];
  return wrong ? ["expected", "given"][number] : ["gold", "predicted"][number];
}

function eventArguments(place) {
  const rows = article.rows.filter((row) => row.parent === place);
  if (!rows.length) return [];
  const items = rows.map((row) => {
    const [label, words] = side(row, firstSide(row));
    const role = label.split(" ").at(-1);
    const others = row.sides.flatMap((each, n) => (each && each !== true && n && row.sides[0] ? [n] : []));
    const given = others.map((n) => {
      const [otherLabel, otherWords] = row.sides[n];
      return make("span", {}, ` ${speaker(n, true)} ${otherLabel.split(" ").at(-1)} `, arabic(otherWords));
    });
    const told = verdicts(row, (kind) => `${kinds.get(kind).symbol} ${kind}`).join(", ");
    const verdict = make("span", { class: isWrong(row) ? "wrong" : "quiet" }, told);
    return make("li", {}, `${role} `, arabic(words), " ", verdict, ...given);
  });
  return [make("ul", { class: "event-arguments" }, ...items)];
}

// --- Choosing a mention, with the mouse or keys

function choose(place) {
  current = place;
  drawArticle();
  const mark = opened.querySelector(`.mark[data-row="${place}"]`);
  if (narrow.matches) {
    find("sheet").focus({ preventScroll: true });
    mark?.scrollIntoView({ block: "center" });
    return;
  }
  const row = opened.querySelector(`tr[data-row="${place}"]`);
  row?.querySelector("button").focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
  mark?.scrollIntoView({ block: "nearest" });
}

/** On a narrow screen show the chosen mention in a sheet at the bottom. */
function drawSheet() {
  const sheet = find("sheet");
  sheet.hidden = current === null || !narrow.matches;
  if (sheet.hidden) return;
  const button = (label, does) => {
    const made = make("button", { type: "button" }, label);
    made.addEventListener("click", does);
    return made;
  };
  const steps = [button("previous", () => stepMention(-1)), " ", button("next", () => stepMention(1))];
  const top = make("p", {}, ...steps, " ", button("close", closeSheet));
  const card = make("tbody", {}, outcome(article.rows[current], current));
  sheet.replaceChildren(top, make("div", { class: "outcomes" }, make("table", {}, card)));
}

function closeSheet() {
  current = null;
  drawArticle();
  opened.querySelector(".text").focus({ preventScroll: true });
}

function stepMention(step) {
  const rows = [...opened.querySelectorAll("tr[data-row]")].map((row) => Number(row.dataset.row));
  if (!rows.length) return;
  const at = rows.indexOf(current);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  choose(rows[Math.min(Math.max(next, 0), rows.length - 1)]);
}

function stepArticle(step) {
  open(neighbour(article.place, step));
  list.children[article.place].firstChild.focus();
}

function showHelp() {
  find("help").showModal();
  find("close-help").focus();
}

const KEYS = {
  j: () => stepMention(1),
  k: () => stepMention(-1),
  n: () => stepArticle(1),
  p: () => stepArticle(-1),
  "/": () => form.search.focus(),
  "?": showHelp,
};

function pressed(event) {
  const typing = event.target.matches("input[type=search], select") || find("help").open;
  if (event.key === "Escape" && !find("sheet").hidden && !find("help").open) closeSheet();
  if (event.ctrlKey || event.altKey || event.metaKey || typing || !find("keys").checked) return;
  if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
}

function clickedInText(event) {
  const mark = event.target.closest(".mark[data-row]");
  if (mark && getSelection().isCollapsed) choose(Number(mark.dataset.row));
}

function goTo(event) {
  event.preventDefault(); // the address is kept for the filters
  const to = find(event.currentTarget.dataset.to);
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "start" });
}

function onlyErrors() {
  for (const box of form.querySelectorAll("[name=outcome]")) box.checked = box.value !== "right";
  applyFilters();
}

function start() {
  drawList();
  find("more").open = !narrow.matches;
  location.hash.includes("run=") ? follow() : restore();
  form.addEventListener("input", applyFilters);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `#${new URLSearchParams({ article: index.articles[article.place].id })}`);
    restore();
  });
  form.querySelector("[data-does=errors]")?.addEventListener("click", onlyErrors);
  form.querySelector("[data-does=unfocus]").addEventListener("click", unfocus);
  document.querySelector("[data-does=help]").addEventListener("click", KEYS["?"]);
  for (const link of document.querySelectorAll("[data-to]")) link.addEventListener("click", goTo);
  list.addEventListener("keydown", moveInList);
  opened.addEventListener("click", clickedInText);
  document.addEventListener("keydown", pressed);
  window.addEventListener("hashchange", follow);
  narrow.addEventListener("change", drawArticle);
  document.fonts.ready.then(() => placeChips(opened.querySelector(".text")));
  window.addEventListener("beforeprint", () => {
    for (const section of document.querySelectorAll("details.section, details.outcomes")) section.open = true;
  });
}

start();
