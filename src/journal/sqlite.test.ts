import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { CallReply, CallRequest, Claim, Journal, NodeRecord, RunRecord } from "./journal.ts";
import { openRunReader } from "./run-reader.ts";
import { openJournal } from "./sqlite.ts";

const request: CallRequest = { key: "k1", model: "fake/m", endpoint: "fake", request: '{"messages":[]}' };
const reply: CallReply = {
  reply: '{"text":"hello"}',
  inputTokens: 3,
  cachedInputTokens: 1,
  outputTokens: 2,
  cost: 0.25,
  attempts: 1,
};
const run: RunRecord = {
  id: "abc123",
  name: "A run",
  task: "t",
  input: "{}",
  options: "{}",
  status: "running",
  output: null,
  error: null,
  started: 1,
  ended: null,
};
const node = (id: string, parent: string | null, position = 0): NodeRecord => ({
  run: run.id,
  id,
  parent,
  position,
  depth: parent === null ? 0 : 1,
  task: "t",
  label: id,
  spanStart: 0,
  spanEnd: 5,
  status: "running",
  input: "{}",
  output: null,
  error: null,
  started: 1,
  ended: null,
  execution: 1,
  calls: "[]",
});

/** In SQL. No process has this number: Linux counts up to 4,194,304. */
const deadOwner = "substr(owner, 1, instr(owner, ':')) || '99999999:0'";

let folder: string;
let path: string;
const opened: Journal[] = [];
const open = (file = path) => {
  const journal = openJournal(file);
  opened.push(journal);
  return journal;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  path = join(folder, "journal.db");
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
  rmSync(folder, { recursive: true });
});

