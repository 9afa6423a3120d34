/** Reads named files of a zip archive in memory: nothing is written to disk, and a bomb is refused before it grows. */
import { type UnzipFileInfo, unzipSync } from "fflate";
import { EspalierError } from "../core/errors.ts";
import type { Source } from "./load.ts";

export interface Archive {
  readonly names: ReadonlySet<string>;
  /** @returns those of the files that exist */
  read(names: Iterable<string>): ReadonlyMap<string, Uint8Array>;
}

const MEBIBYTE = 1024 * 1024;
/** Unpacked bytes in all. */
const LARGEST = 256 * MEBIBYTE;

/** @throws EspalierError when the archive is broken, or what is read of it is too large */
export function openArchive({ bytes, name }: Source): Archive {
  const names = new Set<string>();
  unzip((file) => {
    names.add(file.name);
    return false;
  });
  let total = 0;
  return {
    names,
    read(wanted) {
      const left = new Set(wanted);
      const files = unzip((file) => {
        // The first of two files with one name counts; more are a trick.
        if (!left.delete(file.name)) return false;
        total += file.originalSize;
        if (total > LARGEST) {
          throw new EspalierError(
            `${name} would unpack to more than ${LARGEST / MEBIBYTE} MiB of text: at most that much is read. It may be a zip bomb.`,
          );
        }
        return true;
      });
      return new Map(Object.entries(files));
    },
  };

  function unzip(filter: (file: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
    try {
      return unzipSync(bytes, { filter });
    } catch (error) {
      if (error instanceof EspalierError) throw error;
      throw new EspalierError(
        `${name} is a broken or password-protected zip archive. Download it again, or repair it with zip -FF.`,
        {
          cause: error,
        },
      );
    }
  }
}
