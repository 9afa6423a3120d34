/** `espalier label` as its users meet it: whole jobs, bad input, Ctrl-C, kill -9, and batches. */
import { appendFileSync, closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openaiBatchServer } from "../models/providers/testing/openai-batch-server.ts";
import { KEY } from "../models/providers/testing/wire-server.ts";
import type { Preference } from "../preferences/preference.ts";
import { type CountingServer, countingServer } from "./testing/counting-server.ts";
import { type Ended, espalier, said, start, temporaryFolder } from "./testing/program.ts";

/** Pairs of which a is right. */
function pairs(count: number): string {
  const pair = (_: unknown, index: number) => ({
    input: `What is ${index} and 1?`,
    a: { text: `It is ${index + 1}.` },
    b: { text: `Nobody knows, perhaps ${index + 3}.` },
    gold: "a",
  });
  return Array.from({ length: count }, pair)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");
}

/** What a good judge says of such a pair, as JSON. */
function verdict(question: string): string {
  const first = question.match(/ [Rr]esponse A\]\n(.*)/)?.[1] ?? "";
  return JSON.stringify({ rationale: "It answers.", choice: first.startsWith("It is") ? "A" : "B" });
}

interface Job {
  readonly cwd: string;
  readonly server: CountingServer;
  run(...more: string[]): Promise<Ended>;
  begin(...more: string[]): ReturnType<typeof start>;
  read(name: string): Preference[];
}

async function job(text: string, { answer = verdict, latency = 0 } = {}): Promise<Job> {
  const server = await countingServer(latency, answer);
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "pairs.jsonl"), text);
  const options = { cwd, env: { OLLAMA_HOST: server.url } };
  const command = (more: readonly string[]) => ["label", "pairs.jsonl", "--judge", "ollama/small", ...more];
  return {
    cwd,
    server,
    run: (...more) => espalier(command(more), options),
    begin: (...more) => start(command(more), options),
    read: (name) => rows(readFileSync(join(cwd, name), "utf8")),
  };
}

