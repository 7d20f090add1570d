/* Rows of the comparison, shown by status and by words. */
const byId = (id) => document.getElementById(id);
const BADGES = { equal: "good", different: "bad", missing: "bad", dropped: "warn", changing: "warn" };
const STATUSES = ["different", "missing", "changing", "dropped", "renamed", "not compared", "extra", "equal"].filter((status) => DATA.rows.some((row) => row.status === status));
const shown = new Set(STATUSES);
DATA.rows.sort((a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status));

function rowOf(row) {
  const badge = el("span", { class: `badge ${BADGES[row.status] || ""}` }, row.status);
  const same = row.status === "equal" ? "the same" : row.reason || "";
  return el("tr", {}, el("td", {}, badge), el("td", {}, row.kind), el("td", { class: "value" }, row.name), el("td", {}, row.cell ? String(row.cell) : ""),
    el("td", { class: "value" }, row.notebook || ""), el("td", { class: row.script ? "value" : "soft" }, row.script || same));
}

function show() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = DATA.rows.filter((row) => {
    const text = [row.name, row.kind, row.notebook, row.script, row.reason].join(" ").toLowerCase();
    return shown.has(row.status) && words.every((word) => text.includes(word));
  });
  byId("table").querySelector("tbody").replaceChildren(...rows.map(rowOf));
  byId("count").textContent = `${rows.length} of ${DATA.rows.length}`;
}

function ending(side, failure) {
  const where = failure && failure.cell ? ` in cell ${failure.cell}` : "";
  return [el("h3", {}, failure ? `The ${side} stops${where}` : `The ${side} runs to its end`), failure ? el("pre", {}, [failure.type, failure.message].filter(Boolean).join(": ")) : null];
}

const heads = ["", "what", "name", "cell", "notebook", "script"].map((title) => el("th", { scope: "col" }, title || el("span", { class: "skip" }, "status")));
byId("table").append(el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {})));
byId("verdict").append(el("span", { class: `badge ${DATA.same ? "good" : "bad"}` }, DATA.same ? "same" : "not the same"), ` ${DATA.verdict}`);
const counts = STATUSES.map((status) => `${DATA.rows.filter((row) => row.status === status).length} ${status}`);
byId("summary").textContent = `${DATA.notebook} (${DATA.seconds.notebook.toFixed(1)} s) and ${DATA.script} (${DATA.seconds.script.toFixed(1)} s): ${counts.join(", ")}`;
for (const status of STATUSES) {
  const box = el("input", { type: "checkbox", checked: true });
  box.addEventListener("change", () => { if (box.checked) shown.add(status); else shown.delete(status); show(); });
  byId("statuses").append(el("label", {}, box, ` ${status}`));
}
if (DATA.failure.notebook || DATA.failure.script) {
  byId("failure").hidden = false;
  const parts = [...ending("notebook", DATA.failure.notebook), ...ending("script", DATA.failure.script)];
  byId("failure").append(...parts.filter(Boolean), el("p", {}, DATA.exempt));
  if (DATA.failure.script && DATA.output) byId("failure").append(el("h3", {}, "Its last lines"), el("pre", {}, DATA.output));
}
byId("filter").addEventListener("input", show);
show();
document.documentElement.dataset.ready = "true";
