import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";

const module = JSON.stringify(new URL("./end-with-parent.ts", import.meta.url).href);
const flags = ["--input-type=module", "-e"];

/** A child whose only thread is blocked for good, as by native code, once it has said that it watches. */
const child = `
  const { endWithParent } = await import(${module});
  endWithParent();
  const { writeSync } = await import("node:fs");
  writeSync(1, "watching");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`;

const parent = `
  const { spawn } = await import("node:child_process");
  spawn(process.execPath, ${JSON.stringify([...flags, child])}, { stdio: ["ignore", "inherit", "ignore"] });`;

it("a process that is blocked ends when its parent is killed", async () => {
  const program = spawn(process.execPath, [...flags, parent], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(program.stdout, "data");
  expect(String(said)).toBe("watching");
  program.kill("SIGKILL");
  // The child writes to the same pipe: it is closed when both are gone.
  await once(program.stdout, "close");
});
