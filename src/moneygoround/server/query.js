"use strict";
{
  const one = (id) => document.getElementById(id);
  const form = one("ask");
  const base = form.dataset.base;
  const made = (name, text) => Object.assign(document.createElement(name), text === undefined ? {} : { textContent: text });
  const chosen = () => one("question").selectedOptions[0];
  const parameters = () => JSON.parse(chosen().dataset.parameters || "[]");
  let saved = "";

  const choose = () => {
    one("parameters").replaceChildren(
      ...parameters().map(({ name, sentence }) => {
        const label = made("label", `${name}: ${sentence}`);
        label.append(Object.assign(made("input"), { name, required: true }));
        return label;
      }),
    );
    if (chosen().dataset.text) one("query").value = chosen().dataset.text;
  };

  const asked = () => {
    const fields = new URLSearchParams({ query: one("query").value });
    for (const { name, collection } of parameters()) {
      const value = form.elements[name].value.trim();
      fields.set(`$${name}`, collection ? `<${base}${collection}/${encodeURIComponent(value)}>` : value);
    }
    return fields;
  };

  const cell = (term) => {
    const place = made("td");
    if (term?.type === "uri") {
      const ours = term.value.startsWith(base);
      const link = made("a", ours ? term.value.slice(base.length) : term.value);
      if (ours || /^https?:/.test(term.value)) link.href = ours ? `/id/${term.value.slice(base.length)}` : term.value;
      place.append(link);
    } else {
      place.textContent = term?.value ?? "";
    }
    return place;
  };

  const table = ({ head, results }) => {
    const whole = made("table");
    const top = whole.createTHead().insertRow();
    top.append(...head.vars.map((name) => Object.assign(made("th", name), { scope: "col" })));
    const body = whole.createTBody();
    for (const row of results.bindings) body.insertRow().append(...head.vars.map((name) => cell(row[name])));
    return whole;
  };

  const fetched = (fields, accept) =>
    fetch("/sparql", { method: "POST", headers: { accept }, body: fields, credentials: "omit" });

  const ask = async () => {
    const fields = asked();
    one("notice").textContent = "Asking …";
    one("answer").replaceChildren();
    one("csv").hidden = true;
    const told = await fetched(fields, "application/sparql-results+json, text/turtle;q=0.9");
    const text = await told.text();
    if (!told.ok) {
      one("notice").textContent = text;
      return;
    }
    const cut = told.headers.get("x-truncated") ?? "";
    if (!told.headers.get("content-type").includes("json")) {
      one("answer").replaceChildren(made("pre", text));
      one("notice").textContent = cut;
      return;
    }
    const found = JSON.parse(text);
    if ("boolean" in found) {
      one("notice").textContent = found.boolean ? "Yes." : "No.";
      return;
    }
    const count = found.results.bindings.length;
    one("answer").replaceChildren(table(found));
    one("notice").textContent = `${count} ${count === 1 ? "row" : "rows"}. ${cut}`;
    saved = fields.toString();
    one("csv").href = `/sparql?${saved}`;
    one("csv").hidden = false;
  };

  one("csv").addEventListener("click", async (event) => {
    event.preventDefault();
    const told = await fetched(new URLSearchParams(saved), "text/csv");
    const link = Object.assign(made("a"), { href: URL.createObjectURL(await told.blob()), download: "answer.csv" });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask().catch(() => { one("notice").textContent = "The server does not answer."; });
  });
  one("query").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  one("question").addEventListener("change", choose);
  choose();
}
