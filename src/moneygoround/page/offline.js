// @ts-check
// The page of questions in a file: its data and its engine, which runs in a worker that can be ended.
import { opened } from "./ask.js";
import { unpacked } from "./packed.js";

const carried = (id) => /** @type {any} */ (document.getElementById(id));

/** The data of the page; packed where it is large. */
async function loaded() {
  const data = JSON.parse(carried("data").textContent);
  if (!data.packed) return data;
  const bytes = Uint8Array.from(atob(data.packed), (one) => one.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

/** The engine: asked one thing at a time; ended when it takes too long or when its reader says so, and started anew. */
async function engineOf(data) {
  const text = new TextDecoder().decode(await unpacked(carried("engine").textContent));
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const policy = window.trustedTypes?.createPolicy("engine", { createScriptURL: (url) => (url === address ? url : "") });
  let program = carried("program").textContent;
  let worker = null;
  let ready = null;
  let giveUp = null;

  /** What the worker says next; a complaint of its own is an error. */
  const next = (running) => new Promise((resolve, reject) => {
    running.onmessage = ({ data: told }) => (told.failed === undefined ? resolve(told) : reject(new Error(told.failed)));
    running.onerror = (event) => { event.preventDefault(); reject(new Error(event.message || "the worker can't be started")); };
  });

  function start() {
    worker = new Worker(policy ? policy.createScriptURL(address) : address);
    const running = worker;
    ready = next(running).then(({ started }) => { program = started.program; return started.triples; });
    ready.catch(() => {});
    running.postMessage({ program, turtle: carried("turtle").textContent });
    return ready;
  }

  function end(answer) {
    worker.terminate();
    giveUp?.(answer);
    giveUp = null;
    start();
  }

  async function ask(query, values) {
    const { limits, prefixes } = data;
    const stopped = new Promise((resolve) => { giveUp = resolve; });
    const mine = giveUp;
    const late = () => end({ refused: `The query took longer than ${limits.seconds} seconds and was stopped. Ask for less.` });
    let [clock, began] = [0, performance.now()];
    const answering = async () => {
      await ready;
      [clock, began] = [setTimeout(late, limits.seconds * 1000), performance.now()];
      const heard = next(worker);
      worker.postMessage({ query, values, prefixes, limits });
      return (await heard).answer;
    };
    try {
      const answer = await Promise.race([answering(), stopped]);
      if (answer.broken) end(answer);
      return { ...answer, took: performance.now() - began };
    } finally {
      clearTimeout(clock);
      if (giveUp === mine) giveUp = null;
    }
  }

  start();
  return { ask, ready: () => ready, stop: () => end({ refused: "The query was stopped." }) };
}

async function main() {
  const data = await loaded();
  const engine = await engineOf(data);
  const first = opened(data, engine);
  const triples = await engine.ready().catch(() => 0);
  performance.mark("ready");
  document.documentElement.dataset.ready = "true";
  await first;
  Object.defineProperty(window, "asking", { value: Object.freeze({ ask: engine.ask, triples, data }) });
}

main().catch((problem) => { carried("status").textContent = `This browser can't run the page: ${problem.message}. Open it in a current one.`; });
