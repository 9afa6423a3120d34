/** What the pages, the terminal and the queue agree on. Plain numbers: the page in the browser has them too. */

/** Characters of a rationale at most. */
export const longestRationale = 10_000;
/** How long a comparison stays with somebody who gives no sign of life, and how often one is given; milliseconds. */
export const reservedFor = 120_000;
export const heartbeat = 30_000;
