/* Lines of the notebook and of the script, linked both ways. */
const SIGNS = { kept: "=", moved: "↑", rewritten: "~", dropped: "−", added: "+" };
const MEANS = { kept: "kept as it is", moved: "moved to the top of the script", rewritten: "rewritten", dropped: "dropped", added: "added by nb2job" };
const byId = (id) => document.getElementById(id);
const linked = DATA.links.map(() => ({ notebook: [], script: [] }));
const places = new Map();
let lit = null, pinned = null;

/** Which links a line of the script comes from; inner statements win over what holds them. */
function origins() {
  const found = new Map();
  DATA.links.forEach((link, index) => link.script.forEach(([first, last]) => {
    for (let line = first; line <= last; line += 1) if (!found.has(line)) found.set(line, index);
  }));
  return found;
}

function lineOf(text, number, fate, index, side) {
  const sign = fate ? SIGNS[fate] : "";
  const made = el("div", { class: `line ${fate || ""}` },
    el("span", { class: "at", "aria-hidden": "true" }, String(number)), el("span", { class: "sign", "aria-hidden": "true" }, sign), el("span", { class: "text" }, text || " "));
  if (index === undefined) return made;
  made.dataset.link = index;
  made.setAttribute("role", "button");
  made.setAttribute("tabindex", "-1");
  made.setAttribute("aria-label", `${text.trim()}: ${MEANS[fate]}`);
  linked[index][side].push(made);
  return made;
}

/** A line within a statement that went by itself. */
function fateWithin(link, line) {
  const went = link.notes.some((note) => note.line === line && note.meaning.includes("dropped"));
  return went && link.fate !== "kept" ? "dropped" : link.fate;
}

function makeNotebook() {
  const fates = new Map();
  DATA.links.forEach((link, index) => {
    for (let line = link.span[0]; line <= link.span[1]; line += 1) fates.set(`${link.cell}:${line}`, index);
  });
  for (const cell of DATA.cells) {
    const rows = cell.lines.map((text, at) => {
      const index = fates.get(`${cell.number}:${at + 1}`), link = DATA.links[index];
      const made = cell.kind === "code" ? lineOf(text, at + 1, link && fateWithin(link, at + 1), index, "notebook") : lineOf(text, "", "", undefined, "notebook");
      places.set(`${cell.number}:${at + 1}`, made);
      return made;
    });
    const label = el("div", { class: "label" }, `cell ${cell.number}${cell.kind === "code" ? "" : ` (${cell.kind})`}`);
    byId("notebook").append(el("div", { class: `cell ${cell.kind === "code" ? "" : "prose"}` }, label, ...rows));
  }
}

function makeScript() {
  const from = origins();
  DATA.lines.forEach((text, at) => {
    const index = from.get(at + 1), blank = text.trim() === "";
    const fate = index === undefined ? (blank ? "" : "added") : DATA.links[index].fate;
    byId("script").append(lineOf(text, at + 1, fate, index, "script"));
  });
}

function light(index, from) {
  if (lit !== null) [...linked[lit].notebook, ...linked[lit].script].forEach((line) => line.classList.remove("lit"));
  lit = index;
  if (index === null) return;
  const both = linked[index];
  [...both.notebook, ...both.script].forEach((line) => line.classList.add("lit"));
  show(both[from === "script" ? "notebook" : "script"][0]);
  tell(DATA.links[index]);
}

/** Scrolls a pane, and never the page. */
function show(line) {
  if (!line) return;
  const pane = line.closest(".code"), top = line.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  if (top < 0 || top > pane.clientHeight - 40) pane.scrollTop += top - pane.clientHeight / 3;
}

function tell(link) {
  const where = link.script.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
  const head = `Cell ${link.cell}, line ${link.span[1] > link.span[0] ? link.span.join("–") : link.span[0]}: ${MEANS[link.fate]}` + (where ? `, line ${where} of the script` : "");
  const notes = link.notes.map((note) => el("p", {}, el("code", {}, note.code), ` ${note.text}`, note.hint ? el("span", { class: "soft" }, ` ${note.hint}`) : null));
  const none = link.fate === "dropped" && !notes.length ? [el("p", { class: "soft" }, "The script needs no such line, or says it once already.")] : [];
  byId("reason").replaceChildren(el("p", {}, el("strong", {}, head)), ...notes, ...none);
}

function listen(pane, side) {
  const lines = () => [...pane.querySelectorAll(".line[data-link]")];
  const first = lines()[0];
  if (first) first.tabIndex = 0;
  const of = (event) => event.target.closest(".line[data-link]");
  pane.addEventListener("mouseover", (event) => { const line = of(event); if (line && pinned === null) light(Number(line.dataset.link), side); });
  pane.addEventListener("focusin", (event) => { const line = of(event); if (line) light(Number(line.dataset.link), side); });
  pane.addEventListener("click", (event) => {
    const line = of(event);
    if (!line) return;
    const index = Number(line.dataset.link);
    pinned = pinned === index ? null : index;
    light(index, side);
  });
  pane.addEventListener("keydown", (event) => {
    const line = of(event), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!line || !step) return;
    const all = lines(), next = all[all.indexOf(line) + step];
    event.preventDefault();
    if (!next) return;
    line.tabIndex = -1;
    next.tabIndex = 0;
    next.focus({ preventScroll: true });
    show(next);
  });
}

