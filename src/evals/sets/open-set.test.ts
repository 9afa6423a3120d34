import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { sha256 } from "../../core/hash.ts";
import { checked } from "../../preferences/formats/format.ts";
import { openPublicSet, openSet } from "./open-set.ts";
import type { OpenOptions, PublicSet } from "./public-set.ts";
import { serveFiles } from "./testing/file-server.ts";

const lines = '{"word":"one"}\n{"word":"two"}\n';
const list = '[{"word":"three"}]';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sets-"));
  vi.stubEnv("ESPALIER_SETS", folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
});

test("what is missing is fetched into the set's folder, checked, and read in the order of the set's files", async () => {
  const { base, requests } = await serveFiles((path) => ({ "/data/a.jsonl": lines, "/data/b.json": list })[path]);
  const opened = await openPublicSet(words(base));
  expect(await all(opened)).toEqual(["one", "two", "three"]);
  expect(readFileSync(join(folder, "words", "data", "a.jsonl"), "utf8")).toBe(lines);
  expect(opened.about).toEqual({
    name: "words",
    citation: "Nobody 2026",
    licence: "CC0-1.0",
    checksum: sha256(`${sha256(lines)}  data/a.jsonl\n${sha256(list)}  data/b.json\n`),
  });
  expect(await all(await openPublicSet(words(base), { download: false }))).toEqual(["one", "two", "three"]);
  expect(requests.toSorted()).toEqual(["/data/a.jsonl", "/data/b.json"]);
});

test("items can be read again from one opened set", async () => {
  put("words/data/a.jsonl", lines);
  put("words/data/b.json", list);
  const opened = await openPublicSet(words("http://127.0.0.1:9"));
  expect(await all(opened)).toEqual(await all(opened));
});

test("a connection that drops is resumed where it broke", async () => {
  const { base, requests, drop } = await serveFiles((_, response, from) => {
    if (from > 0) return lines;
    response.writeHead(200, { "content-length": lines.length });
    response.write(lines.slice(0, 10));
    return undefined;
  });
  const onProgress = ({ bytes }: { bytes: number }) => bytes === 10 && requests.length === 1 && drop();
  const set = { ...words(base), files: words(base).files.slice(0, 1) };
  expect(await all(await openPublicSet(set, { onProgress }))).toEqual(["one", "two"]);
  expect(requests).toEqual(["/data/a.jsonl", "/data/a.jsonl bytes=10-"]);
});

test("other bytes than the published ones are refused, and nothing is left in the file's place", async () => {
  const { base } = await serveFiles((path) => (path === "/data/a.jsonl" ? "<html>" : list));
  await expect(openPublicSet(words(base))).rejects.toThrow(
    `${base}/data/a.jsonl: it sent a file with sha256 ${sha256("<html>")}, not ${sha256(lines)}.`,
  );
  expect(() => readFileSync(join(folder, "words", "data", "a.jsonl"))).toThrow("ENOENT");
});

test("without a network, one error names the address, the reason, and where to put each file by hand", async () => {
  const { base } = await serveFiles(() => undefined);
  const error = await openPublicSet(words(base)).catch(({ message }) => message);
  expect(error).toMatch(/could not be fetched\. http:.*\/data\/(a\.jsonl|b\.json): HTTP 404 Not Found\.\n/);
  expect(error).toContain(
    `- ${join(folder, "words", "data", "a.jsonl")}\n  from ${base}/data/a.jsonl, sha256 ${sha256(lines)}`,
  );
  expect(error).toContain(`- ${join(folder, "words", "data", "b.json")}\n`);
  expect(error).toContain("ESPALIER_SETS");
});

test("fetching can be ruled out", async () => {
  const { base, requests } = await serveFiles(() => lines);
  await expect(openPublicSet(words(base), { download: false })).rejects.toThrow("Fetching was ruled out.");
  expect(requests).toEqual([]);
});

test("a folder that cannot be written to is named", async () => {
  put("words", "a file");
  const { base } = await serveFiles(() => lines);
  await expect(openPublicSet(words(base))).rejects.toThrow(
    `Cannot write to ${join(folder, "words")}: that is a file. ESPALIER_SETS names another folder.`,
  );
});

test("what was changed in the set's folder is refused, and read where it is named", async () => {
  put("words/data/a.jsonl", '{"word":"changed"}\n');
  put("words/data/b.json", list);
  const set = words("http://127.0.0.1:9");
  await expect(openPublicSet(set)).rejects.toThrow(
    /a\.jsonl is not the file that the authors of words published: its sha256 is [0-9a-f]{64}, not .* Delete it/,
  );
  const named = await openPublicSet(set, { path: join(folder, "words") });
  expect(await all(named)).toEqual(["changed", "three"]);
  expect(named.about.name).toBe("words, not as published");
});

