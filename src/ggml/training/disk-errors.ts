/** What to do about a folder that cannot be written to. */
import { EspalierError, messageOf } from "../../core/errors.ts";

/** @param kept what is not lost, and how to go on; a sentence */
export function diskError(error: unknown, path: string, kept: string): EspalierError {
  const { code } = error as NodeJS.ErrnoException;
  return new EspalierError(
    `${reasons[code ?? ""]?.(path) ?? `${path} could not be written: ${messageOf(error)}.`} ${kept}`,
    {
      cause: error,
    },
  );
}

const noPermission = (path: string) => `No permission to write ${path}. Make its folder writable, or use another one.`;
const noRoom = (path: string) => `There is no room left on the disk for ${path}. Free some.`;

const reasons: Readonly<Record<string, (path: string) => string>> = {
  EACCES: noPermission,
  EPERM: noPermission,
  EROFS: noPermission,
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EFBIG: noRoom,
};