function rows(text: string): Preference[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** The inputs, in order. */
function inputs(preferences: readonly Preference[]) {
  return preferences.map(({ comparison }) => comparison.input);
}

const all = (count: number) => Array.from({ length: count }, (_, index) => `What is ${index} and 1?`);

describe("a job", () => {
  test("writes one label a line, in the order of the pairs, and says how good the judge was", async () => {
    const { run, read, server } = await job(pairs(30));
    const { code, stdout, stderr } = await run("--out", "labels.jsonl");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/30 labels · 60 new calls · .* tokens in/);
    expect(stderr).toMatch(/orders disagree 0\.0% .* of 30/);
    expect(stderr).toMatch(/right 100\.0% .* of 30/);
    const labels = read("labels.jsonl");
    expect(inputs(labels)).toEqual(all(30));
    expect(labels[4]).toMatchObject({
      kind: "model",
      judge: expect.stringContaining("ollama/small"),
      rubric: expect.stringContaining("helpfulness@"),
      verdict: { status: "judged", choice: "a", orders: [{ choice: "a" }, { choice: "a" }], spending: { calls: 2 } },
    });
    expect(server.asked).toHaveLength(60);
  });

  test("writes to standard output, reads standard input, and with --quiet says nothing else", async () => {
    const { cwd, server } = await job("");
    const args = ["label", "-", "--judge", "ollama/small", "--orders", "one", "--quiet"];
    const ended = await espalier(args, { cwd, env: { OLLAMA_HOST: server.url }, input: pairs(5) });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(inputs(rows(ended.stdout))).toEqual(all(5));
    expect(server.asked).toHaveLength(5);
  });

  test("is put every question by --dry-run, and asks none", async () => {
    const { run, server } = await job(pairs(30));
    const plan = JSON.parse((await run("--dry-run", "--json")).stdout);
    expect(plan).toMatchObject({ pairs: 30, calls: 60, cost: 0 });
    expect((await run("--dry-run", "--limit", "10", "--orders", "one")).stdout).toMatch(
      /^10 pairs, 10 calls to ollama/,
    );
    expect(server.asked).toEqual([]);
  });

  test("asks nothing again: what the file has stays, what the journal has is written", async () => {
    const { cwd, run, server } = await job(pairs(20));
    await run("--out", "labels.jsonl", "--limit", "12");
    expect((await run("--out", "labels.jsonl")).stderr).toContain("8 labels · 12 written before · 16 new calls");
    const labels = readFileSync(join(cwd, "labels.jsonl"), "utf8");
    const other = await run("--out", "other.jsonl", "--json");
    expect(readFileSync(join(cwd, "other.jsonl"), "utf8")).toBe(labels);
    expect(JSON.parse(other.stdout)).toMatchObject({ totals: { judged: 20, recalled: 20, calls: 0 } });
    expect(server.asked).toHaveLength(40);
  });

  test("goes on after kill -9, with the half line it left mended", async () => {
    const { cwd, begin, run, server, read } = await job(pairs(60), { latency: 5 });
    for (const enough of [20, 50]) {
      const { process: child, ended } = begin("--out", "labels.jsonl", "--concurrency", "4");
      server.onReply = (asked) => {
        if (asked >= enough) child.kill("SIGKILL");
      };
      expect((await ended).code).toBe(null);
    }
    server.onReply = () => {};
    appendFileSync(join(cwd, "labels.jsonl"), '{"comparison":{"input":"What is');
    expect((await run("--out", "labels.jsonl", "--concurrency", "4")).code).toBe(0);
    expect(inputs(read("labels.jsonl"))).toEqual(all(60));
    // What was in flight when it was killed may have been asked again: twice 4 pairs in two orders.
    expect(new Set(server.asked).size).toBe(120);
    expect(server.asked.length).toBeLessThanOrEqual(120 + 2 * 8);
  });

  test("stops with Ctrl-C after the pairs in flight, and the same command continues", async () => {
    const { begin, run, read } = await job(pairs(60), { latency: 20 });
    const started = begin("--out", "labels.jsonl", "--concurrency", "2");
    await said(started, "lines to read");
    started.process.kill("SIGINT");
    const { code, stderr } = await started.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Finishing the pairs in flight\..*\nStopped\./);
    expect((await run("--out", "labels.jsonl", "--quiet")).code).toBe(0);
    expect(inputs(read("labels.jsonl"))).toEqual(all(60));
  });

  test("keeps within its limits, keeps what was judged, and goes on", async () => {
    const { run, read, server } = await job(pairs(30));
    const { code, stderr } = await run("--out", "labels.jsonl", "--max-calls", "21", "--concurrency", "3");
    expect(code).toBe(1);
    expect(stderr).toMatch(/The budget of 21 calls is reached.*--max-calls/);
    expect(stderr).toContain("The same command continues.");
    expect(inputs(read("labels.jsonl"))).toEqual(all(30).slice(0, read("labels.jsonl").length));
    expect(server.asked.length).toBeLessThanOrEqual(21);
    await run("--out", "labels.jsonl");
    expect(inputs(read("labels.jsonl"))).toEqual(all(30));
    expect(server.asked).toHaveLength(60);
  });

  test("decides by a rubric of one's own", async () => {
    const { cwd, run, read } = await job(pairs(1));
    writeFileSync(join(cwd, "terse.md"), "The better response is the shorter one.\n");
    await run("--rubric", "./terse.md", "--out", "labels.jsonl");
    expect(read("labels.jsonl")[0]!.rubric).toMatch(/^terse@/);
  });
});

