import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { keptSamples, samples } from "./samples.ts";

const file = () => join(mkdtempSync(join(tmpdir(), "espalier-samples-")), "round-1", "outputs.jsonl");

it("draws what is missing, and keeps what was drawn before it failed", async () => {
  const path = file();
  const asked: number[] = [];
  const draw = (failing: number) => async (place: number) => {
    asked.push(place);
    if (place === failing) throw new Error("the power went");
    return [`${place} ö`, `${place}\n`];
  };
  await expect(samples(path, [0, 1, 2, 3], draw(2), { concurrency: 1 })).rejects.toThrow("the power went");
  expect([...keptSamples(path).keys()]).toEqual([0, 1]);
  const done: number[] = [];
  const found = await samples(path, [0, 1, 2, 3], draw(-1), { concurrency: 1, onDone: (n) => done.push(n) });
  expect(Object.fromEntries(found)[3]).toEqual(["3 ö", "3\n"]);
  expect(found).toEqual(keptSamples(path));
  expect(asked).toEqual([0, 1, 2, 2, 3]);
  expect(done).toEqual([3, 4]);
});

it("draws again what was cut off in the middle of its line", async () => {
  const path = file();
  await samples(path, [0], async () => ["whole"], { concurrency: 1 });
  appendFileSync(path, '{"place":1,"outputs":["cut o');
  const found = await samples(path, [0, 1], async () => ["again"], { concurrency: 1 });
  expect([...found]).toEqual([
    [0, ["whole"]],
    [1, ["again"]],
  ]);
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(3);
});

it("says which line of its file is damaged", async () => {
  const path = file();
  await samples(path, [0], async () => ["whole"], { concurrency: 1 });
  appendFileSync(path, "\0\0\0\n");
  await expect(samples(path, [0, 1], async () => [], { concurrency: 1 })).rejects.toThrow(
    /outputs\.jsonl, line 2, is damaged: .*\. Remove the file, and its outputs are drawn anew\./,
  );
});

it("on a full disk leaves whole lines, says so, and goes on when there is room", async () => {
  const path = file();
  const outputs = (place: number) => [`${place} ${"x".repeat(300)}`];
  const script = `
    import { samples } from ${JSON.stringify(new URL("./samples.ts", import.meta.url).href)};
    const outputs = ${outputs};
    try {
      await samples(${JSON.stringify(path)}, [0, 1, 2, 3, 4], async (place) => outputs(place), { concurrency: 1 });
    } catch (error) {
      console.log(error.message);
    }`;
  // A file of 1024 bytes at most stands in for the disk.
  const limited = ["-c", 'ulimit -f 1; exec "$0" --input-type=module --eval "$1"', process.execPath, script];
  const { stdout } = await promisify(execFile)("bash", limited);
  expect(stdout).toMatch(
    /^There is no room left on the disk for .*outputs\.jsonl\. .*What was drawn before is kept\.\n$/,
  );
  expect([...keptSamples(path).keys()]).toEqual([0, 1, 2]);
  expect(readFileSync(path, "utf8")).toMatch(/\n$/);
  expect((await samples(path, [0, 1, 2, 3, 4], async (place) => outputs(place), { concurrency: 1 })).size).toBe(5);
});
