/* The table: sorted, filtered, chosen from. */
const RUNS = DATA.runs;
const state = { metric: DATA.metric, goal: DATA.goal, sort: null, words: "", chosen: new Set(DATA.chosen), shown: RUNS };
const byId = (id) => document.getElementById(id);
const isFirst = () => state.metric === DATA.metric && state.goal === DATA.goal;
const hasBest = () => isFirst() && DATA.best_values.includes(state.metric);
const metricOf = (run) => (hasBest() ? run.best[state.metric] : run.metrics[state.metric]);
const metricName = () => (hasBest() ? `${state.metric} (best)` : state.metric);
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

const UNSAID = { NaN, inf: Infinity, "-inf": -Infinity };
for (const run of RUNS) for (const [name, value] of Object.entries(run.metrics)) run.metrics[name] = UNSAID[value] ?? value;

/* A name in the first letters that a legend shows, where no other run has it; else with the run's id. */
const letters = (run) => run.name.slice(0, 39);
const NAMED = new Map();
for (const run of RUNS) NAMED.set(letters(run), (NAMED.get(letters(run)) || 0) + 1);
function labelOf(run) {
  if (!run.name) return run.short;
  if (NAMED.get(letters(run)) === 1) return run.name;
  return `${run.name.length > 24 ? `${run.name.slice(0, 23)}…` : run.name} (${run.short})`;
}

const several = (value) => new Set(RUNS.map(value)).size > 1;
const paramOf = (run, name) => run.numbers[name] ?? run.params[name];
const differing = (names) => [...names].sort((a, b) => several((run) => run.params[b]) - several((run) => run.params[a]));

const COLUMNS = [
  { title: "name", value: (run) => run.name || run.short, name: "name" },
  ...["experiment", "user"].filter((name) => several((run) => run[name])).map((name) => ({ title: name, value: (run) => run[name], name })),
  { title: "status", value: (run) => run.status, name: "status", badge: true },
  { title: "started", value: (run) => run.start, name: "start", text: (run) => run.started },
  { title: "took", value: (run) => run.seconds, name: "seconds", text: (run) => run.took, number: true },
  ...DATA.best_values.map((name) => ({ title: `${name} (best)`, value: (run) => run.best[name], name: `best.${name}`, number: true })),
  ...DATA.metrics.map((name) => ({ title: name, value: (run) => run.metrics[name], name, number: true })),
  ...differing(DATA.params).map((name) => ({ title: name, value: (run) => paramOf(run, name), name, text: (run) => short(run.params[name]), number: DATA.numeric.includes(name) })),
  { title: "run", value: (run) => run.id, name: "run", text: (run) => run.short },
];
const BADGES = { FINISHED: "good", FAILED: "bad", KILLED: "warn" };

/** Orders values: numbers, then words, then what is no number, then what is missing, whichever way. */
function compare(a, b, descending) {
  const rank = (value) => (Number.isNaN(value) ? 2 : typeof value === "number" ? 0 : value === null || value === undefined || value === "" ? 3 : 1);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  const order = rank(a) !== 1 ? Number(a > b) - Number(a < b) : String(a).localeCompare(String(b));
  return descending ? -order : order;
}

function better(a, b) { return compare(metricOf(a), metricOf(b), state.goal === "maximize"); }

/** Orders runs as `nb2job runs best` does: what has a number, what finished, the value; of equals a trial, then the first. */
function taken(a, b) {
  const last = (run) => (isNumber(metricOf(run)) ? 0 : 2) + (run.status === "FINISHED" ? 0 : 1);
  return last(a) - last(b) || better(a, b) || Number(b.nested) - Number(a.nested) || a.start - b.start;
}

/** The run to take: of the metric that a command has ranked by, the run that it has named. */
function bestOf(runs) {
  if (isFirst() && DATA.best !== null) return runs.find((run) => run.id === DATA.best);
  return runs.filter((run) => isNumber(metricOf(run))).sort(taken)[0];
}

