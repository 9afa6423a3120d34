/** Processor time of a program and all Node.js processes that it starts: each writes down its own when it ends. */
import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../orchestration/temporary-folder.ts";

const meter = `
import { writeFileSync } from "node:fs";
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.CPU_METER + "/" + process.pid + ".cpu", String((user + system) / 1000));
});
`;

/** @returns milliseconds. @throws Error when it ends otherwise than with one of the codes */
export async function cpuOf(
  args: readonly string[],
  {
    cwd,
    env = {},
    codes = [0],
  }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly codes?: readonly number[] },
): Promise<number> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "meter.mjs");
  await writeFile(file, meter);
  const metered = { NODE_OPTIONS: `--import=${pathToFileURL(file).href}`, CPU_METER: folder.path };
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env, ...metered },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code === null || !codes.includes(code)) throw new Error(`${args[0]} ended with ${code}: ${said.slice(-500)}`);
  const files = (await readdir(folder.path)).filter((name) => name.endsWith(".cpu"));
  const amounts = await Promise.all(files.map(async (name) => Number(await readFile(join(folder.path, name), "utf8"))));
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
