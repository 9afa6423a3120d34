/** Figures as a row shows them. */

/** @param milliseconds @returns such as `840 ms`, `3.2 s`, `4 min 10 s` */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** @param dollars @returns nothing for what cost nothing */
export function money(dollars: number): string {
  if (dollars <= 0) return "";
  return dollars < 0.0001 ? "< $0.0001" : `$${dollars.toFixed(4)}`;
}

export function count(value: number): string {
  return value < 10_000 ? value.toLocaleString("en") : `${(value / 1000).toFixed(1)}K`;
}

/** @returns such as `0.41 [0.20 to 0.62]`, an interval of 95% */
export function estimate({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${value.toFixed(2)} [${low.toFixed(2)} to ${high.toFixed(2)}]`;
}
