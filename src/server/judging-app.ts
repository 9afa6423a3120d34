/**
 * The server of the judging page. The page and its files hold nothing of anybody's and go to whoever asks; everything
 * else needs a token, which the page has from the part of its address that browsers send nowhere, and passes on in a
 * header: there is no cookie that a foreign site could ride on.
 */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type * as z from "zod";
import { EspalierError } from "../core/errors.ts";
import type { Overview } from "../judges/human/overview.ts";
import type { JudgingSession } from "../judges/human/session.ts";
import { type Access, accessSchema, type Calls, calls } from "../web/api.ts";
import type { Files } from "../web/build.ts";
import { bearerOf, guarded, type Refusal } from "./guard.ts";
import { servePage } from "./page-files.ts";

/** What a token is for. */
export type Bearer =
  | { readonly access: Extract<Access, { role: "judge" }>; readonly session: JudgingSession }
  | { readonly access: Extract<Access, { role: "overseer" }>; readonly overview: () => Overview };

export interface JudgingAppOptions {
  readonly files: Files;
  readonly tokens: ReadonlyMap<string, Bearer>;
  readonly isOurHost: (host: string) => boolean;
}

/** Bytes of a request; the longest rationale, all of it escaped, takes less. */
const largestBody = 128 * 1024;

export function judgingApp({ files, tokens, isOurHost }: JudgingAppOptions): Hono {
  const app = new Hono();
  app.use(guarded(isOurHost, problem));
  app.use(bodyLimit({ maxSize: largestBody, onError: (context) => problem(context, 413, "That is too long.") }));

  servePage(app, files);

  app.get("/api/access", (context) => {
    const bearer = bearerOf(context.req.header("Authorization"), tokens);
    return bearer ? context.json(accessSchema.parse(bearer.access)) : unknownToken(context);
  });

  app.get("/api/overview", (context) => {
    const bearer = bearerOf(context.req.header("Authorization"), tokens);
    if (!bearer) return unknownToken(context);
    if (!("overview" in bearer)) return problem(context, 403, "Who judges does not see what others said.");
    return context.json(bearer.overview());
  });

  for (const name of Object.keys(calls) as (keyof Calls)[]) {
    app.post(`/api/${name}`, async (context) => {
      const bearer = bearerOf(context.req.header("Authorization"), tokens);
      if (!bearer) return unknownToken(context);
      if (!("session" in bearer)) return problem(context, 403, "This address is the overseer's: it judges nothing.");
      const { sends, gives } = calls[name];
      const sent = sends.safeParse(await context.req.json().catch(() => undefined));
      if (!sent.success) return problem(context, 400, `Not what /api/${name} takes.`);
      const reply = await perform[name](bearer.session, sent.data as never);
      return context.json((gives as z.ZodType).parse(reply));
    });
  }

  app.notFound((context) => problem(context, 404, "There is no such page."));
  app.onError((error, context) => {
    if (error instanceof EspalierError) return problem(context, 409, error.message);
    console.error(error);
    return problem(context, 500, "The server failed at this; its terminal says why.");
  });
  return app;
}

const perform: {
  [Name in keyof Calls]: (session: JudgingSession, sent: Calls[Name]["sends"]) => Promise<Calls[Name]["gives"]>;
} = {
  step: (session) => session.step(),
  hold: async (session, { key }) => ({ held: await session.hold(key) }),
  draft: async (session, { key, draft }) => {
    await session.keepDraft(key, draft);
    return {};
  },
  submit: (session, { key, answer }) => session.submit(key, answer),
  skip: (session, { key }) => session.skip(key),
  unskip: (session) => session.unskip(),
  undo: (session) => session.undo(),
  finish: (session) => session.finish(),
};

function unknownToken(context: Context) {
  return problem(context, 401, "This address is not valid, or not any more. Open the one that espalier judge printed.");
}

function problem(context: Context, status: Refusal | 400 | 401 | 404 | 409 | 413 | 500, text: string) {
  return context.json({ problem: text }, status);
}
