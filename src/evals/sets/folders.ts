/** Where the files of public sets are kept on this machine. */
import { join } from "node:path";
import { modelsDirectory } from "../../models/catalogue.ts";

/** ESPALIER_SETS, else beside the models in the operating system's place for caches. */
export function setsDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const { ESPALIER_SETS, ESPALIER_MODELS: _, ...others } = env;
  return ESPALIER_SETS || join(modelsDirectory(others, platform), "..", "sets");
}

/** Where the files of a set are or will be. */
export function setFolder(name: string): string {
  return join(setsDirectory(), name);
}