test("git's id of a file is as good as its sha256", async () => {
  const { base } = await serveFiles(() => lines);
  const id = createHash("sha1").update(`blob ${lines.length}\0${lines}`).digest("hex");
  const set = { ...words(base), files: [{ path: "a.jsonl", url: `${base}/a.jsonl`, digest: id }] };
  expect(await all(await openPublicSet(set))).toEqual(["one", "two"]);
  put("words/a.jsonl", "other");
  await expect(openPublicSet(set)).rejects.toThrow(/its git's id is [0-9a-f]{40}, not/);
});

test("a set that cannot be fetched is read from whatever lies in its folder, or its page is named", async () => {
  const set = { ...words(""), files: [], byHand: "Ask its authors." };
  await expect(openPublicSet(set)).rejects.toThrow(
    `words cannot be fetched. Ask its authors. Put what you have into ${join(folder, "words")}, or name it as the path.`,
  );
  put("words/b.jsonl", lines);
  put("words/a.json", list);
  put("words/README.md", "#");
  expect(await all(await openPublicSet(set))).toEqual(["three", "one", "two"]);
});

test.each([
  ["lines", lines],
  ["lines packed with gzip", gzipSync(lines)],
  ["a list", '[{"word":"one"},{"word":"two"}]'],
  ["lines with a byte-order mark and carriage returns", `\ufeff${lines.replaceAll("\n", "\r\n")}`],
])("a named file may hold %s", async (_, bytes) => {
  put("mine.data", bytes);
  expect(await all(await openPublicSet(words(""), { path: join(folder, "mine.data") }))).toEqual(["one", "two"]);
});

test.each([
  ["nothing", "", /mine is empty\.$/],
  ["no items", "[]", /mine: there are no items of words in it\.$/],
  ["a line without a field", '{"word":"one"}\n{"wort":"two"}\n', /mine, line 2: the field word is missing\./],
  ["a record without a field", '[{"word":"one"},{}]', /mine, record 2: the field word is missing\./],
  ["a field of another type", '{"word":7}', /mine, line 1: word: .*expected string, received number/],
  ["a record that is none", '[{"word":"one"},2]', /mine, record 2: it is no JSON object\. It is no record of words/],
  ["a broken line", '{"word":"one"}\n{"wo', /mine, line 2: not JSON/],
  ["a broken list", '[{"word":', /mine begins as a JSON array and is none/],
  ["a binary file", Uint8Array.from([80, 65, 82, 49, 0, 1]), /mine is a binary file, not JSONL/],
  ["a cut archive", gzipSync(lines).subarray(0, 20), /mine could not be unpacked: unexpected end of file/],
])("%s is an error that says where", async (_, bytes, message) => {
  put("mine", bytes);
  await expect(open({ path: join(folder, "mine") })).rejects.toThrow(message);
});

test("a path to nothing, and a folder without the set's files, are named", async () => {
  await expect(open({ path: join(folder, "none") })).rejects.toThrow(/none could not be read: there is nothing there/);
  await expect(open({ path: folder })).rejects.toThrow(
    `In ${folder} there is none of the files of words: data/a.jsonl, data/b.json. Name the folder above them`,
  );
});

test("a report can tell a part of a set from the whole", async () => {
  put("clone/data/b.json", list);
  expect((await openPublicSet(words(""), { path: join(folder, "clone") })).about.name).toBe("words, 1 of 2 files");
  put("clone/data/a.jsonl", lines);
  expect((await openPublicSet(words(""), { path: join(folder, "clone") })).about.name).toBe("words");
});

test("an abort ends the reading with its reason", async () => {
  put("mine", lines);
  const abort = new AbortController();
  const opened = await openPublicSet(words(""), { path: join(folder, "mine"), signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(all(opened)).rejects.toThrow("enough");
});

test("an unknown name lists the sets there are", async () => {
  await expect(openSet("lmbar" as "llmbar")).rejects.toThrow(
    /No public set named "lmbar". Known names: llmbar, judgebench, /,
  );
});

/** A set of two files, an item a record. */
function words(base: string): PublicSet<string> {
  const file = (path: string, text: string) => ({ path, url: `${base}/${path}`, digest: sha256(text) });
  return {
    name: "words",
    description: "words",
    citation: "Nobody 2026",
    licence: "CC0-1.0",
    files: [file("data/a.jsonl", lines), file("data/b.json", list)],
    items: (record) => [checked(z.object({ word: z.string() }), record).word],
  };
}

async function open(options: OpenOptions): Promise<string[]> {
  return all(await openPublicSet(words(""), options));
}

async function all<Item>({ items }: { items(): AsyncIterable<Item> }): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items()) found.push(item);
  return found;
}

function put(path: string, bytes: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}
