/** The Python that TRL is installed for, and its scripts run in it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const scripts = new URL("./python/", import.meta.url);

/** @throws Error with what to install, when there is none */
export function pythonWithTrl(given = process.env.ESPALIER_PYTHON): string {
  if (given !== undefined && existsSync(given)) return given;
  const requirements = fileURLToPath(new URL("requirements.txt", scripts));
  throw new Error(
    `${given === undefined ? "Say which Python has TRL" : `There is no ${given}`}: --python PATH or ESPALIER_PYTHON. To make one:\n` +
      `  python3 -m venv trl && trl/bin/pip install -r ${requirements}\n  export ESPALIER_PYTHON=$PWD/trl/bin/python`,
  );
}

/** @param threads of everything in it that counts them itself */
export async function runPython(
  python: string,
  script: string,
  args: readonly string[],
  threads: number,
): Promise<void> {
  const count = String(threads);
  const child = spawn(python, [fileURLToPath(new URL(script, scripts)), ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      OMP_NUM_THREADS: count,
      MKL_NUM_THREADS: count,
      TOKENIZERS_PARALLELISM: "false",
      HF_HUB_OFFLINE: "1",
    },
  });
  const stop = () => child.kill();
  process.once("exit", stop);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    said = (said + chunk).slice(-4000);
  });
  const [code] = await once(child, "close");
  process.off("exit", stop);
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${said}`);
}

/** @returns of a square matrix by so many columns; what torch multiplies when TRL trains */
export async function torchRates(
  python: string,
  square: number,
  columns: number,
  threads: number,
): Promise<{ readonly type: string; readonly gigaflops: number }[]> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-torch-"));
  try {
    const file = join(folder, "rates.json");
    await runPython(python, "matmul.py", [String(square), String(columns), String(threads), file], threads);
    return JSON.parse(await readFile(file, "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