describe("calls", () => {
  it("are found once finished, by this process and the next", async () => {
    const journal = open();
    expect(journal.find("k1")).toBeUndefined();
    const claim = (await journal.claim(request)) as Claim;
    expect(journal.find("k1")).toBeUndefined();
    await journal.finish(claim, reply);
    expect(journal.find("k1")).toBe(reply.reply);
    await journal.close();
    expect(open().find("k1")).toBe(reply.reply);
    expect(open().call("k1")).toMatchObject({ ...request, ...reply, status: "done" });
  });

  it("that are finished are given instead of a claim", async () => {
    const journal = open();
    await journal.finish((await journal.claim(request)) as Claim, reply);
    expect(await journal.claim(request)).toBe(reply.reply);
  });

  it("that failed may be claimed again, and keep their error until then", async () => {
    const journal = open();
    await journal.fail((await journal.claim(request)) as Claim, "the server is down", 3);
    const failed = { status: "failed", error: "the server is down", attempts: 3, request: request.request };
    expect(journal.call("k1")).toMatchObject(failed);
    expect(await journal.claim(request)).toMatchObject({ key: "k1", fence: 2 });
  });

  it("are made by one of two journals that share the file; the other waits and gets the reply", async () => {
    const one = open();
    const two = open();
    const claim = (await one.claim(request)) as Claim;
    const waiting = two.claim(request);
    await one.finish(claim, reply);
    expect(await waiting).toBe(reply.reply);
  });

  it("held by a process that died are taken over at once; whichever reply is first stands, and both hear of it", async () => {
    const stalled = open();
    const lost = (await stalled.claim(request)) as Claim;
    const raw = new DatabaseSync(path);
    raw.exec(`UPDATE calls SET owner = ${deadOwner}`);
    raw.close();
    const heir = open();
    const claim = (await heir.claim(request)) as Claim;
    expect(claim.fence).toBe(lost.fence + 1);
    await stalled.fail(lost, "the connection was lost", 1);
    expect(heir.call("k1")?.status).toBe("pending");
    expect(await heir.finish(claim, reply)).toBeUndefined();
    expect(await stalled.finish(lost, { ...reply, reply: '{"text":"late"}' })).toBe(reply.reply);
    await heir.fail(claim, "too late", 1);
    expect(heir.find("k1")).toBe(reply.reply);
  });

  it("wait no longer once aborted", async () => {
    const one = open();
    await one.claim(request);
    const controller = new AbortController();
    const waiting = open().claim(request, controller.signal);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});

describe("runs and nodes", () => {
  it("come back as a tree, parents first and siblings in order", async () => {
    const journal = open();
    journal.saveNode(node("root", null));
    journal.saveNode(node("second", "root", 1));
    journal.saveNode(node("first", "root", 0));
    journal.endNode({ run: run.id, id: "first", status: "done", output: '"x"', error: null, ended: 2, calls: "[]" });
    await journal.saveRun(run);
    expect([...journal.nodes(run.id)].map(({ id, status }) => `${id} ${status}`)).toEqual([
      "root running",
      "first done",
      "second running",
    ]);
  });

  it("keep their output while they are begun again and when they are stopped, and lose it when they fail", async () => {
    const journal = open();
    const done = { status: "done", output: '"x"', ended: 2 } as const;
    const stopped = { status: "stopped", output: null, error: "Stopped.", ended: 3 } as const;
    await journal.saveRun({ ...run, ...done });
    journal.saveNode({ ...node("root", null), ...done });
    journal.saveNode({ ...node("root", null), execution: 2 });
    journal.endNode({ run: run.id, id: "root", ...stopped, calls: "[]" });
    await journal.saveRun(run);
    await journal.saveRun({ ...run, ...stopped });
    expect(journal.run(run.id)).toMatchObject(done);
    expect([...journal.nodes(run.id)]).toMatchObject([{ ...done, execution: 2 }]);
    const failed = { ...stopped, status: "failed" } as const;
    journal.endNode({ run: run.id, id: "root", ...failed, calls: "[]" });
    await journal.saveRun({ ...run, ...failed });
    expect(journal.run(run.id)).toMatchObject(failed);
    expect([...journal.nodes(run.id)]).toMatchObject([failed]);
  });

  it("of two executions at once are kept: the older one does not take what the newer has visited", async () => {
    const older = open();
    const newer = open();
    newer.saveNode({ ...node("root", null), execution: 2 });
    newer.endNode({ run: run.id, id: "root", status: "done", output: '"x"', error: null, ended: 3, calls: "[]" });
    await newer.saveRun(run);
    older.saveNode(node("root", null));
    older.saveNode(node("stale", "root"));
    await older.saveRun(run);
    newer.prune(run.id, 2);
    await newer.saveRun(run);
    expect([...newer.nodes(run.id)].map(({ id, execution }) => `${id} ${execution}`)).toEqual(["root 2"]);
  });

  it("are found by the beginning of an id, newest first, and an error names what there is", async () => {
    const journal = open();
    await journal.saveRun(run);
    await journal.saveRun({ ...run, id: "abd999", started: 2 });
    expect(journal.runs().map(({ id }) => id)).toEqual(["abd999", "abc123"]);
    expect(journal.run("abc").id).toBe("abc123");
    expect(() => journal.run("ab")).toThrow(/several runs: .*abc123/);
    expect(() => journal.run("zzz")).toThrow(/No run "zzz" .* abd999, abc123/);
    expect(() => journal.run("%")).toThrow(/No run "%"/);
  });

  it("whose process is gone were stopped; those of a living process are running", async () => {
    const journal = open();
    await journal.saveRun(run);
    await journal.saveRun({ ...run, id: "orphan" });
    const raw = new DatabaseSync(path);
    raw.exec(`UPDATE runs SET owner = ${deadOwner} WHERE id = 'orphan'`);
    raw.close();
    expect(journal.run(run.id)).toEqual(run);
    const stopped = { ...run, id: "orphan", status: "stopped", error: "The process that executed it is gone." };
    expect(journal.run("orphan")).toEqual(stopped);
    expect(journal.savedRun("orphan")).toEqual(stopped);
    expect(open().runs()).toEqual([stopped, run]);
  });

  it("whose process is gone have no node that is running, for whoever reads them and however", async () => {
    const journal = open();
    for (const id of ["orphan", run.id]) {
      for (const [name, status] of [["a", "running"] as const, ["b", "done"] as const])
        journal.saveNode({ ...node(name, null), run: id, status, started: 1 });
      await journal.saveRun({ ...run, id });
    }
    const raw = new DatabaseSync(path);
    raw.exec(`UPDATE runs SET owner = ${deadOwner} WHERE id = 'orphan'`);
    raw.close();
    const statuses = (of: string) => [...journal.nodes(of)].map(({ status }) => status);
    expect([statuses("orphan"), statuses(run.id)]).toEqual([
      ["stopped", "done"],
      ["running", "done"],
    ]);
    const reader = openRunReader(path);
    onTestFinished(() => reader.close());
    const since = 1000;
    expect([...reader.shapes("orphan", since)].map(([id, , , , , status]) => [id, status])).toEqual([["a", "stopped"]]);
    expect([...reader.texts("orphan", since)].map(([id]) => id)).toEqual(["a"]);
    expect([...reader.shapes(run.id, since)]).toEqual([]);
    expect([reader.node("orphan", "a")?.status, reader.node(run.id, "a")?.status]).toEqual(["stopped", "running"]);
  });

  it("sum the distinct calls that their nodes used", async () => {
    const journal = open();
    await journal.finish((await journal.claim(request)) as Claim, reply);
    const calls = JSON.stringify([{ key: "k1", prompt: "p", replayed: false }]);
    for (const id of ["a", "b"]) {
      journal.saveNode(node(id, null));
      journal.endNode({ run: run.id, id, status: "done", output: "1", error: null, ended: 2, calls });
    }
    await journal.saveRun(run);
    expect(journal.usage(run.id)).toEqual({ calls: 1, inputTokens: 3, outputTokens: 2, cost: 0.25 });
  });
});

describe("opening", () => {
  it("means the folder of that moment, wherever the process goes later", async () => {
    const before = process.cwd();
    try {
      process.chdir(folder);
      const journal = open("journal.db");
      process.chdir(tmpdir());
      await journal.saveRun(run);
    } finally {
      process.chdir(before);
    }
    expect(open().run(run.id).name).toBe(run.name);
  });

  it("makes the folder, and keeps a folder of its own out of version control", () => {
    open(join(folder, ".espalier", "journal.db"));
    expect(readFileSync(join(folder, ".espalier", ".gitignore"), "utf8")).toBe("*\n");
    open(join(folder, "one", "two", "three", "journal.db"));
    expect(readFileSync(join(folder, "one", "two", "three", "journal.db")).length).toBeGreaterThan(0);
  });

  it("refuses a journal of a newer version, and says so", () => {
    const raw = new DatabaseSync(path);
    raw.exec("PRAGMA user_version = 99");
    raw.close();
    expect(() => open()).toThrow(/newer Espalier \(journal version 99; this one reads up to \d+\)/);
  });

  it("refuses a file that is no journal, and leaves it as it was", () => {
    writeFileSync(path, "my diary, dear to me. ".repeat(100));
    expect(() => open()).toThrow(/not an Espalier journal/);
    expect(readFileSync(path, "utf8")).toContain("my diary");
  });

  it.each([0, 1, 2, 30])("refuses another program's database of version %i, and leaves it as it was", (version) => {
    const raw = new DatabaseSync(path);
    raw.exec(`CREATE TABLE runs (mine TEXT); PRAGMA user_version = ${version}`);
    raw.close();
    const before = readFileSync(path);
    expect(() => open()).toThrow(/not an Espalier journal/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("knows its own by their mark, and those made before there was one by their tables; old ones are brought up", async () => {
    await open().saveRun(run);
    const raw = new DatabaseSync(path);
    expect(raw.prepare("PRAGMA application_id").get()?.application_id).not.toBe(0);
    raw.exec("PRAGMA application_id = 0; ALTER TABLE runs DROP COLUMN owner; PRAGMA user_version = 2");
    raw.close();
    const journal = open();
    expect(journal.run(run.id).name).toBe(run.name);
    await journal.saveRun({ ...run, id: "new" });
    expect(journal.run("new").status).toBe("running");
  });

  it("keeps what a journal of version 4 had of evals", async () => {
    await open().saveRun(run);
    const raw = new DatabaseSync(path);
    raw.exec(`CREATE TABLE samples (
        key TEXT PRIMARY KEY, eval TEXT NOT NULL, arm TEXT NOT NULL, item TEXT NOT NULL, seed INTEGER NOT NULL,
        epoch INTEGER NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL);
      INSERT INTO samples VALUES ('s', 'e', 'a', '1', 0, 0, 'done', 5, '{"output":1}');
      INSERT INTO samples VALUES ('t', 'e', 'a', '2', 0, 0, 'failed', 5, '{"error":"no"}');
      PRAGMA user_version = 4`);
    raw.close();
    const journal = open();
    expect(journal.find("s")).toBe('{"output":1}');
    expect(journal.find("t")).toBeUndefined();
  });

  it("refuses a folder in the place of the file", () => {
    mkdirSync(path);
    expect(() => open()).toThrow(/cannot be opened/);
  });

  it("refuses a path through a file", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => open(join(folder, "file", "journal.db"))).toThrow(/Journal .*file/);
    expect(() => open(join(folder, "file", "below", "journal.db"))).toThrow(/Journal .*file/);
  });

  it("refuses a folder that cannot be made, as any below /proc", () => {
    expect(() => open("/proc/nothing/x/journal.db")).toThrow(/^Journal \/proc\/nothing\/x\/journal.db: /);
  });
});

it("a value that SQLite does not take fails its own write and no other", async () => {
  const journal = open();
  const claim = (await journal.claim(request)) as Claim;
  const others = journal.claim({ ...request, key: "k2" });
  const nonsense = undefined as unknown as number;
  await expect(journal.finish(claim, { ...reply, inputTokens: nonsense })).rejects.toThrow(
    'The journal was given undefined to keep, in "finish".',
  );
  expect(() => journal.saveNode({ ...node("root", null), label: {} as string })).toThrow(/given object .*"saveNode"/);
  expect(await others).toMatchObject({ key: "k2" });
  await journal.finish(claim, reply);
  expect(journal.find("k1")).toBe(reply.reply);
});

describe("a full disk", () => {
  it("fails the write with a clear message, and all that come after it", async () => {
    const journal = withMostPages(30, () => open(":memory:"));
    await journal.finish((await journal.claim(request)) as Claim, reply);
    const claim = (await journal.claim({ ...request, key: "k2", request: "x".repeat(1_000_000) })) as Claim;
    await expect(journal.finish(claim, reply)).rejects.toThrow(
      /disk is full.*free some space and run the same command again/,
    );
    await expect(journal.claim({ ...request, key: "k3" })).rejects.toThrow(/disk is full/);
    expect(journal.find("k1")).toBe(reply.reply);
  });

  it("ends the signs of life of the calls in flight, and nothing else of the process", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const journal = withMostPages(30, () => open(":memory:"));
      const claim = (await journal.claim({ ...request, request: "x".repeat(1_000_000) })) as Claim;
      await journal.claim({ ...request, key: "k2" });
      await expect(journal.finish(claim, reply)).rejects.toThrow(/disk is full/);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(60_000);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

/** SQLite reports a file that may not grow as it reports a full disk. */
function withMostPages(pages: number, openIt: () => Journal): Journal {
  const exec = DatabaseSync.prototype.exec;
  const spy = vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
    exec.call(this, sql);
    exec.call(this, `PRAGMA max_page_count = ${pages}`);
  });
  try {
    return openIt();
  } finally {
    spy.mockRestore();
  }
}
