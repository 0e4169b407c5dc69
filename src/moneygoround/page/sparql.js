// @ts-check
// A query before it is asked: its pieces, what it may not do, and where the values of its parameters stand.

const PIECES = [
  ["space", /(?:\s|#[^\n\r]*)+/uy],
  ["iri", /<[^<>"{}|^`\\\x00-\x20]*>/uy],
  ["text", /"{3}(?:"{0,2}(?:[^"\\]|\\[^]))*"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\[^]))*'{3}|"(?:[^"\\\n\r]|\\[^])*"|'(?:[^'\\\n\r]|\\[^])*'/uy],
  ["variable", /[?$][\p{L}\p{N}_]+/uy],
  ["language", /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/uy],
  ["name", /[\p{L}\p{N}_.-]*:(?:[\p{L}\p{N}_:.-]|%[0-9A-Fa-f]{2}|\\[^])*/uy],
  ["word", /[A-Za-z_][\p{L}\p{N}_]*/uy],
  ["sign", /[^]/uy],
];
const UPDATES = ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"];
const FORMS = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];

/** A query with its \u and \U escapes as the characters that they stand for: SPARQL reads them before anything else. */
export const decoded = (query) => query.replace(/\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})/g, (whole, short, long) => {
  const point = Number.parseInt(short ?? long, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
});

/** The pieces of a query, without spaces and comments: what sort each is of, its text, and where it stands. */
export function pieces(query) {
  const found = [];
  for (let at = 0; at < query.length;) {
    for (const [sort, pattern] of PIECES) {
      pattern.lastIndex = at;
      const text = pattern.exec(query)?.[0];
      if (text === undefined) continue;
      if (sort !== "space") found.push({ sort, text, at });
      at += text.length;
      break;
    }
  }
  return found;
}

/** Why a query is not asked; null where nothing speaks against it. */
export function refusal(query, limits) {
  if (!query.trim()) return "The query is empty. Write for example: SELECT ?loop WHERE { ?loop a mgr:Loop }";
  if (new TextEncoder().encode(query).length > limits.bytes) return `The query is longer than ${limits.bytes} bytes. Shorten it.`;
  let depth = 0;
  const words = [];
  for (const { sort, text } of pieces(query)) {
    if ("({[".includes(text)) depth += 1;
    if (")}]".includes(text)) depth -= 1;
    if (depth > limits.nesting) return `The query is nested deeper than ${limits.nesting}. Flatten it.`;
    if (sort === "word") words.push(text.toUpperCase());
  }
  const first = words.find((word) => word !== "PREFIX" && word !== "BASE") ?? "";
  if (UPDATES.includes(first)) return `${first} changes a graph, and this answers questions. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.`;
  if (words.includes("SERVICE")) return "SERVICE reaches beyond the graph, so it is refused. Everything that can be asked is in this file.";
  if (words.includes("FROM")) return "FROM names another graph, and this file holds only one. Leave FROM out.";
  return null;
}

/** Which of the four forms a query has; null if none. */
export const formOf = (query) => pieces(query).filter(({ sort }) => sort === "word").map(({ text }) => text.toUpperCase()).find((word) => FORMS.includes(word)) ?? null;

/** Where the pattern of a SELECT or ASK opens: after its first brace that stands in no bracket. */
function opening(query) {
  let brackets = 0;
  for (const { text, at } of pieces(query)) {
    if (text === "(") brackets += 1;
    if (text === ")") brackets -= 1;
    if (text === "{" && brackets === 0) return at + 1;
  }
  return query.length;
}

/** A query made whole: our prefixes at its head, and each value as the engine writes it, bound where its pattern opens.
 *
 * `place` takes a line and column of what was made back to the query as it was written; no line is added.
 */
export function prepared(query, values, prefixes) {
  const head = Object.entries(prefixes).map(([name, address]) => `PREFIX ${name}: <${address}> `).join("");
  const data = values.map(([name, term]) => ` VALUES ?${name} { ${term} }`).join("");
  const at = values.length ? opening(query) : query.length;
  const before = query.slice(0, at).split("\n");
  const [line, column] = [before.length, before.at(-1).length];
  const place = (row, place) => {
    const shifted = row === 1 ? place - head.length : place;
    return [row, Math.max(1, row === line && shifted > column ? Math.max(column + 1, shifted - data.length) : shifted)];
  };
  return { text: head + query.slice(0, at) + data + query.slice(at), place };
}

/** What the engine says of a query that it can't read, in plain words; the rest of what it says as it is. */
export function complaint(message, query, place) {
  const found = /(?:^|\D)(\d+):(\d+): *([^]*)/.exec(message);
  if (!found || !/^error at/.test(message)) return `The engine can't answer this query: ${message.slice(0, 1000)}`;
  const [line, column] = place(Number(found[1]), Number(found[2]));
  const rest = (query.split("\n")[line - 1] ?? "").slice(column - 1).trim();
  const where = rest ? `before '${rest.length > 60 ? `${rest.slice(0, 60)}…` : rest}'` : "its end";
  const why = /expected/.test(found[3]) ? "" : `: ${found[3].trim()}`;
  return `The query can't be read at line ${line}, column ${column}, ${where}${why}.`;
}
