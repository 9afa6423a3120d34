/** Opens a public set: finds its files or fetches them, checks them, and reads their records as items. */
import { EspalierError } from "../../core/errors.ts";
import { digestOfFile } from "../../models/catalogue/digest.ts";
import { RowError } from "../../preferences/formats/format.ts";
import { checksumOf, type FoundFile, findFiles } from "./find-files.ts";
import type { OpenedSet, OpenOptions, PublicSet } from "./public-set.ts";
import { publicSet, type SetItem, type SetName } from "./public-sets.ts";
import { recordsIn, type SetRecord } from "./set-records.ts";

/**
 * Files come from `options.path`, else from the set's folder in ESPALIER_SETS or the cache, into which they are fetched
 * when they are not there.
 * @throws EspalierError for an unknown name; where files are not to be had, with the address that was tried, the reason
 *   and where to put them by hand; where their bytes are not the published ones
 */
export async function openSet<Name extends SetName>(
  name: Name,
  options: OpenOptions = {},
): Promise<OpenedSet<SetItem<Name>>> {
  return openPublicSet(publicSet(name) as PublicSet<SetItem<Name>>, options);
}

/** The same for a set that is not in the table. */
export async function openPublicSet<Item>(set: PublicSet<Item>, options: OpenOptions = {}): Promise<OpenedSet<Item>> {
  const files = await findFiles(set, options);
  const { citation, licence } = set;
  // Those of the cache were checked when they were found.
  const name = options.path === undefined ? set.name : await nameOf(set, files);
  return {
    about: { name, citation, licence, checksum: await checksumOf(files) },
    items: () => itemsOf(set, files, options.signal),
  };
}

/** A reader of a report must know when it is not the whole set, or another one. */
async function nameOf({ name, files: published }: PublicSet<unknown>, files: readonly FoundFile[]): Promise<string> {
  if (published.length === 0) return name;
  const digests = new Map(published.map(({ path, digest }) => [path, digest]));
  for (const { path, file } of files) {
    const digest = digests.get(file);
    if (digest === undefined || (await digestOfFile(path, digest)) !== digest) return `${name}, not as published`;
  }
  return files.length === published.length ? name : `${name}, ${files.length} of ${published.length} files`;
}

async function* itemsOf<Item>(
  set: PublicSet<Item>,
  files: readonly FoundFile[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Item> {
  let items = 0;
  for await (const record of recordsIn(set, files)) {
    signal?.throwIfAborted();
    for (const item of itemsIn(set, record)) {
      items += 1;
      yield item;
    }
  }
  if (items === 0) {
    throw new EspalierError(`${files[0]!.path}: there are no items of ${set.name} in it.`);
  }
}

function itemsIn<Item>(set: PublicSet<Item>, { value, place, where }: SetRecord): readonly Item[] {
  try {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RowError("it is no JSON object");
    return set.items(value, place);
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    throw new EspalierError(`${where}: ${error.message}. It is no record of ${set.name} as its authors publish it.`, {
      cause: error,
    });
  }
}
