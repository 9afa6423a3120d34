/** Content addressing: equal values have equal hashes, in any process and on any machine. */
import { hash } from "node:crypto";

/** @returns sha256 of the UTF-8 text; 64 hexadecimal digits */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/**
 * @param value plain JSON data; the order of an object's fields and fields that are `undefined` do not matter
 * @returns sha256 of its canonical JSON; 64 hexadecimal digits
 */
export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** JSON with the fields of every object in sorted order. Source: the idea of RFC 8785, for data that JSON.stringify writes. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const record = value as Record<string, unknown>;
  const fields = Object.keys(record)
    .filter((name) => record[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(record[name])}`);
  return `{${fields.join(",")}}`;
}
