/** Addresses of files in a repository on GitHub at one commit, whose bytes can never change. */
import type { Digest } from "../../models/catalogue/digest.ts";
import type { SetFile } from "./public-set.ts";

/**
 * @param repository `owner/name`
 * @param commit 40 hexadecimal digits
 */
export function atCommit(repository: string, commit: string) {
  return {
    /** @param bytes undefined where it is not known */
    file(path: string, bytes: number | undefined, digest: Digest): SetFile {
      return { path, url: address("raw.githubusercontent.com", path), ...(bytes && { bytes }), digest };
    },
    /** Kept in Git LFS: the pointer in the repository names size and sha256. */
    largeFile(path: string, bytes: number, sha256: string): SetFile {
      return { path, url: address("media.githubusercontent.com/media", path), bytes, digest: sha256 };
    },
  };

  function address(host: string, path: string): string {
    return `https://${host}/${repository}/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
  }
}
