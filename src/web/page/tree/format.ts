/** Figures as a row shows them. */

/** @param milliseconds @returns such as `840 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min` */
export function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param dollars @returns such as `$0.0032`, `$0.50`, `$1,204.00`; nothing for what cost nothing */
export function money(dollars: number): string {
  if (dollars <= 0) return "";
  if (dollars < 0.0001) return "< $0.0001";
  const most = dollars < 1 ? 4 : 2;
  return `$${dollars.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: most })}`;
}

/** @returns such as `9,999`, `25K`, `25.3K`, `1.2M` */
export function count(value: number): string {
  return value < 10_000 ? value.toLocaleString("en") : value.toLocaleString("en", compact);
}

const compact = { notation: "compact", maximumFractionDigits: 1 } as const;

/** @returns such as `0.41 [0.20 to 0.62]`, an interval of 95% */
export function estimate({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${value.toFixed(2)} [${low.toFixed(2)} to ${high.toFixed(2)}]`;
}
