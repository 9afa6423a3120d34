/**
 * Fetches wheels from the Python package index that this machine's pip is set up for (mirror, proxy, certificates).
 * pip only says where the wheel is; the download is ours, because pip's neither shows progress nor resumes.
 */
import { execFile } from "node:child_process";
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { messageOf } from "../../core/errors.ts";
import type { Wheel } from "../catalogue.ts";
import { type FetchOptions, fetchToFile } from "./http.ts";

const pythons = process.platform === "win32" ? ["python", "py"] : ["python3", "python"];

/**
 * @param directory where the wheel is put; a part of it that is there already is kept
 * @returns the wheel's path
 * @throws Error with pip's own last words
 */
export async function fetchWheel(
  { package: name, version }: Wheel,
  directory: string,
  options: Omit<FetchOptions, "digest">,
): Promise<string> {
  try {
    const { url, sha256 } = await address(`${name}==${version}`, options.signal);
    const path = join(directory, `${name}-${version}.whl`);
    if (url.startsWith("file:")) await copyFile(fileURLToPath(url), path);
    else await fetchToFile(url, path, { ...options, digest: sha256 });
    return path;
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof PipFailed || (error as NodeJS.ErrnoException).code !== undefined) throw error;
    return pipDownload(`${name}==${version}`, directory, error, options.signal);
  }
}

/** pip was asked and cannot: asking it in another way is no use. */
class PipFailed extends Error {}

/** Where the wheel is, which pip knows since 22.2. */
async function address(requirement: string, signal: AbortSignal | undefined): Promise<{ url: string; sha256: string }> {
  const report = await pip(
    ["install", "--dry-run", "--no-deps", "--ignore-installed", "--report", "-", requirement],
    signal,
  );
  const { url, archive_info } = JSON.parse(report).install[0].download_info;
  return { url, sha256: archive_info.hashes?.sha256 ?? archive_info.hash.replace("sha256=", "") };
}

/** For a pip that cannot say where the wheel is, and for addresses that only pip can reach. */
async function pipDownload(requirement: string, directory: string, why: unknown, signal: AbortSignal | undefined) {
  const target = join(directory, requirement);
  try {
    await pip(["download", "--no-deps", "--dest", target, requirement], signal);
  } catch (error) {
    throw new Error(`${messageOf(why)}; pip download: ${messageOf(error)}`, { cause: error });
  }
  const wheel = (await readdir(target)).find((file) => file.endsWith(".whl"));
  if (wheel === undefined) throw new Error(`pip download brought no wheel for ${requirement}`);
  return join(target, wheel);
}

/** @returns what pip prints */
async function pip(
  [command, ...rest]: readonly [string, ...string[]],
  signal: AbortSignal | undefined,
): Promise<string> {
  const args = [
    "-m",
    "pip",
    command,
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--retries",
    "1",
    ...rest,
  ];
  let missing = "";
  for (const python of pythons) {
    try {
      const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 1 << 26, ...(signal && { signal }) });
      return stdout;
    } catch (error) {
      signal?.throwIfAborted();
      const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
      const words = stderr.trim().split("\n").at(-1) ?? "";
      if (/no such option/.test(stderr)) throw new Error(words);
      if (code !== "ENOENT" && !/No module named pip/.test(words)) throw new PipFailed(words || messageOf(error));
      missing ||= words;
    }
  }
  throw new PipFailed(missing || `no ${pythons.join(" or ")} on this machine, so the index cannot be asked`);
}
