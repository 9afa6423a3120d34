/** Nothing is paid for twice: not after kill -9 at any moment, not by two processes at once. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { seededRandom } from "../core/random.ts";
import { type CountingServer, countingServer, fingerprint } from "./testing/counting-server.ts";
import { espalier, start, temporaryFolder } from "./testing/program.ts";
import { story } from "./testing/story.ts";

/** Writes a story and gives the command that summarises it through the server. */
function job(server: CountingServer) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "story.txt"), story(5, 6));
  const args = ["summarize", "story.txt", "-m", "ollama/small", "--passage", "80", "--concurrency", "4", "--quiet"];
  const command = (journal: string) => [...args, "--journal", journal];
  return { cwd, command, options: { cwd, env: { OLLAMA_HOST: server.url } } };
}

/** Fingerprints of the calls that a journal holds as finished. */
function finishedCalls(path: string): Set<string> {
  if (!existsSync(path)) return new Set();
  const database = new DatabaseSync(path);
  try {
    const hasTable = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'calls'").get();
    const rows = hasTable ? database.prepare("SELECT request FROM calls WHERE status = 'done'").all() : [];
    const requests = rows.map(({ request }) => JSON.parse(String(request)));
    return new Set(requests.map((request) => fingerprint(request.messages, request)));
  } finally {
    database.close();
  }
}

/** Kills runs of one job, each time starting the same command again. @returns kills that met work half done */
async function killRepeatedly(seed: string, wanted: number): Promise<number> {
  const server = await countingServer(5);
  const { cwd, command, options } = job(server);
  const began = performance.now();
  const whole = await espalier(command("whole.db"), options);
  const duration = performance.now() - began;
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  const needed = new Set(server.asked).size;
  expect(needed).toBeGreaterThan(30);

  const random = seededRandom(seed);
  let kills = 0;
  let killedBetween = 0;
  for (let round = 1; kills < wanted; round++) {
    const journal = `round-${round}.db`;
    let finished = new Set<string>();
    for (let ended = false; !ended; ) {
      server.asked.length = 0;
      const { process: child, ended: end } = start(command(journal), options);
      const kill = () => child.kill("SIGKILL");
      // Every fourth by the clock, from the first moment on; the others after some replies, while they are committed.
      const byClock = kills % 4 === 0;
      const timer = byClock ? setTimeout(kill, random() * duration) : undefined;
      const replies = 1 + Math.floor((random() * needed) / 2);
      const jitter = random() * 8;
      const enough = kills === wanted;
      server.onReply = (asked) => {
        if (!byClock && !enough && asked === replies) setTimeout(kill, jitter);
      };
      const { code, stdout, stderr } = await end;
      clearTimeout(timer);
      expect(server.asked.filter((call) => finished.has(call))).toEqual([]);
      finished = finishedCalls(join(cwd, journal));
      ended = code !== null;
      if (ended) expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: whole.stdout, stderr: "" });
      else kills += 1;
      if (!ended && finished.size > 0 && finished.size < needed) killedBetween += 1;
    }
    expect(finished.size).toBe(needed);
  }
  return killedBetween;
}

test("killed at twenty random moments, a summary ends with the same text and no finished call is made again", async () => {
  const between = await Promise.all([killRepeatedly("one", 10), killRepeatedly("two", 10)]);
  // Else the kills have tested nothing.
  expect(between[0] + between[1]).toBeGreaterThanOrEqual(10);
}, 240_000);

test("two processes on the same book and journal give the same summary and share the calls", async () => {
  const server = await countingServer(20);
  const { cwd, command, options } = job(server);
  const both = await Promise.all([espalier(command("shared.db"), options), espalier(command("shared.db"), options)]);
  expect(both[0]).toMatchObject({ code: 0, stderr: "" });
  expect(both[1]).toEqual(both[0]);
  expect(server.asked.length).toBe(new Set(server.asked).size);
  expect(finishedCalls(join(cwd, "shared.db")).size).toBe(server.asked.length);
});
