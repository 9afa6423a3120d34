/** `espalier sets list | pull NAME… | show NAME` */
import { join } from "node:path";
import { Command } from "commander";
import { missingFiles } from "../evals/sets/fetch-files.ts";
import { setFolder } from "../evals/sets/folders.ts";
import { openSet } from "../evals/sets/open-set.ts";
import type { OpenedSet, PublicSet } from "../evals/sets/public-set.ts";
import { publicSet, publicSets, type SetName } from "../evals/sets/public-sets.ts";
import { digestName } from "../models/catalogue/digest.ts";
import { showDownload } from "./open-model.ts";
import { option } from "./options.ts";
import { printable, table, withinWidth } from "./table.ts";

export function setsCommand(): Command {
  const command = new Command("sets").description("the public data sets known by name, for evals");
  command
    .command("list", { isDefault: true })
    .description("name, what it is, licence, citation, and whether it is here")
    .addOption(option("--json", "print them as JSON, with addresses and checksums"))
    .action(list);
  command
    .command("pull <names...>")
    .description("fetch sets from their authors' repositories, each at one commit, and check them")
    .action(pull);
  command
    .command("show <name>")
    .description("citation, licence, files and checksum, how many items, and the first one; fetches nothing")
    .addOption(option("--path <path>", "a file or folder to read in place of the fetched files"))
    .action(show);
  return command;
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const found = await Promise.all(
    Object.values<PublicSet<unknown>>(publicSets).map(async (set) => ({ set, state: await stateOf(set) })),
  );
  if (json) {
    const told = found.map(({ set: { items: _, ...about }, state }) => ({
      ...about,
      folder: setFolder(about.name),
      state,
    }));
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    return;
  }
  for (const { set, state } of found) {
    process.stdout.write(
      `${set.name} (${state})\n  ${set.description}\n  ${set.citation}\n  Licence: ${set.licence}\n`,
    );
  }
}

async function stateOf(set: PublicSet<unknown>): Promise<string> {
  if (set.files.length === 0) return "to be named by its path";
  const missing = await missingFiles(set, setFolder(set.name));
  if (missing.length === 0) return "here";
  const size = megabytes(set.files);
  return missing.length < set.files.length
    ? `${missing.length} of ${set.files.length} files not here`
    : `not here${size}`;
}

/** @returns "" where the size of a file is not known */
function megabytes(files: PublicSet<unknown>["files"]): string {
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? Number.NaN), 0);
  return Number.isNaN(bytes) ? "" : `, ${(bytes / 1e6).toFixed(1)} MB`;
}

async function pull(names: readonly string[]): Promise<void> {
  // An unknown name is told before anything is fetched.
  for (const name of names) publicSet(name);
  for (const name of names) {
    const download = showDownload();
    try {
      await openSet(name as SetName, { onProgress: download.onProgress });
    } finally {
      download.stop();
    }
    process.stdout.write(`${setFolder(name)}\n`);
  }
}

async function show(name: string, { path }: { path?: string }): Promise<void> {
  const set = publicSet(name);
  const facts = [
    ["what", set.description],
    ["citation", set.citation],
    ["licence", set.licence],
    ["folder", path ?? setFolder(name)],
  ];
  process.stdout.write(`${set.name}\n${table(facts)}`);
  const files = path === undefined ? set.files : [];
  for (const { path: file, url, digest } of files.slice(0, 8)) {
    process.stdout.write(`- ${join(setFolder(name), file)}\n  from ${url}\n  ${digestName(digest)} ${digest}\n`);
  }
  if (files.length > 8) process.stdout.write(`- and ${files.length - 8} more:  espalier sets list --json\n`);
  if (path === undefined && set.files.length > 0 && (await stateOf(set)) !== "here") {
    process.stdout.write(`Not all here. Fetch it with  espalier sets pull ${name}\n`);
    return;
  }
  await showItems(await openSet(name as SetName, { download: false, ...(path !== undefined && { path }) }));
}

async function showItems({ about, items }: OpenedSet<object>): Promise<void> {
  const counts = new Map<string, number>();
  let total = 0;
  let first: unknown;
  for await (const item of items()) {
    first ??= item;
    total += 1;
    const subset = subsetOf(item);
    counts.set(subset, (counts.get(subset) ?? 0) + 1);
  }
  const rows = Array.from(counts, ([subset, count]) => [`  ${subset}`, String(count)]);
  process.stdout.write(table([["checksum", about.checksum!], ["items", String(total)], ...rows]));
  process.stdout.write(`first ${printable(JSON.stringify(shortened(first), null, 2))}\n`);
}

function subsetOf(item: object): string {
  const { subset, extra } = item as { subset?: string; extra?: { subset?: string } };
  return printable(subset ?? extra?.subset ?? "");
}

/** Texts to one short line, lists to three elements. */
function shortened(value: unknown): unknown {
  if (typeof value === "string") return withinWidth(value, 100);
  if (Array.isArray(value)) {
    const more = value.length > 3 ? [`… ${value.length - 3} more`] : [];
    return [...value.slice(0, 3).map(shortened), ...more];
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shortened(field)]));
}