describe("bad input", () => {
  test("lines that cannot be read are named, the rest is judged, and the exit code says so", async () => {
    const [one, two, three] = pairs(3).trimEnd().split("\n");
    const { run, read } = await job([one, '{"a": 1', '{"input":"q","a":{"text":"x"}}', two, one, three].join("\n"));
    const { code, stderr } = await run("--out", "labels.jsonl");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^pairs\.jsonl, line 2: not JSON/m);
    expect(stderr).toMatch(/^pairs\.jsonl, line 3: .*\bb\b/m);
    expect(stderr).toContain("2 lines unread");
    expect(inputs(read("labels.jsonl"))).toEqual(all(3));
  });

  test("a judge that never says anything useful leaves rows with the reason, and the exit code says so", async () => {
    const { run, read } = await job(pairs(3), { answer: () => "I would rather not." });
    const { code, stderr } = await run("--out", "labels.jsonl");
    expect(code).toBe(1);
    expect(stderr).toContain("No pair could be judged");
    expect(read("labels.jsonl").map(({ verdict }) => verdict)).toEqual(
      Array(3).fill(expect.objectContaining({ status: "unjudged", reason: expect.stringContaining("rather not") })),
    );
  });

  test("what could not be read is asked for anew by the same command, not replayed, and its label follows", async () => {
    let isWilling = false;
    const answer = (question: string) => (isWilling ? verdict(question) : "I would rather not.");
    const { run, read, server } = await job(pairs(2), { answer });
    await run("--out", "labels.jsonl");
    const before = server.asked.length;
    isWilling = true;
    expect((await run("--out", "labels.jsonl")).code).toBe(0);
    expect(server.asked.length).toBe(before + 4);
    expect(new Set(server.asked).size).toBe(server.asked.length);
    const statuses = read("labels.jsonl").map(({ verdict: { status } }) => status);
    expect(statuses).toEqual(["unjudged", "unjudged", "judged", "judged"]);
    expect((await run("--out", "labels.jsonl")).stderr).toContain("2 written before");
  });

  test.each([
    ["a file that is not there", ["label", "none.jsonl", "--judge", "fake/lead"], /no file "none\.jsonl"/],
    [
      "no such rubric",
      ["label", "pairs.jsonl", "--judge", "fake/lead", "--rubric", "none"],
      /No rubric named "none".*helpfulness/,
    ],
    ["no such judge", ["label", "pairs.jsonl", "--judge", "fake/none"], /No fake model named "none"/],
    ["no batch API", ["label", "pairs.jsonl", "--judge", "fake/lead", "--batch"], /no batch API.*anthropic, openai/],
    [
      "labels into the pairs",
      ["label", "pairs.jsonl", "--judge", "fake/lead", "--out", "pairs.jsonl"],
      /holds the pairs themselves/,
    ],
    [
      "labels into another file",
      ["label", "pairs.jsonl", "--judge", "fake/lead", "--out", "notes.txt"],
      /notes\.txt is not a file of labels/,
    ],
    [
      "labels into a folder that is not there",
      ["label", "pairs.jsonl", "--judge", "fake/lead", "--out", "no/labels.jsonl"],
      /cannot be written: ENOENT/,
    ],
    [
      "no room for labels",
      ["label", "pairs.jsonl", "--judge", "fake/lead", "--out", "/dev/full"],
      /\/dev\/full could not be written: ENOSPC.*kept in the journal/,
    ],
  ])("%s", async (_, args, message) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "pairs.jsonl"), pairs(3));
    writeFileSync(join(cwd, "notes.txt"), "a line without an end");
    const { code, stdout, stderr } = await espalier(args, { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readFileSync(join(cwd, "notes.txt"), "utf8")).toBe("a line without an end");
    expect(readFileSync(join(cwd, "pairs.jsonl"), "utf8")).toBe(pairs(3));
  });

  test("an output that is full", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "pairs.jsonl"), pairs(3));
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await espalier(["label", "pairs.jsonl", "--judge", "fake/lead"], { cwd, stdout: full });
    closeSync(full);
    expect(code).toBe(1);
    expect(stderr).toContain("The output could not be written: ENOSPC");
  });

  test("another pair under an id that has a label", async () => {
    const one = (text: string) => `${JSON.stringify({ id: "7", input: "q", a: text, b: "other" })}\n`;
    const { cwd, run } = await job(one("first"));
    await run("--out", "labels.jsonl");
    writeFileSync(join(cwd, "pairs.jsonl"), one("second"));
    for (const out of ["labels.jsonl", "new.jsonl"]) {
      expect((await run("--out", out)).stderr).toMatch(/holds another comparison under the id "7".*--dataset NAME/);
    }
  });
});

