/** The floor: one POST and one JSON.parse a call over a bare undici Pool, without retries or anything kept. */
import { Pool } from "undici";
import { type OpenContender, solveWithLimit } from "./contender.ts";

export const open: OpenContender = async ({ baseUrl, concurrency }) => {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, { connections: concurrency });
  return {
    solve: (tree) =>
      solveWithLimit(tree, concurrency, async (prompt) => {
        const { statusCode, body } = await pool.request({
          method: "POST",
          path: `${pathname}/chat/completions`,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ model: "mock", messages: [{ role: "user", content: prompt }] }),
        });
        const reply = (await body.json()) as { choices: { message: { content: string } }[] };
        if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
        return reply.choices[0]!.message.content;
      }),
    close: () => pool.close(),
  };
};
