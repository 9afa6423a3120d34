import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { espalier, said, start, temporaryFolder } from "./testing/program.ts";

const door = new URL("../index.ts", import.meta.url).href;

/** 30 numbers; "twice" is right for the even ones. What is made is written down, one line each. */
const counting = `
import { appendFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { defineEval } from "${door}";

const made = (name: string, n: number) => appendFileSync("made.txt", \`\${name} \${n}\\n\`);
export default defineEval<{ n: number }, number>({
  name: "counting",
  question: "Who counts best?",
  data: () => Array.from({ length: 30 }, (_, n) => ({ n })),
  arms: {
    plain: async ({ n }) => { made("plain", n); return n; },
    twice: async ({ n }) => {
      made("twice", n);
      if (process.env.SLOW) {
        if (n === 5) process.stderr.write("in the middle\\n");
        await setTimeout(n < 5 ? 0 : Number(process.env.SLOW));
      }
      if (process.env.BROKEN && n === 7) throw new Error("seven");
      return n % 2 === 0 ? n : -1;
    },
  },
  metrics: { right: { unit: "share", better: "higher", score: ({ item, output }) => (output === item.n ? 1 : 0) } },
  thresholds: [{ metric: "right", arm: process.env.ARM ?? "plain", least: Number(process.env.LEAST ?? 0.5) }],
  answer: ({ right }) => \`\${right!.arms[0]!.figure!.value} and \${right!.arms[1]!.figure!.value}.\`,
});
`;

function folderWith(text: string = counting): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "counting.eval.ts"), text);
  return cwd;
}

const run = ["eval", "counting.eval.ts"];
const madeIn = (cwd: string) => readFileSync(join(cwd, "made.txt"), "utf8").trim().split("\n");

test("an eval is run, told, and written as HTML, Markdown, JSON and JUnit", async () => {
  const cwd = folderWith();
  const { code, stdout, stderr } = await espalier(run, { cwd });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(
      /^60 samples to make, 0 in the journal\.\n\nWritten: .*report\.html, .*junit\.xml\n$/,
    ),
  });
  expect(stdout).toMatch(/^counting: Who counts best\?\n\n1 and 0\.5\.\n\n30 items, 2 arms, compared with plain/);
  expect(stdout).toMatch(/ {2}twice {2}50\.0% \[33\.2, 66\.8\] +−50\.0 points \[.*\] {2}p < 0\.001 {2}n = 30\n/);
  expect(stdout).toContain("✓ right of plain: at least 50%; found 100.0%");
  const folder = join(cwd, ".espalier", "evals", "counting");
  expect(readdirSync(folder).toSorted()).toEqual(["junit.xml", "kept", "report.html", "report.json", "report.md"]);
  expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toMatchObject({
    command: "espalier eval counting.eval.ts",
    arms: [{ name: "plain", samples: 30, recalled: 0 }, { name: "twice" }],
  });
  const again = await espalier([...run, "--json", "--quiet", "--out", "elsewhere"], { cwd });
  expect(JSON.parse(again.stdout).arms).toMatchObject([{ recalled: 30 }, { recalled: 30 }]);
  expect(again.stderr).toBe("");
  expect(existsSync(join(cwd, "elsewhere", "report.html"))).toBe(true);
  expect(madeIn(cwd)).toHaveLength(60);
});

test("--dry-run says what there is to make, and makes nothing, not even a journal", async () => {
  const cwd = folderWith();
  const plan = await espalier([...run, "--dry-run", "--limit", "4", "--seeds", "1,2"], { cwd });
  expect(plan.stdout).toBe(
    "counting: Who counts best?\n4 items, 2 arms\n" +
      "  plain  8 samples to make  0 in the journal  calls not known\n" +
      "  twice  8 samples to make  0 in the journal  calls not known\n",
  );
  expect(readdirSync(cwd)).toEqual(["counting.eval.ts"]);
  await espalier([...run, "--limit", "4", "--quiet"], { cwd });
  const left = await espalier([...run, "--dry-run", "--limit", "5", "--json"], { cwd });
  expect(JSON.parse(left.stdout).arms[0]).toEqual({ name: "plain", samples: 5, recalled: 4, calls: 0, cost: 0 });
});

