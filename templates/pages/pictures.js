/* The figures of the chosen runs, side by side; and in words what of them is not in this file. */
const FIRST_PICTURED = 4;

function named(runs, more) {
  const names = runs.slice(0, 8).map((run) => labelOf(run) + (more ? more(run) : ""));
  return names.join(", ") + (runs.length > 8 ? ` and ${runs.length - 8} more` : "");
}

function drawPictures() {
  const pictured = RUNS.filter((run) => DATA.figures[run.id]);
  const chosen = RUNS.filter((run) => state.chosen.has(run.id));
  const runs = chosen.length ? chosen.filter((run) => DATA.figures[run.id]) : [...pictured].sort(better).slice(0, FIRST_PICTURED);
  byId("pictures-part").hidden = !pictured.length && !RUNS.some((run) => DATA.left_out[run.id]);
  byId("pictures-note").textContent = aboutPictures(pictured, chosen, runs);
  const paths = [...new Set(runs.flatMap((run) => Object.keys(DATA.figures[run.id])))].sort();
  byId("pictures").replaceChildren(...paths.map((path) => {
    const figures = runs.filter((run) => DATA.figures[run.id][path]).map((run) =>
      el("figure", {}, el("img", { src: DATA.figures[run.id][path], alt: `${path} of ${labelOf(run)}` }), el("figcaption", {}, labelOf(run))));
    return el("div", {}, el("h3", {}, path), el("div", { class: "scroll pictures", tabindex: "0", role: "region", "aria-label": path }, ...figures));
  }));
}

/** Which of the chosen runs, or of all, have figures that are not in this file, or none. */
function aboutPictures(pictured, chosen, runs) {
  const asked = chosen.length ? chosen : RUNS, unasked = new Set(DATA.unasked);
  const left = asked.filter((run) => DATA.left_out[run.id]), never = asked.filter((run) => unasked.has(run.id));
  const without = chosen.filter((run) => !DATA.figures[run.id] && !left.includes(run) && !unasked.has(run.id));
  return [
    runs.length < pictured.length && !chosen.length ? `of ${runs.length} of ${pictured.length} runs: choose others in the table` : "",
    without.length ? `no figures: ${named(without)}` : "",
    left.length ? `not in this file, which holds 8 MB of figures, each of 1 MB at most: ${named(left, (run) => ` (${DATA.left_out[run.id]})`)}` : "",
    never.length ? `not looked for: ${named(never)}` : "",
  ].filter(Boolean).join(" · ");
}
