/**
 * A public data set that others published: what it is, where its files are, and how its records become items of an
 * eval. Nothing of a set is kept here; its files come from its authors' repository, at one commit, checked by sha256.
 */
import type { SetAbout } from "../eval.ts";

export interface PublicSet<Item> {
  /** As `openSet` takes it, such as "llmbar". */
  readonly name: string;
  /** One sentence: what an item is, and how many there are. */
  readonly description: string;
  /** As a reader would cite it: authors, year, title, arXiv number. */
  readonly citation: string;
  /** SPDX name where there is one, and what it does not cover. */
  readonly licence: string;
  readonly files: readonly SetFile[];
  /**
   * One record of a file, checked: a record of a JSON array or a line of JSONL.
   * @returns the items in it: none, where the record has no answer that an eval could use
   * @throws ZodError naming the fields that are missing or wrong
   */
  items(record: unknown, file: string): readonly Item[];
}

export interface SetFile {
  /** Below the set's folder, and below its repository's root at that commit. */
  readonly path: string;
  /** Where it is fetched from; undefined where it cannot be fetched without an account, or was never on the web as it is. */
  readonly url?: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A set that was found and checked. Its items are read as a stream, each time anew. */
export interface OpenedSet<Item> {
  /** With the checksum of what is read: for an eval's `sets`. */
  readonly about: SetAbout;
  /** For an eval's `data`. */
  items(): AsyncIterable<Item>;
}

export interface OpenOptions {
  /**
   * A file or folder to read instead of the cache. Where its sha256 is not the published one it is read all the same
   * when it was named here, and `about.checksum` says which bytes were read.
   */
  readonly path?: string;
  /** False: never fetch. */
  readonly download?: boolean;
  readonly signal?: AbortSignal;
}
