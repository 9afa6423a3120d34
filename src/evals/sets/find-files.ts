/** The files of a set on this machine, each with the checksum of its bytes. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { EspalierError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { digestName, digestOfFile } from "../../models/catalogue/digest.ts";
import { sha256OfFile } from "../../models/catalogue/sha256.ts";
import { fetchFiles } from "./fetch-files.ts";
import { setFolder } from "./folders.ts";
import type { OpenOptions, PublicSet, SetFile } from "./public-set.ts";

export interface FoundFile {
  /** On this machine. */
  readonly path: string;
  /** As `Place.file` has it. */
  readonly file: string;
}

/** @throws EspalierError as `openSet` does */
export async function findFiles(set: PublicSet<unknown>, options: OpenOptions): Promise<readonly FoundFile[]> {
  if (options.path !== undefined) return namedFiles(set, options.path);
  const folder = setFolder(set.name);
  if (set.files.length === 0) return anyIn(set, folder);
  await fetchFiles(set, folder, options);
  for (const file of set.files) await check(set, file, join(folder, file.path));
  return set.files.map(({ path }) => ({ path: join(folder, path), file: path }));
}

/** @returns sha256 of the only file; of several, sha256 of the lines that `sha256sum` prints of them */
export async function checksumOf(files: readonly FoundFile[]): Promise<string> {
  const sums: string[] = [];
  for (const { path } of files) sums.push(await sha256OfFile(path));
  return sums.length === 1 ? sums[0]! : sha256(files.map(({ file }, index) => `${sums[index]}  ${file}\n`).join(""));
}

/** A file is taken as it is; of a folder, the published files that are in it. */
async function namedFiles(set: PublicSet<unknown>, path: string): Promise<readonly FoundFile[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "there is nothing there" : error.message;
    throw new EspalierError(`${path} could not be read: ${reason}.`, { cause: error });
  });
  if (!found.isDirectory()) return [{ path, file: publishedAs(set, path) ?? path }];
  if (set.files.length === 0) return anyIn(set, path);
  const inside: FoundFile[] = [];
  for (const { path: file } of set.files) {
    if (await isFile(join(path, file))) inside.push({ path: join(path, file), file });
  }
  if (inside.length > 0) return inside;
  const looked = set.files.map(({ path: file }) => file).slice(0, 8);
  throw new EspalierError(
    `In ${path} there is none of the files of ${set.name}: ${looked.join(", ")}. ` +
      "Name the folder above them, or one file that holds its records.",
  );
}

/** @throws EspalierError where there are none, with how to come by them */
async function anyIn(set: PublicSet<unknown>, folder: string): Promise<readonly FoundFile[]> {
  const names = await readdir(folder).catch(() => []);
  const found = names.filter((name) => /\.jsonl?(\.gz)?$/.test(name)).toSorted();
  if (found.length > 0) return found.map((name) => ({ path: join(folder, name), file: name }));
  throw new EspalierError(
    `${set.name} cannot be fetched. ${set.byHand ?? ""} Put what you have into ${folder}, or name it as the path.`,
  );
}

/** A file out of the authors' repository, wherever that lies. */
function publishedAs(set: PublicSet<unknown>, path: string): string | undefined {
  const slashes = path.replaceAll("\\", "/");
  return set.files.find(({ path: file }) => slashes === file || slashes.endsWith(`/${file}`))?.path;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

async function check(set: PublicSet<unknown>, { digest }: SetFile, path: string): Promise<void> {
  const found = await digestOfFile(path, digest);
  if (found === digest) return;
  throw new EspalierError(
    `${path} is not the file that the authors of ${set.name} published: its ${digestName(digest)} is ${found}, ` +
      `not ${digest}. Delete it to have it fetched anew, or name it as the path to read it as it is.`,
  );
}
