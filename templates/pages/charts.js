/* The charts: drawn anew from the runs that the table shows. Texts are escaped, since Plotly reads tags in them. */
const COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8828f8"];
const SHAPES = { FINISHED: "circle", KILLED: "x", FAILED: "triangle-down", RUNNING: "diamond" };
const CIVIDIS = [[0, "#00224e"], [0.25, "#434e6c"], [0.5, "#7d7c78"], [0.75, "#bcae6c"], [1, "#fee838"]];
const MOST_LINES = 40, MOST_STOPPED = 10;
const safe = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const brief = (text) => safe(text.length > 40 ? text.slice(0, 39) + "…" : text);
const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const hint = (run) => `${brief(labelOf(run))}<br>${brief(metricName() || "")} ${short(metricOf(run))}<br>${run.status}`;

async function start() {
  for (const packed of document.querySelectorAll("script[data-packed]")) {
    const bytes = Uint8Array.from(atob(packed.textContent.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
  }
  byId("waiting").remove();
  draw();
  document.documentElement.dataset.ready = "true";
}

function layout(more) {
  const axis = { gridcolor: ink("--line"), linecolor: ink("--line"), zerolinecolor: ink("--line"), automargin: true, exponentformat: "e" };
  return {
    paper_bgcolor: ink("--paper"), plot_bgcolor: ink("--paper"), font: { color: ink("--ink"), size: 12, family: "system-ui, sans-serif" },
    margin: { l: 55, r: 15, t: 20, b: 45 }, hovermode: "closest", showlegend: false, ...more,
    xaxis: { ...axis, ...(more.xaxis || {}) }, yaxis: { ...axis, ...(more.yaxis || {}) },
    hoverlabel: { bgcolor: ink("--panel"), bordercolor: ink("--line"), font: { color: ink("--ink") } },
  };
}

function plot(place, traces, more, label) {
  const settings = { displaylogo: false, responsive: true, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
  Plotly.react(place, traces, layout(more), settings);
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", label);
  if (place.listening) return;
  place.listening = true;
  place.on("plotly_click", (event) => {
    const run = RUNS.find((one) => one.id === event.points[0].customdata);
    if (!run) return;
    choose(run, !state.chosen.has(run.id));
    run.row.scrollIntoView({ block: "nearest" });
  });
}

function draw() {
  if (typeof Plotly === "undefined") return;
  drawHistory();
  drawParallel();
  drawAgainst();
  drawPictures();
}

const historyOf = (run) => DATA.histories[run.id]?.[state.metric];

/** The runs whose history is drawn: the chosen ones, else the best, some that were stopped among them. */
function drawn(chosen) {
  if (chosen.length > 1) return chosen.filter(historyOf).slice(0, MOST_LINES);
  const ranked = state.shown.filter(historyOf).sort(better);
  const stopped = ranked.filter((run) => run.status === "KILLED").slice(0, MOST_STOPPED);
  return [...new Set([...chosen.filter(historyOf), ...stopped, ...ranked])].slice(0, MOST_LINES).sort(better);
}

/** In words: which runs' histories the file does not hold. */
function aboutMissing(missing, chosen) {
  if (!missing.length) return "";
  return chosen.length ? `not in this file: the history of ${named(missing)}` : `the histories of ${missing.length} more runs are not in this file`;
}

function soFar(values) {
  let best = null;
  const pick = state.goal === "maximize" ? Math.max : Math.min;
  return values.map((value) => (value === null ? best : (best = best === null ? value : pick(best, value))));
}

function drawHistory() {
  const chosenRuns = state.shown.filter((run) => state.chosen.has(run.id)), runs = drawn(chosenRuns);
  const missing = (chosenRuns.length ? chosenRuns : state.shown).filter((run) => isNumber(metricOf(run)) && !historyOf(run));
  byId("history-part").hidden = runs.length + missing.length === 0;
  const once = runs.every((run) => historyOf(run).length < 2);
  byId("history").hidden = once;
  byId("so-far").parentElement.hidden = once;
  byId("history-note").textContent = [once && runs.length ? `logged once by each of ${runs.length} runs` : "", aboutMissing(missing, chosenRuns)].filter(Boolean).join(" · ");
  if (once) return;
  const traces = runs.map((run, index) => {
    const points = DATA.histories[run.id][state.metric];
    const values = points.map((point) => point[1]);
    const stopped = run.status === "KILLED", last = points.length - 1;
    const chosen = state.chosen.has(run.id), told = index < COLORS.length;
    const color = told ? COLORS[index] : ink("--soft");
    return {
      x: points.map((point) => point[0]), y: byId("so-far").checked ? soFar(values) : values, mode: "lines+markers",
      customdata: points.map(() => run.id), text: points.map(() => hint(run)), hoverinfo: "text+x+y", name: brief(labelOf(run)), opacity: told || chosen ? 1 : 0.6, showlegend: told,
      line: { color, width: chosen ? 3.5 : told ? 1.8 : 0.8, dash: stopped ? "dash" : "solid" },
      marker: { color, size: points.map((_, at) => (stopped && at === last ? 12 : points.length === 1 ? 7 : 3)), symbol: points.map((_, at) => (stopped && at === last ? "x" : "circle")) },
    };
  });
  const all = state.shown.filter(historyOf).length;
  const stopped = runs.filter((run) => run.status === "KILLED").length;
  const told = [runs.length < all ? `${runs.length} of ${all} runs: choose others in the table` : "", runs.length > COLORS.length ? `the best ${COLORS.length} in color` : "", stopped ? `dashed, ending in ×: stopped early (${stopped})` : "", aboutMissing(missing, chosenRuns)];
  byId("history-note").textContent = told.filter(Boolean).join(" · ");
  const wide = window.innerWidth > 700;
  plot(byId("history"), traces, { xaxis: { title: { text: "step" } }, yaxis: { title: { text: brief(state.metric) } }, showlegend: wide }, `Values of ${state.metric} by step, for ${runs.length} runs`);
}

/** A scale for a column's values: numbers, on a log scale where they span decades, and above them words. */
function scaleOf(name, value, runs) {
  const values = [...new Set(runs.map(value))].filter((one) => one !== null && one !== undefined);
  const numbers = values.filter(isNumber), words = values.filter((one) => !isNumber(one)).sort((a, b) => compare(a, b, false));
  const spread = (all, from) => new Map(all.map((one, at) => [one, all.length < 2 ? (1 + from) / 2 : from + ((1 - from) * at) / (all.length - 1)]));
  if (numbers.length < words.length || !numbers.length) {
    const places = spread([...numbers.sort((a, b) => a - b), ...words], 0);
    return { name, placed: true, marks: [...places], at: (run) => places.get(value(run)) ?? null };
  }
  const low = Math.min(...numbers), high = Math.max(...numbers), log = low > 0 && high / low > 50, top = words.length ? 0.8 : 1;
  const turn = log ? Math.log10 : (one) => one, places = spread(words, 0.9);
  const share = (one) => (high === low ? 0.5 : (turn(one) - turn(low)) / (turn(high) - turn(low)));
  const at = (run) => (isNumber(value(run)) ? top * share(value(run)) : places.get(value(run)) ?? null);
  return { name, placed: words.length > 0, marks: [[low, 0], [high, top], ...places], log, at };
}

function varying(runs) {
  return DATA.params.filter((name) => new Set(runs.map((run) => paramOf(run, name))).size > 1);
}

function drawParallel() {
  const runs = state.shown.filter((run) => isNumber(metricOf(run)));
  const names = varying(runs).slice(0, 9);
  byId("parallel-part").hidden = names.length === 0;
  if (!names.length) return;
  const scales = [...names.map((name) => scaleOf(name, (run) => paramOf(run, name), runs)), scaleOf(metricName(), metricOf, runs)];
  const last = scales[scales.length - 1];
  const groups = Array.from({ length: 8 }, () => []), chosen = [];
  for (const run of runs) (state.chosen.has(run.id) ? chosen : groups[Math.min(7, Math.floor(last.at(run) * 8))]).push(run);
  const traces = groups.map((group, at) => lines(group, scales, ramp(at / 7), 1.2, runs.length > 200 ? 0.45 : 0.8));
  traces.push(...chosen.map((run) => lines([run], scales, ink("--mark"), 4, 1)));
  const marks = scales.flatMap((scale, at) => ends(scale, at));
  const turned = window.innerWidth < 700 && scales.length > 3;
  plot(byId("parallel"), traces, {
    xaxis: { tickvals: scales.map((_, at) => at), ticktext: scales.map((scale) => brief(scale.name) + (scale.log ? " (log)" : "")), range: [-0.3, scales.length - 0.55], zeroline: false, fixedrange: true, tickangle: turned ? 40 : 0 },
    yaxis: { visible: false, range: [-0.09, 1.09], fixedrange: true }, annotations: marks, margin: { l: 20, r: 30, t: 20, b: 45 },
  }, `Parallel coordinates of ${names.join(", ")} and ${metricName()}, for ${runs.length} runs`);
}

function ramp(share) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const place = dark ? 0.35 + 0.65 * share : 0.75 * share;
  const next = CIVIDIS.findIndex(([at]) => at >= place), [b, to] = CIVIDIS[Math.max(next, 1)], [a, from] = CIVIDIS[Math.max(next, 1) - 1];
  const part = (place - a) / (b - a), channel = (color, at) => parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16);
  return `rgb(${[0, 1, 2].map((at) => Math.round(channel(from, at) * (1 - part) + channel(to, at) * part)).join(",")})`;
}

function lines(runs, scales, color, width, opacity) {
  const trace = { x: [], y: [], text: [], customdata: [], mode: "lines", hoverinfo: "text", line: { color, width }, opacity, connectgaps: false };
  for (const run of runs) {
    scales.forEach((scale, at) => { trace.x.push(at); trace.y.push(scale.at(run)); trace.text.push(hint(run)); trace.customdata.push(run.id); });
    trace.x.push(null); trace.y.push(null); trace.text.push(""); trace.customdata.push(null);
  }
  return trace;
}

function ends(scale, at) {
  const few = scale.marks.length > 8 ? [scale.marks[0], scale.marks[scale.marks.length - 1]] : scale.marks;
  return few.map(([text, y]) => ({ x: at, y, text: brief(short(text)), showarrow: false, xanchor: "left", xshift: 3, yshift: y === 0 ? -7 : 7, font: { size: 11, color: ink("--soft") } }));
}

function drawAgainst() {
  const runs = state.shown.filter((run) => isNumber(metricOf(run)));
  const names = varying(runs).slice(0, 12);
  byId("against-part").hidden = names.length === 0;
  const box = byId("against");
  while (box.children.length > names.length) { Plotly.purge(box.lastChild); box.lastChild.remove(); }
  while (box.children.length < names.length) box.append(el("div", { class: "plot" }));
  const experiments = [...new Set(RUNS.map((run) => run.experiment))];
  const color = (run) => (state.chosen.has(run.id) ? ink("--mark") : COLORS[Math.min(experiments.indexOf(run.experiment), COLORS.length - 1)]);
  names.forEach((name, index) => {
    const having = runs.filter((run) => run.params[name] !== null && run.params[name] !== undefined);
    const scale = scaleOf(name, (run) => paramOf(run, name), having);
    const trace = {
      x: having.map((run) => (scale.placed ? scale.at(run) : paramOf(run, name))), y: having.map(metricOf), mode: "markers", hoverinfo: "text",
      text: having.map((run) => `${hint(run)}<br>${brief(name)} ${brief(short(run.params[name]))}`), customdata: having.map((run) => run.id),
      marker: { color: having.map(color), size: having.map((run) => (state.chosen.has(run.id) ? 12 : 7)), symbol: having.map((run) => SHAPES[run.status] || "square"), opacity: 0.8 },
    };
    const few = scale.marks.length <= 12;
    const axis = scale.placed ? { tickvals: few ? scale.marks.map((mark) => mark[1]) : [], ticktext: few ? scale.marks.map((mark) => brief(short(mark[0]))) : [] } : { type: scale.log ? "log" : "linear" };
    plot(box.children[index], [trace], { xaxis: { ...axis, title: { text: brief(name) } }, yaxis: { title: { text: brief(metricName()) } } }, `${metricName()} by ${name}, for ${having.length} runs`);
  });
}