/** Whether a run has every word, and keeps to every comparison. */
function matches(run, words) {
  return words.every((word) => {
    const found = /^([^<>=!]+)(<=|>=|!=|<|>|=)(.*)$/.exec(word);
    const column = found && COLUMNS.find((one) => one.name === found[1] || one.title === found[1]);
    if (!column) return run.text.includes(word.toLowerCase());
    const value = column.value(run), wanted = found[3];
    if (value === null || value === undefined) return false;
    const asked = wanted.trim() !== "" && !Number.isNaN(Number(wanted)), both = typeof value === "number" && asked;
    if (/[<>]/.test(found[2]) && (typeof value === "number") !== asked) return false;
    const left = both ? value : short(value).toLowerCase(), right = both ? Number(wanted) : wanted.toLowerCase();
    return { "<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right, "=": left === right, "!=": left !== right }[found[2]];
  });
}

function textOf(run) {
  const values = [run.id, run.name, run.experiment, run.user, run.status, ...Object.values(run.params), ...Object.values(run.tags)];
  return values.join(" ").toLowerCase();
}

function choose(run, on) {
  if (on) state.chosen.add(run.id); else state.chosen.delete(run.id);
  markChosen();
  draw();
}

function markChosen() {
  for (const run of RUNS) {
    run.row.classList.toggle("chosen", state.chosen.has(run.id));
    run.box.checked = state.chosen.has(run.id);
  }
}

function makeRow(run) {
  run.box = el("input", { type: "checkbox", "aria-label": `choose ${labelOf(run)}` });
  run.box.addEventListener("change", () => choose(run, run.box.checked));
  const cells = COLUMNS.map((column) => {
    const text = column.text ? column.text(run) : short(column.value(run));
    const shown = column.badge ? el("span", { class: `badge ${BADGES[text] || ""}` }, text) : text;
    const kind = column.number ? "number" : column.name === "name" ? "name" : null;
    return el("td", { class: kind, title: text.length > 30 ? text : null }, shown);
  });
  run.row = el("tr", { "data-run": run.id }, el("td", {}, run.box), ...cells);
  run.row.addEventListener("click", (event) => { if (event.target !== run.box) choose(run, !state.chosen.has(run.id)); });
  run.text = textOf(run);
}

function makeTable() {
  RUNS.forEach(makeRow);
  const heads = COLUMNS.map((column) => {
    const button = el("button", { type: "button", onclick: () => sortBy(column) }, column.title);
    column.head = el("th", { scope: "col", class: column.number ? "number" : null }, button);
    return column.head;
  });
  const body = el("tbody", {});
  const none = el("th", { scope: "col" }, el("span", { class: "skip" }, "chosen"));
  byId("table").append(el("table", {}, el("thead", {}, el("tr", {}, none, ...heads)), body));
  state.body = body;
}

function sortBy(column) {
  const again = state.sort && state.sort.column === column;
  state.sort = { column, descending: again ? !state.sort.descending : Boolean(column.number && [state.metric, metricName()].includes(column.title) && state.goal === "maximize") };
  showRows();
}

function showRows() {
  const words = state.words.split(/\s+/).filter(Boolean);
  state.shown = RUNS.filter((run) => matches(run, words));
  const rows = [...state.shown];
  if (state.sort) rows.sort((a, b) => compare(state.sort.column.value(a), state.sort.column.value(b), state.sort.descending));
  for (const column of COLUMNS) {
    if (state.sort && state.sort.column === column) column.head.setAttribute("aria-sort", state.sort.descending ? "descending" : "ascending");
    else column.head.removeAttribute("aria-sort");
  }
  const best = bestOf(state.shown);
  if (!state.sort && state.metric) rows.sort((a, b) => Number(b === best) - Number(a === best) || taken(a, b));
  byId("order").textContent = !state.sort && state.metric ? "the best that finished comes first" : "";
  for (const run of RUNS) run.row.classList.toggle("best", run === best);
  state.body.replaceChildren(...rows.map((run) => run.row));
  byId("count").textContent = rows.length === RUNS.length ? `${rows.length} runs` : `${rows.length} of ${RUNS.length} runs`;
}

function listen() {
  const metric = byId("metric");
  metric.append(...DATA.metrics.map((name) => el("option", { value: name, selected: name === state.metric }, name)));
  metric.addEventListener("change", () => { state.metric = metric.value; state.goal = DATA.goals[state.metric]; byId("goal").value = state.goal; update(); });
  byId("goal").value = state.goal;
  byId("so-far").checked = hasBest();
  byId("goal").addEventListener("change", () => { state.goal = byId("goal").value; update(); });
  let timer = 0;
  byId("filter").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { state.words = byId("filter").value; update(); }, 150); });
  byId("clear").addEventListener("click", () => { state.chosen.clear(); markChosen(); draw(); });
  byId("so-far").addEventListener("change", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function update() { showRows(); draw(); }

byId("summary").textContent = DATA.summary.join(" · ");
makeTable();
listen();
markChosen();
showRows();
start();
