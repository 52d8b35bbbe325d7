// Labels above mentions: drawn over the text, so that they break no word and move no letter.

const GAP = 3; // pixels between labels side by side

/** Draw a label above each mark that has one; labels that would cover one another are stacked. */
function placeChips(pane) {
  pane.querySelector(".flags")?.remove();
  const marks = firstPieces(pane.querySelectorAll(".mark[data-chip]"));
  const flags = marks.map((mark) => {
    const flag = document.createElement("span");
    flag.className = `flag ${mark.className.replace(/\bmark\b/, "")}`;
    flag.dir = "ltr";
    flag.textContent = mark.dataset.chip;
    return flag;
  });
  const layer = document.createElement("div");
  layer.className = "flags";
  layer.setAttribute("aria-hidden", "true"); // the labels in the text say the same
  layer.append(...flags);
  pane.append(layer);
  stack(pane, marks, flags);
}

/** A mention over several lines has its label above the first. */
function firstPieces(marks) {
  const seen = new Set();
  return [...marks].filter((mark) => {
    const key = `${mark.dataset.row} ${mark.dataset.chip}`;
    return !seen.has(key) && seen.add(key);
  });
}

function stack(pane, marks, flags) {
  const room = pane.clientWidth;
  const origin = pane.getBoundingClientRect();
  const placed = marks.map((mark, n) => {
    const { right, top } = mark.getClientRects()[0] ?? mark.getBoundingClientRect();
    const { width } = flags[n].getBoundingClientRect();
    const end = Math.min(Math.max(right - origin.left, width), room);
    return { mark, flag: flags[n], top, from: end - width, to: end, level: 0 };
  });
  const deepest = new Map(marks.map((mark) => [mark.closest("p"), 0]));
  placed.forEach((one, n) => {
    const near = placed.slice(Math.max(0, n - 40), n).filter((other) => covers(one, other));
    const taken = new Set(near.map((other) => other.level));
    while (taken.has(one.level)) one.level += 1;
    const line = one.mark.closest("p");
    deepest.set(line, Math.max(deepest.get(line), one.level));
  });
  for (const [line, level] of deepest) line.style.setProperty("--above", level);
  const top = pane.getBoundingClientRect().top - pane.scrollTop;
  const tops = placed.map(({ mark }) => (mark.getClientRects()[0] ?? mark.getBoundingClientRect()).top - top);
  placed.forEach(({ flag, from, level }, n) => {
    flag.style.insetInlineStart = "auto";
    flag.style.left = `${from}px`;
    flag.style.top = `${tops[n] - (level + 1) * flag.offsetHeight}px`;
  });
}

const covers = (one, other) =>
  Math.abs(one.top - other.top) < 12 && one.from < other.to + GAP && other.from < one.to + GAP;
