/** @param time milliseconds since 1970. @returns such as `2026-11-28 21:08`, as clocks here show it */
export function when(time: number): string {
  // Sweden writes dates as ISO 8601 does.
  return new Date(time).toLocaleString("sv").slice(0, 16);
}
