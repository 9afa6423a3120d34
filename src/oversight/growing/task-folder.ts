/**
 * What growing keeps of one task on disk, each file whole or not there: a step whose file is there was finished and is
 * not done again.
 */
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { makeFolders } from "../../core/make-folders.ts";
import { writeWhole } from "../../rewards/save.ts";

/** Written last: who finds it need not do anything again. */
export const reportFile = "report.json";

export class TaskFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  path(name: string): string {
    return join(this.#path, name);
  }

  /** @returns what was kept under this name; undefined when nothing was */
  async kept<T>(name: string): Promise<T | undefined> {
    const path = this.path(name);
    try {
      return JSON.parse(await readFile(path, "utf8")) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new EspalierError(`${path} cannot be read: ${messageOf(error)}. Remove ${this.#path} to grow it again.`, {
        cause: error,
      });
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.path(name), { recursive: true, force: true });
  }

  async keep<T>(name: string, value: T): Promise<T> {
    makeFolders(dirname(this.path(name)));
    await writeWhole(this.path(name), `${JSON.stringify(value, null, 2)}\n`);
    return value;
  }
}