describe("--batch", () => {
  async function batchJob(count: number) {
    const server = await openaiBatchServer();
    onTestFinished(() => server[Symbol.asyncDispose]());
    server.onRow = (prompt) => ({ text: verdict(prompt) });
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "pairs.jsonl"), pairs(count));
    const env = { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: KEY };
    const args = ["label", "pairs.jsonl", "--judge", "openai/small", "--price", "2/4", "--poll", "0.02"];
    const command = [...args, "--out", "labels.jsonl", "--batch"];
    return {
      server,
      cwd,
      run: (...more: string[]) => espalier([...command, ...more], { cwd, env }),
      begin: () => start(command, { cwd, env }),
      labels: () => rows(readFileSync(join(cwd, "labels.jsonl"), "utf8")),
    };
  }

  test("judges every pair in both orders through the batch API, at half the price", async () => {
    const { server, run, labels } = await batchJob(8);
    const { code, stderr } = await run();
    expect(code).toBe(0);
    expect(stderr).toMatch(/Submitted 16 calls as batch_1\..*Collected batch_1: 16 answers\./s);
    expect(inputs(labels())).toEqual(all(8));
    const [{ verdict: found }] = labels() as [Preference];
    const { inputTokens, outputTokens, cost } = found.spending!;
    expect(cost).toBeCloseTo((inputTokens * 1 + outputTokens * 2) / 1e6, 12);
    expect(server.made).toHaveLength(1);
  });

  test("killed while it waits, the same command collects what was submitted", async () => {
    const { server, cwd, begin, run, labels } = await batchJob(6);
    const started = begin();
    await said(started, "Submitted");
    started.process.kill("SIGKILL");
    await started.ended;
    expect(existsSync(join(cwd, "labels.jsonl")) && readFileSync(join(cwd, "labels.jsonl"), "utf8")).toBe("");
    const { code, stderr } = await run();
    expect(code).toBe(0);
    expect(stderr).toContain("Waiting for batch_1, submitted before.");
    expect(inputs(labels())).toEqual(all(6));
    expect(server.made).toHaveLength(1);
    expect(server.answered).toHaveLength(12);
  });

  test("killed before the provider's answer arrives, it is found again", async () => {
    const { server, begin, run, labels } = await batchJob(6);
    const started = begin();
    server.onMade = () => started.process.kill("SIGKILL");
    await started.ended;
    server.onMade = () => {};
    expect((await run()).code).toBe(0);
    expect(inputs(labels())).toEqual(all(6));
    expect(server.made).toHaveLength(1);
  });

  test("Ctrl-C leaves the batch at the provider", async () => {
    const { server, begin, run, labels } = await batchJob(6);
    const started = begin();
    await said(started, "Submitted");
    started.process.kill("SIGINT");
    const { code, stderr } = await started.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("The batches go on at the provider: the same command collects them.");
    expect((await run()).code).toBe(0);
    expect(inputs(labels())).toEqual(all(6));
    expect(server.made).toHaveLength(1);
  });

  test("so many pairs at a time", async () => {
    const { server, run, labels } = await batchJob(10);
    const { code } = await run("4");
    expect(code).toBe(0);
    expect(inputs(labels())).toEqual(all(10));
    expect(server.made.length).toBeGreaterThanOrEqual(3);
  });
});
