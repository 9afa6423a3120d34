import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { EspalierError } from "./errors.ts";
import { type NumberedLine, readJsonl } from "./jsonl.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-jsonl-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, "rows.jsonl");
  writeFileSync(path, content);
  return path;
}

const rowsOf = (rows: AsyncIterable<NumberedLine>) => Readable.from(rows).toArray();
const read = (content: string | Uint8Array, limit?: number) => rowsOf(readJsonl(fileOf(content), limit));

test("a value a line, whatever the line breaks, with or without the last one, after a byte-order mark", async () => {
  const rows = [
    { line: 1, value: { a: "é\n" } },
    { line: 3, value: [2] },
    { line: 4, value: null },
  ];
  expect(await read('{"a":"é\\n"}\n\n[2]\nnull')).toEqual(rows);
  expect(await read('\ufeff{"a":"é\\n"}\r\n \r\n[2]\r\nnull\r\n')).toEqual(rows);
  expect(await read("")).toEqual([]);
});

test("a line that cannot be read is named, and the rest goes on", async () => {
  const bytes = Buffer.concat([Buffer.from('1\n{"a":\n"'), Buffer.from([0xff]), Buffer.from('"\n"long line"\n5')]);
  expect(await read(bytes, 8)).toEqual([
    { line: 1, value: 1 },
    { line: 2, problem: expect.stringMatching(/^not JSON: /) },
    { line: 3, problem: "not UTF-8" },
    { line: 4, problem: "longer than 8 bytes" },
    { line: 5, value: 5 },
  ]);
});

test("lines come whole wherever the chunks of the file end", async () => {
  const rows = fc.array(
    fc.oneof(
      fc.json(),
      fc.nat({ max: 300_000 }).map((length) => JSON.stringify("ü".repeat(length))),
    ),
  );
  await fc.assert(
    fc.asyncProperty(rows, async (lines) => {
      const values = lines.map((line, index) => ({ line: index + 1, value: JSON.parse(line) }));
      // What begins as a list is refused.
      expect(await read(["0", ...lines].join("\n"))).toEqual([
        { line: 1, value: 0 },
        ...values.map(({ line, value }) => ({ line: line + 1, value })),
      ]);
    }),
    { numRuns: 30 },
  );
});

describe("what is not JSONL is refused as a whole", () => {
  test.each([
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0]), /compressed with gzip.*gunzip/],
    ["UTF-16", Buffer.from('\ufeff{"a":1}', "utf16le"), /is UTF-16.*iconv/],
    ["Parquet", Buffer.from("PAR1\u0015\u0004"), /is a binary file/],
    ["zero bytes", Buffer.from("\0\0\0\n"), /is a binary file/],
    ["a JSON list", '[{"a":1},\n{"a":2}]', /is one JSON list.*jq -c '\.\[\]'/],
    ["JSON on many lines", '{\n  "a": 1\n}', /JSON over several lines.*jq -c \./],
  ])("%s", async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(EspalierError);
    await expect(read(content)).rejects.toThrow(message);
  });

  test("a directory, and a file that is not there", async () => {
    await expect(rowsOf(readJsonl(folder))).rejects.toThrow(/is a directory\. Name one \.jsonl file/);
    await expect(rowsOf(readJsonl(join(folder, "no.jsonl")))).rejects.toThrow(/There is no file ".*no\.jsonl"/);
  });

  test("a file that may not be read", async () => {
    const path = fileOf("1");
    chmodSync(path, 0);
    // Root may read everything, so the test steps down for a moment.
    const isRoot = process.geteuid!() === 0;
    chmodSync(folder, 0o755);
    if (isRoot) process.seteuid!(65534);
    const error = await rowsOf(readJsonl(path)).catch((error) => error);
    if (isRoot) process.seteuid!(0);
    expect(error.message).toMatch(/No permission to read .*chmod u\+r/);
  });
});
