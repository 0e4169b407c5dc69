// @ts-check
// The worker that answers: Oxigraph, which stands before this in the same text, over the graph that the page carries.
import { unpacked } from "./packed.js";
import { complaint, decoded, formOf, prepared, refusal } from "./sparql.js";

let graph = null;

/** Start the engine and load the graph. A program that was compiled before comes as it is, else it is unpacked. */
async function started({ program, turtle }) {
  const [module, text] = await Promise.all([
    program instanceof WebAssembly.Module ? program : unpacked(program).then((bytes) => WebAssembly.compile(bytes)),
    unpacked(turtle),
  ]);
  initSync({ module });
  graph = new Store();
  graph.load(text, { format: "text/turtle", no_transaction: true });
  return { program: module, triples: graph.size };
}

/** A value as the engine itself writes it: whatever it holds, it is one term and nothing else. */
const written = ([name, value, iri]) => [name, (iri ? namedNode(value) : literal(value)).toString()];

/** The answer to a question, or why there is none; `broken` where the engine has to be started anew. */
function answered({ query, values, prefixes, limits }) {
  const text = decoded(query);
  const refused = refusal(text, limits);
  if (refused) return { refused };
  const form = formOf(text);
  if (values.length && form !== "SELECT" && form !== "ASK") return { refused: "Only SELECT and ASK can be given values. Write the value into the query." };
  let whole = null;
  try {
    whole = prepared(text, values.map(written), prefixes);
    return told(form, whole.text, limits.rows);
  } catch (problem) {
    if (problem instanceof WebAssembly.RuntimeError || problem instanceof RangeError) {
      return { refused: "The query broke the engine: it is nested too deeply, or its answer needs too much memory. Ask for less.", broken: true };
    }
    const message = String(problem?.message ?? problem);
    return { refused: whole ? complaint(message, text, whole.place) : `A value can't be used: ${message}.` };
  }
}

function told(form, text, most) {
  if (form === "CONSTRUCT" || form === "DESCRIBE") {
    const rows = graph.query(text).map((quad) => [quad.subject, quad.predicate, quad.object].map(plain));
    rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return { columns: ["subject", "property", "value"], rows: rows.slice(0, most), total: rows.length };
  }
  const found = JSON.parse(graph.query(text, { results_format: "json" }));
  if ("boolean" in found) return { truth: found.boolean };
  const columns = found.head.vars;
  const rows = found.results.bindings.slice(0, most).map((row) => columns.map((name) => row[name] ?? null));
  return { columns, rows, total: found.results.bindings.length };
}

const key = (row) => row.map(({ value }) => value).join("\u0000");

/** A term of the engine in the form of SPARQL's JSON. */
function plain(term) {
  if (term.termType === "NamedNode") return { type: "uri", value: term.value };
  if (term.termType !== "Literal") return { type: "bnode", value: term.toString() };
  return { type: "literal", value: term.value, datatype: term.datatype.value, "xml:lang": term.language || undefined };
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage(data.program ? { started: await started(data) } : { answer: answered(data) });
  } catch (problem) {
    postMessage({ failed: String(problem?.message ?? problem) });
  }
});
