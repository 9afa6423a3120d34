/**
 * What growing keeps of one task on disk, each file whole or not there: a step whose file is there was finished and is
 * not done again. The folder belongs to one recipe, and another one is refused.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { makeFolders } from "../../core/make-folders.ts";
import { claimFolder, type Recipe } from "../../rewards/recipe.ts";
import { writeWhole } from "../../rewards/save.ts";

export class TaskFolder {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws EspalierError naming what differs where the folder holds what was made otherwise */
  static async claim(path: string, recipe: Recipe): Promise<TaskFolder> {
    await claimFolder(path, recipe);
    return new TaskFolder(path);
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

  async keep<T>(name: string, value: T): Promise<T> {
    makeFolders(dirname(this.path(name)));
    await writeWhole(this.path(name), `${JSON.stringify(value, null, 2)}\n`);
    return value;
  }
}
