import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { espalier, said, start, temporaryFolder } from "./testing/program.ts";
import { story } from "./testing/story.ts";

const args = ["summarize", "story.txt", "-m", "fake/lead@40ms", "--passage", "60", "--concurrency", "2"];

function folderWithStory(): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "story.txt"), story(5, 6));
  return cwd;
}

/** Starts a run and sends the signal once calls are under way. */
async function interrupted(cwd: string, signal: NodeJS.Signals, times: number) {
  const run = start(args, { cwd });
  await said(run, "calls to make");
  run.process.kill(signal);
  for (let sent = 1; sent < times; sent++) {
    await said(run, "Finishing the calls in flight");
    run.process.kill(signal);
  }
  return run.ended;
}

test("Ctrl-C finishes the calls in flight, says what is kept, and both resume and the same command go on", async () => {
  const cwd = folderWithStory();
  const { code, stdout, stderr } = await interrupted(cwd, "SIGINT", 1);
  expect(code).toBe(130);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /Finishing the calls in flight\. Ctrl-C again ends at once\.\nStopped\.\nKept: \d+ nodes? · \d+ new/,
  );
  const [, id] = stderr.match(/Continue with {2}espalier resume ([0-9a-f]{12}) {2}or the same command again\./)!;
  expect((await espalier(["runs", "--json"], { cwd })).stdout).toContain('"status": "stopped"');

  const resumed = await espalier(["resume", id!], { cwd });
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining("on day") });
  const again = await espalier([...args, "--json"], { cwd });
  const { run, output, totals } = JSON.parse(again.stdout);
  expect({ run, output: `${output}\n` }).toEqual({ run: id, output: resumed.stdout });
  expect(totals.calls).toBe(0);
});

test("a second Ctrl-C ends at once, and the same command goes on", async () => {
  const cwd = folderWithStory();
  const { code, stdout, stderr } = await interrupted(cwd, "SIGINT", 2);
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr).toContain("Ended. What was finished is kept: the same command continues.");
  expect(await espalier([...args, "--quiet"], { cwd })).toMatchObject({ code: 0, stderr: "" });
});

test("SIGTERM drains like Ctrl-C and ends with its own code", async () => {
  const { code, stderr } = await interrupted(folderWithStory(), "SIGTERM", 1);
  expect(code).toBe(143);
  expect(stderr).toContain("Continue with  espalier resume");
});
