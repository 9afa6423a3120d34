/** `espalier reward serve` as a user meets it. What it serves has tests of its own. */
import { describe, expect, test, vi } from "vitest";
import { serveRewards } from "./reward.ts";
import { espalier, temporaryFolder } from "./testing/program.ts";

const byLength = {
  id: "length",
  scoreAll: async (items: readonly { output: string }[]) => items.map(({ output }) => ({ mean: output.length, sd: 0 })),
};

/** Serves in this process, as Ctrl-C would end it. */
async function whileServing(token: string | undefined, work: (url: string, printed: string) => Promise<void>) {
  let printed = "";
  const out = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  const told = Promise.withResolvers<void>();
  const err = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed += text;
    if (String(text).includes("Ctrl-C ends")) setImmediate(told.resolve);
    return true;
  });
  try {
    const flags = { port: 0, host: "127.0.0.1", ...(token !== undefined && { token }) };
    const served = serveRewards(byLength, flags);
    await told.promise;
    await work(printed.match(/http:\S+/)![0], printed);
    process.emit("SIGINT");
    await served;
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return printed;
}

const ask = (url: string, token: string) =>
  fetch(new URL("/score", url), {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
    body: '{"input":"i","output":"four"}',
  });

test("a token is made up and printed, opens the server, and Ctrl-C ends it", async () => {
  let url = "";
  await whileServing(undefined, async (at, printed) => {
    url = at;
    const token = printed.match(/^Token: (.+)$/m)![1]!;
    expect(await (await ask(at, token)).json()).toEqual({ model: "length", scores: [{ mean: 4, sd: 0 }] });
    expect((await ask(at, `${token.slice(0, -1)}!`)).status).toBe(401);
  });
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

test("a token that was given is not printed", async () => {
  const token = "given-by-the-environment";
  const printed = await whileServing(token, async (url) => expect((await ask(url, token)).status).toBe(200));
  expect(printed).not.toContain(token);
});

describe("bad input", () => {
  test.each([
    [
      "a token that anybody guesses",
      ["folder"],
      { ESPALIER_TOKEN: "hunter2" },
      1,
      /The token has 7 characters\. It needs/,
    ],
    ["a token that no header can have", ["folder", "--token", "sixteen or more é"], {}, 1, /It needs at least 16 of/],
    ["a port that there is not", ["folder", "--port", "65536"], {}, 2, /from 0 to 65535/],
    ["no folder", [], {}, 2, /missing required argument 'folder'/],
  ])("%s", async (_what, args, env, code, message) => {
    const ended = await espalier(["reward", "serve", ...args], { cwd: temporaryFolder(), env });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/hunter2|sixteen or/);
    expect(ended.code).toBe(code);
  });
});