describe("the exit code", () => {
  test("is 100 where a threshold is missed", async () => {
    const { code, stdout } = await espalier([...run, "--quiet", "--limit", "3"], {
      cwd: folderWith(),
      env: { ARM: "twice", LEAST: "0.9" },
    });
    expect({ code, stdout }).toEqual({
      code: 100,
      stdout: expect.stringContaining("✗ right of twice: at least 90%; found 66.7%"),
    });
  });

  test("is 1 where a metric threw: it is named, and the others are there", async () => {
    const broken =
      'metrics: { broken: { score({ output }) { if (output === 3) throw new Error("three"); return 1; } },';
    const cwd = folderWith(counting.replace("metrics: {", broken));
    const { code, stdout } = await espalier([...run, "--quiet"], { cwd });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining("! broken could not be computed for 1 of 30 samples of plain: three\n"),
    });
    expect(stdout).toContain("✓ right of plain");
  });

  test("is 1 where an arm failed: it is named, the other finished, and the next time it is asked again", async () => {
    const cwd = folderWith();
    const { code, stdout } = await espalier([...run, "--quiet"], { cwd, env: { BROKEN: "1" } });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining("twice failed for 1 of 30 samples:\n  1 × seven\n"),
    });
    expect(await espalier([...run, "--quiet"], { cwd })).toMatchObject({ code: 0 });
    expect(madeIn(cwd)).toHaveLength(61);
  });
});

test("Ctrl-C keeps what is finished, and the same command goes on", async () => {
  const cwd = folderWith();
  const slow = start([...run, "--concurrency", "2"], { cwd, env: { SLOW: "300" } });
  await said(slow, "in the middle");
  slow.process.kill("SIGINT");
  const { code, stdout, stderr } = await slow.ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr).toMatch(/Finishing the samples in flight.*\nStopped after \d+ of 60 samples: they are kept/);
  expect(await espalier([...run, "--quiet"], { cwd })).toMatchObject({ code: 0 });
  expect(new Set(madeIn(cwd)).size).toBe(60);
  expect(madeIn(cwd)).toHaveLength(60);
});

test("killed in the middle, it makes again only what was in flight", async () => {
  const cwd = folderWith();
  const slow = start([...run, "--concurrency", "2"], { cwd, env: { SLOW: "60000" } });
  await said(slow, "in the middle");
  slow.process.kill("SIGKILL");
  await slow.ended;
  const before = madeIn(cwd).length;
  expect(before).toBeGreaterThan(10);
  const whole = JSON.parse((await espalier([...run, "--quiet", "--json"], { cwd })).stdout);
  expect(whole.arms).toMatchObject([{ samples: 30 }, { samples: 30 }]);
  expect(madeIn(cwd).length).toBeLessThanOrEqual(60 + 2);
  expect(new Set(madeIn(cwd)).size).toBe(60);
  const fresh = JSON.parse((await espalier([...run, "--quiet", "--json"], { cwd: folderWith() })).stdout);
  expect(whole.metrics).toEqual(fresh.metrics);
});

test("killed in the middle of measuring, it asks models only for what was in flight", async () => {
  const cwd = folderWith(`
    import { defineEval, openModel } from "${door}";
    const quick = await openModel("fake/lead");
    const stuck = await openModel("fake/lead@600000ms");
    export default defineEval<{ n: number }, number>({
      name: "asking", question: "What was asked?", data: () => Array.from({ length: 6 }, (_, n) => ({ n })),
      arms: { plain: async ({ n }) => n },
      metrics: { mark: { async score({ output }) {
        const isStuck = process.env.SLOW && output === 4;
        if (isStuck) process.stderr.write("in the middle\\n");
        return (await (isStuck ? stuck : quick).complete([{ role: "user", content: "Mark " + output }])).text.length;
      } } },
    });
  `);
  const slow = start([...run, "--concurrency", "1"], { cwd, env: { SLOW: "1" } });
  await said(slow, "in the middle");
  slow.process.kill("SIGKILL");
  await slow.ended;
  const { code, stdout } = await espalier([...run, "--quiet", "--json"], { cwd });
  expect({ code, measuring: JSON.parse(stdout).measuring }).toMatchObject({
    code: 0,
    measuring: [{ metric: "mark", models: ["fake/lead"], recalled: 4, spent: { calls: 6 } }],
  });
});

