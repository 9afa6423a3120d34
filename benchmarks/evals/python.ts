/** Python programs: whether one has a package, and the processor time of what it runs. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Waits for the program, and says what it and all that it has waited for took, in milliseconds. */
const meter = `
import resource, subprocess, sys
code = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print((used.ru_utime + used.ru_stime) * 1000)
sys.exit(code)
`;

/** @returns its version; undefined where it is not there */
export async function packageVersion(python: string, name: string): Promise<string | undefined> {
  const ask = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))";
  return run(python, ["-c", ask, name]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** @returns milliseconds. @throws Error when it ends with another code than 0 */
export async function pythonCpuOf(
  python: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<number> {
  const { stdout } = await run(python, ["-c", meter, ...args], { cwd, env: { ...process.env, ...env } });
  return Number(stdout);
}
