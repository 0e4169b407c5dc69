// @ts-check
// The focus over a redraw: it stays on its control, or goes to what took that one's place.
import { parts } from "./element.js";

const name = (one) => one.dataset.loop ?? one.getAttribute("aria-label") ?? one.textContent;

/** Note which control has the focus; what is returned brings it back once all is drawn anew. */
export function steady() {
  const old = document.activeElement;
  const room = old.closest("#rail, #tables, #detail");
  if (!room) return () => {};
  const all = () => parts("a, button, input, select, summary", room).filter((one) => !one.disabled && one.checkVisibility());
  const called = name(old);
  const alike = () => all().filter((one) => name(one) === called);
  const [at, twin] = [all().indexOf(old), alike().indexOf(old)];
  return () => {
    if (old.isConnected && old.checkVisibility() && !old.disabled) return;
    const [now, same, detail] = [all(), alike(), document.getElementById("detail")];
    const next = room === detail || at < 0 ? detail.querySelector(".title") ?? detail : now[at] ?? now.at(-1) ?? detail;
    (same[twin] ?? same.at(-1) ?? next).focus({ preventScroll: true });
  };
}
