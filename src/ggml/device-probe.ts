/** The process that looks whether a build of the libraries has a device here: it ends with 0 where it has one. */
import { isVariantThere } from "./devices.ts";
import type { Variant } from "./library.ts";

process.exit((await isVariantThere(process.argv[2] as Variant)) ? 0 : 1);
