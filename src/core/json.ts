/** @returns JSON; of nothing, for which JSON has no word, `null` */
export function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
