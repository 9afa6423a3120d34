/** What a command writes in this process, and the exit code that it sets. */
import { onTestFinished, vi } from "vitest";

export function printed() {
  const text = { stdout: "", stderr: "" };
  const take = (name: "stdout" | "stderr") =>
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      text[name] += chunk;
      return true;
    });
  const spies = [take("stdout"), take("stderr")];
  process.exitCode = 0;
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = 0;
  });
  return text;
}
