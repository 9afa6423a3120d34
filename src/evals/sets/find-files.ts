/** The files of a set on this machine, each with the checksum of its bytes. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { EspalierError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
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

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** sha256 of the only file; of several, sha256 of the lines that `sha256sum` prints of them. */
  readonly checksum: string;
}

/** @throws EspalierError as `openSet` does */
export async function findFiles(set: PublicSet<unknown>, options: OpenOptions): Promise<FoundFiles> {
  if (options.path !== undefined) return summed(await namedFiles(set, options.path));
  const folder = setFolder(set.name);
  await fetchFiles(set, folder, options);
  const files = set.files.filter(({ sha256 }) => sha256 !== undefined);
  return summed(
    files.map(({ path }) => ({ path: join(folder, path), file: path })),
    (file, found) => {
      const published = files.find(({ path }) => path === file.file)!;
      if (found !== published.sha256) throw mismatch(set, published, file.path, found);
    },
  );
}

/** A file is taken as it is. Of a folder, the published files that are in it. */
async function namedFiles(set: PublicSet<unknown>, path: string): Promise<FoundFile[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "there is nothing there" : error.message;
    throw new EspalierError(`${path} could not be read: ${reason}.`, { cause: error });
  });
  if (!found.isDirectory()) return [{ path, file: publishedAs(set, path) ?? path }];
  const inside: FoundFile[] = [];
  for (const { path: file } of set.files) {
    if (await isFile(join(path, file))) inside.push({ path: join(path, file), file });
  }
  if (inside.length > 0) return inside;
  const looked = set.files.map(({ path: file }) => file).slice(0, 8);
  throw new EspalierError(
    `In ${path} there is none of the files of ${set.name}: ${looked.join(", ")}. ` +
      "Name the folder above them, or one file that holds its records as JSON Lines.",
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

async function summed(
  files: readonly FoundFile[],
  check?: (file: FoundFile, sha256: string) => void,
): Promise<FoundFiles> {
  const sums: string[] = [];
  for (const file of files) {
    const sum = await sha256OfFile(file.path);
    check?.(file, sum);
    sums.push(sum);
  }
  if (sums.length === 1) return { files, checksum: sums[0]! };
  return { files, checksum: sha256(files.map(({ file }, index) => `${sums[index]}  ${file}\n`).join("")) };
}

function mismatch(set: PublicSet<unknown>, published: SetFile, path: string, found: string): EspalierError {
  return new EspalierError(
    `${path} is not the file that the authors of ${set.name} published: its sha256 is ${found}, ` +
      `not ${published.sha256}. Delete it to have it fetched anew, or read it as it is by naming it as the path.`,
  );
}
