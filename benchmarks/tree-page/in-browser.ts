/** What the browser does while it is measured; as text, because the checker knows no document here. */
export function floorOf({ run, token }: { run: string; token: string }): Promise<number> {
  const from = performance.now();
  return fetch(`/api/tree?run=${run}`, { headers: { Authorization: `Bearer ${token}` } })
    .then((response) => response.text())
    .then((text) => {
      for (const line of text.split("\n")) if (line) JSON.parse(line);
      return performance.now() - from;
    });
}

/** Times since the page was asked for: of the frame after the first rows, after the last node, and after all texts. */
export const watchRows = `
  window.seen = {};
  const painted = (name) => requestAnimationFrame(() => setTimeout(() => { window.seen[name] ??= performance.now(); }));
  const look = () => {
    if (window.seen.first === undefined && document.querySelector(".row")) painted("first");
    const facts = document.querySelector(".facts")?.textContent ?? "";
    if (/nodes(?! …)/.test(facts)) painted("all");
    if (/tokens/.test(facts)) painted("filled");
    if (window.seen.filled === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

export const whenSeen = `new Promise((resolve) => {
  const look = () => (window.seen.filled === undefined ? setTimeout(look, 5) : resolve(window.seen));
  look();
})`;

export const scroll = `new Promise((resolve) => {
  const list = document.querySelector("[role=tree]");
  const frames = [];
  let last;
  const step = (now) => {
    if (last !== undefined) frames.push(now - last);
    last = now;
    // Three screens a frame at times, a hundred pixels at others: a wheel, and a thumb that is dragged.
    list.scrollTop += frames.length % 3 === 0 ? 2500 : 100;
    if (frames.length < 300) requestAnimationFrame(step);
    else resolve(frames);
  };
  requestAnimationFrame(step);
})`;

export const filterTime = `new Promise((resolve) => {
  const field = document.querySelector("input[type=search]");
  const from = performance.now();
  field.value = "^Part 77777$";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const look = () => {
    if (/^1 of [0-9,]+$/.test(document.querySelector("#filter-says").textContent)) setTimeout(() => resolve(performance.now() - from));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;