test("an arm that never ends is named, as is the line of a mistake, and the others finish", async () => {
  const broken = counting.replace(
    "twice: async ({ n }) => {",
    "stuck: () => new Promise(() => {}),\n    mistaken: async () => undefined.length,\n    twice: async ({ n }) => {",
  );
  const { code, stdout } = await espalier([...run, "--limit", "2"], { cwd: folderWith(broken) });
  expect(code).toBe(1);
  expect(stdout).toContain("stuck failed for 2 of 2 samples:\n  2 × It never ends: it waits for a promise");
  expect(stdout).toMatch(/mistaken failed for 2 of 2 samples:\n {2}2 × Cannot read .* \(counting\.eval\.ts:1\d\)\n/);
  expect(stdout).toMatch(/^ {2}twice +50\.0%/m);
});

test("the report's command has the variables that the eval reads", async () => {
  const cwd = folderWith(counting.replace("thresholds:", 'environment: ["LEAST", "BROKEN"],\n  thresholds:'));
  await espalier([...run, "--limit", "2"], { cwd, env: { LEAST: "0.1" } });
  const report = readFileSync(join(cwd, ".espalier", "evals", "counting", "report.json"), "utf8");
  expect(JSON.parse(report).command).toBe("LEAST=0.1 espalier eval counting.eval.ts --limit 2");
});

test("two at once on one journal make each sample once, and find the same", async () => {
  const cwd = folderWith();
  const both = await Promise.all(
    [1, 2].map((n) => espalier([...run, "--quiet", "--out", `out${n}`], { cwd, env: { SLOW: "1" } })),
  );
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both[0]!.stdout).toBe(both[1]!.stdout);
  expect(madeIn(cwd)).toHaveLength(60);
});

test("another file's eval of the same name says whose report it replaces", async () => {
  const cwd = folderWith();
  writeFileSync(join(cwd, "copy.eval.ts"), counting);
  await espalier([...run, "--limit", "2"], { cwd });
  expect((await espalier([...run, "--limit", "2"], { cwd })).stderr).not.toContain("another file");
  expect((await espalier(["eval", "copy.eval.ts", "--limit", "2"], { cwd })).stderr).toContain(
    "had the report of another file's eval of this name (espalier eval counting.eval.ts --limit 2). Its place is taken",
  );
});