/** Functions from top to bottom; a curve for what one gives and another takes. */
function makeGraph() {
  const units = DATA.functions;
  byId("graph-part").hidden = units.length === 0;
  const ns = (tag, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const left = 210, wide = 240, high = 34, apart = 78, edges = new Map();
  units.forEach((unit, at) => unit.takes.forEach(({ name, from }) => {
    const source = units.findIndex((one, index) => index < at && one.name === from);
    if (source < 0) return;
    const key = `${source}-${at}`;
    edges.set(key, { source, at, names: [...((edges.get(key) || {}).names || []), name] });
  }));
  const brief = (names) => { const text = names.join(", "); return text.length > 44 ? `${text.slice(0, 43)}…` : text; };
  const reach = Math.max(1, ...[...edges.values()].map((edge) => edge.at - edge.source));
  const width = left + wide + 60 + 36 * reach + 330;
  const svg = ns("svg", { width, height: units.length * apart + 10, role: "img", "aria-label": "Functions in order, with the values that flow between them" });
  svg.append(ns("defs", {}, ns("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, ns("path", { d: "M0,0 L8,4 L0,8 z" }))));
  units.forEach((unit, at) => {
    const y = at * apart + 8, given = unit.takes.filter((one) => one.from.startsWith("--")).map((one) => one.from);
    svg.append(ns("g", {}, ns("title", {}, unit.name), ns("rect", { x: left, y, width: wide, height: high, rx: 6 }), ns("text", { x: left + wide / 2, y: y + 21, "text-anchor": "middle", "font-weight": 600 }, unit.name)));
    if (!given.length) return;
    svg.append(ns("text", { x: left - 26, y: y + 21, "text-anchor": "end" }, given.length > 3 ? `${given.slice(0, 2).join(" ")} +${given.length - 2}` : given.join(" ")), ns("path", { d: `M${left - 20},${y + 17} L${left - 1},${y + 17}`, "marker-end": "url(#tip)" }));
  });
  for (const { source, at, names } of edges.values()) {
    const from = source * apart + 8 + high, to = at * apart + 8, x = left + wide;
    if (at === source + 1) {
      svg.append(ns("path", { d: `M${left + 60},${from} L${left + 60},${to - 1}`, "marker-end": "url(#tip)" }), ns("text", { x: left + 70, y: (from + to) / 2 + 4, class: "soft" }, brief(names)));
    } else {
      const out = x + 30 + 36 * (at - source - 1), start = from - high / 3, end = to + high / 3;
      svg.append(ns("path", { d: `M${x},${start} C${out + 20},${start} ${out + 20},${end} ${x + 1},${end}`, "marker-end": "url(#tip)" }), ns("text", { x: out + 8, y: (start + end) / 2 + 4 - (source % 2) * 8, class: "soft" }, brief(names)));
    }
  }
  byId("graph").append(svg);
  svg.querySelectorAll("g").forEach((box, at) => {
    const text = box.querySelector("text"), name = units[at].name;
    for (let size = name.length - 1; size > 0 && text.getComputedTextLength() > wide - 16; size -= 1) text.textContent = `${name.slice(0, size)}…`;
  });
}

function makeSections() {
  for (const { title, rows } of DATA.sections) {
    const made = rows.map((row) => {
      const place = row.cell ? el("button", { type: "button", onclick: () => goTo(row.cell, row.line) }, `cell ${row.cell}:${row.line}`) : "";
      return el("tr", {}, el("td", {}, el("code", {}, row.head || "")), el("td", {}, row.text, row.hint ? el("div", { class: "soft" }, row.hint) : null), el("td", {}, place));
    });
    byId("sections").append(el("section", {}, el("h2", {}, title), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, el("table", {}, el("tbody", {}, ...made)))));
  }
}

function goTo(cell, line) {
  const found = places.get(`${cell}:${line}`);
  if (!found) return;
  byId("notebook").scrollIntoView({ block: "center" });
  show(found);
  if (found.dataset.link !== undefined) { pinned = Number(found.dataset.link); light(pinned, "notebook"); }
}

function makeLegend() {
  const counts = { kept: 0, moved: 0, rewritten: 0, dropped: 0 };
  DATA.links.forEach((link) => { counts[link.fate] += 1; });
  byId("summary").textContent = `${DATA.links.length} statements: ` + Object.entries(counts).map(([fate, count]) => `${count} ${fate}`).join(", ");
  for (const fate of Object.keys(SIGNS)) byId("legend").append(el("span", {}, el("span", { class: `sign ${fate}` }, SIGNS[fate]), MEANS[fate]));
  byId("notebook-title").textContent = DATA.notebook;
  byId("script-title").textContent = DATA.script;
}

makeLegend();
makeNotebook();
makeScript();
listen(byId("notebook"), "notebook");
listen(byId("script"), "script");
makeGraph();
makeSections();
document.documentElement.dataset.ready = "true";
