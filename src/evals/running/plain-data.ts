/** Plain data: what is the same once it was kept and recalled. */
import { messageOf } from "../../core/errors.ts";

/**
 * @returns it as it will be when it is recalled
 * @throws Error for what JSON would lose or change: a Map, a Date, NaN, a function, nothing at all
 */
export function plainData(output: unknown): unknown {
  const problem = problemIn(output, "");
  if (problem !== undefined) throw new Error(`It gave no plain data: ${problem}.`);
  try {
    return JSON.parse(JSON.stringify(output));
  } catch (error) {
    throw new Error(`It gave no plain data: ${messageOf(error).split("\n")[0]}`);
  }
}

/** @param path to the value, from the output on */
function problemIn(value: unknown, path: string, within: readonly object[] = []): string | undefined {
  const where = path === "" ? "" : `${path} is `;
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${where}${value}`;
  if (typeof value !== "object") return `${where}${value === undefined ? "nothing" : `a ${typeof value}`}`;
  if (within.includes(value)) return `${where}the object that it is in`;
  if ("toJSON" in value && typeof value.toJSON === "function") return `${where}a ${value.constructor?.name}`;
  const prototype = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) return `${where}a ${value.constructor?.name ?? "class's own object"}`;
  const around = [...within, value];
  for (const [name, part] of Object.entries(value)) {
    // JSON leaves out a field that is undefined, and so does whoever reads it.
    if (part === undefined && !Array.isArray(value)) continue;
    const problem = problemIn(part, path === "" ? name : `${path}.${name}`, around);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