describe("diff", () => {
  test("compares two runs sample by sample, found by file, by folder or by name", async () => {
    const cwd = folderWith();
    await espalier([...run, "--quiet", "--out", "before"], { cwd });
    appendFileSync(join(cwd, "counting.eval.ts"), "// as it was\n");
    const changed = counting.replace("n % 2 === 0 ? n : -1", "n % 3 === 0 ? n : -1");
    writeFileSync(join(cwd, "counting.eval.ts"), changed);
    await espalier([...run, "--quiet"], { cwd });
    const { code, stdout } = await espalier(["eval", "diff", "before/report.json", "counting@2"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ {2}twice {2}50\.0% \[.*\] → 33\.3% \[.*\] +−16\.7 points \[.*\] +p = 0\.\d+ +30 paired\n/);
    expect(stdout).toMatch(/Changed:\n {2}twice is: function [0-9a-f]{12}, then function [0-9a-f]{12}\n$/);
    const json = await espalier(["eval", "diff", "before", ".espalier/evals/counting", "--json"], { cwd });
    expect(JSON.parse(json.stdout).metrics[0].arms[1]).toMatchObject({ arm: "twice", paired: 30 });
    const markdown = await espalier(["eval", "diff", "before", ".espalier/evals/counting", "--markdown"], { cwd });
    expect(markdown.stdout).toMatch(
      /^### counting: .* → .*\n\n\| metric \| arm \|(.*\n)+\| right \| twice \| 50\.0% .* \| 30 \|\n/,
    );
  });

  test("says what there is where a run is not there, is gone, or is no report", async () => {
    const cwd = folderWith();
    const refused = async (...which: string[]) => (await espalier(["eval", "diff", ...which], { cwd })).stderr;
    expect(await refused("abc", "abd")).toBe(
      'espalier: There is no report "abc", as a file or kept in .espalier/evals. Run an eval first:  espalier eval FILE.\n',
    );
    await espalier([...run, "--quiet", "--limit", "2"], { cwd });
    expect(await refused("abc", "abd")).toContain("The latest are: counting@no-commit.");
    const kept = join(cwd, ".espalier", "evals", "counting", "kept");
    rmSync(join(kept, readdirSync(kept)[0]!, "report.json"));
    expect(await refused("2", "2")).toMatch(
      /report\.json could not be read: it is not there: was its run deleted\?\n$/,
    );
    writeFileSync(join(cwd, "r.json"), '{"version":1}');
    expect(await refused("r.json", "r.json")).toContain("r.json could not be read: This report does not fit:");
  });
});

test.each([
  ["a syntax error", "const x = ((;", /^espalier: counting\.eval\.ts:\d+ could not be loaded: /],
  ["code that throws", "(undefined as any).foo();", /^espalier: counting\.eval\.ts:1 could not be loaded: Cannot read/],
  [
    "no default export",
    "export const x = 1;",
    /counting\.eval\.ts has no eval as its default export\. It should end like/,
  ],
  [
    "a wrong name",
    counting.replace('?? "plain"', '?? "plane"'),
    /counting\.eval\.ts:\d+ could not be loaded: .* names the arm "plane"\. There is: plain, twice\./,
  ],
  [
    "an import of a file that is not there",
    'import { x } from "./gone.ts";',
    /^espalier: counting\.eval\.ts:1 could not be loaded: "\.\/gone\.ts" cannot be imported: Cannot find module '.*gone\.ts'\n$/,
  ],
  [
    "a package that is not there",
    'import {\n  x,\n} from "@no-such/package/deep";',
    /counting\.eval\.ts:3 could not be loaded: "@no-such\/package\/deep" cannot .* {2}npm install @no-such\/package\n$/,
  ],
  [
    "an error in what it imports",
    `import "data:text/javascript,throw new Error('within')";`,
    /^espalier: counting\.eval\.ts could not be loaded: within\n$/,
  ],
  [
    "data that throws",
    counting
      .replace("data: () =>", 'data: () => { throw new Error("no file"); return')
      .replace("({ n })),", "({ n })); },"),
    /^espalier: counting\.eval\.ts:\d+: The data of "counting" cannot be read: no file\n$/,
  ],
])("%s is told with the file, and the line where it can be", async (_, text, message) => {
  const { code, stderr } = await espalier([...run, "--quiet"], { cwd: folderWith(text) });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(message) });
});

test("an option that is none is refused, and an arm that is none", async () => {
  const cwd = folderWith();
  expect(await espalier([...run, "--seeds", "a"], { cwd })).toMatchObject({ code: 2 });
  expect((await espalier([...run, "--arms", "plane"], { cwd })).stderr).toContain(
    'has no arm "plane". There is: plain, twice.',
  );
  expect((await espalier(["eval", "."], { cwd })).stderr).toContain('"." is a folder: name one of its files.');
  expect((await espalier(["eval", "gone.eval.ts"], { cwd })).stderr).toContain('There is no file "gone.eval.ts"');
});
