/** What tests of several rooms share: the real default model, fetched once. Not part of the published API. */
import { pullModel } from "./download.ts";

/** @returns the path of the default model's file; from the second time on, in any process, nothing is fetched */
export function defaultModelPath(): Promise<string> {
  return pullModel("smollm2-135m");
}
