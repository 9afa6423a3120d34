/**
 * A public data set that others published: what it is, where its files are, and how its records become items of an
 * eval. Nothing of a set is kept here; its files come from its authors' repository, at one commit, checked by sha256.
 */

import type { Digest } from "../../models/catalogue/digest.ts";
import type { PullProgress } from "../../models/download.ts";
import type { Comparison } from "../../preferences/comparison.ts";
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
  /** None where it cannot be fetched: then whatever JSON files lie in its folder are read, and `byHand` says more. */
  readonly files: readonly SetFile[];
  /** How to come by files that cannot be fetched, for people. */
  readonly byHand?: string;
  /** Where a record is several files of text: what a file is of which record. Files of one record stand together in `files`. */
  part?(file: string): Part | undefined;
  /**
   * One record of a file, checked: a record of a JSON array or a line of JSONL.
   * @returns the items in it: none, where the record has no answer that an eval could use
   * @throws RowError naming the fields that are missing or wrong
   */
  items(record: unknown, place: Place): readonly Item[];
}

/** A file whose text is one field of a record. */
export interface Part {
  /** The same for all files of one record. */
  readonly record: string;
  /** Names of fields, from the record inwards. */
  readonly field: readonly [string] | readonly [string, string];
  /** Fields of the record that the file's place says. */
  readonly about: Readonly<Record<string, string>>;
}

/** Where a record stands. */
export interface Place {
  /** A published file's `path`; of another one that somebody named, where it lies. */
  readonly file: string;
  /** From 0. */
  readonly index: number;
}

export interface SetFile {
  /** Below the set's folder, and below its repository's root at that commit. */
  readonly path: string;
  readonly url: string;
  /** What its bytes are checked by: sha256, or git's id where it was never seen here (both are of that commit). */
  readonly digest: Digest;
  /** Undefined where it is not known. */
  readonly bytes?: number;
}

/** A comparison of a public set. `gold` is what is right by construction, or what most annotators said. */
export interface SetComparison extends Comparison {
  readonly extra: {
    /** A part of the set that is reported by itself; its name in the paper. */
    readonly subset: string;
    /** For an eval's `clusterOf`: those that share it are not independent, such as all of one prompt. */
    readonly cluster: string;
    /** How many annotators said which; absent where gold is right by construction. */
    readonly votes?: { readonly a: number; readonly b: number; readonly tie: number };
    readonly [field: string]: unknown;
  };
}

/** A set that was found and checked. Its items are read as a stream, each time anew. */
export interface OpenedSet<Item> {
  /** For an eval's `sets`: with the checksum of what is read, and in its name what it lacks or that it is not as published. */
  readonly about: SetAbout;
  /** For an eval's `data`. @throws EspalierError naming file, line and fields of a record that cannot be read */
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
  /** `source` is the file's path in the set. */
  readonly onProgress?: (progress: PullProgress) => void;
  readonly signal?: AbortSignal;
}
