import { DatabaseSync } from "node:sqlite";
import { expect, it, vi } from "vitest";
import { GroupCommit } from "./group-commit.ts";

function open() {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE t (n INTEGER PRIMARY KEY)");
  const insert = database.prepare("INSERT INTO t VALUES (?)");
  const exec = vi.spyOn(database, "exec");
  const commits = () => exec.mock.calls.filter(([sql]) => sql === "COMMIT").length;
  const batch = new GroupCommit(database, (error) => new Error(`explained: ${(error as Error).message}`));
  return { batch, commits, count: () => database.prepare("SELECT count(*) AS n FROM t").get()!.n, insert };
}

it("commits what arrives together in one transaction, and tells everybody when it is on disk", async () => {
  const { batch, commits, count, insert } = open();
  await Promise.all(Array.from({ length: 100 }, (_, n) => batch.write(() => insert.run(n))));
  expect(count()).toBe(100);
  expect(commits()).toBe(1);
});

it("does not let a batch grow without bound", async () => {
  const { batch, commits, insert } = open();
  await Promise.all(Array.from({ length: 1000 }, (_, n) => batch.write(() => insert.run(n))));
  expect(commits()).toBe(4);
});

it("loses no write in silence: a failed batch fails everybody in it and all that come later", async () => {
  const { batch, count, insert } = open();
  const writes = [1, 1, 2].map((n) => batch.write(() => insert.run(n)));
  for (const write of writes) await expect(write).rejects.toThrow(/explained: .*UNIQUE/);
  await expect(batch.write(() => insert.run(3))).rejects.toThrow(/explained/);
  expect(() => batch.add(() => insert.run(4))).toThrow(/explained/);
  expect(count()).toBe(0);
});
