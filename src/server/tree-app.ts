/**
 * The server of the tree page. It only reads. The page and its files go to whoever asks; what is in the journal needs
 * the token, which the page has from the part of its address that browsers send nowhere.
 */
import { type Context, Hono } from "hono";
import { EspalierError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { Journal, RunRecord } from "../journal/journal.ts";
import type { RunReader } from "../journal/run-reader.ts";
import type { Files } from "../web/build.ts";
import {
  type Front,
  type Head,
  type OutputFound,
  type RunSummary,
  type Runs,
  runsTogether,
  type Unchanged,
} from "../web/tree-api.ts";
import { bearerOf, guarded, headers } from "./guard.ts";
import { agreementOn, labelsPage } from "./label-pages.ts";
import { servePage } from "./page-files.ts";
import { reportAt, reportPolicy, writtenAt } from "./place-content.ts";
import { placesBeside } from "./places.ts";
import { runsListed } from "./runs-listed.ts";
import { detailOf, sourceOf } from "./tree-detail.ts";
import { linesOf } from "./tree-rows.ts";

export interface TreeAppOptions {
  readonly files: Files;
  readonly journal: Journal;
  readonly reader: RunReader;
  readonly token: string;
  readonly isOurHost: (host: string) => boolean;
  /** Where cards and reports are looked for, beside the journal's own folder; the working folder unless given. */
  readonly folder?: string;
}

/** What was stamped so long before it was read may have been written after; milliseconds. */
const margin = 5000;

/** Of the page: it searches on threads, which are made of a text of its own, and shows pictures that it was sent. */
const policy = headers["Content-Security-Policy"]
  .replace("trusted-types 'none'", "worker-src blob:; trusted-types search-worker")
  .replace("img-src 'self'", "img-src 'self' blob:");

const gone = "There is no such file beside this journal, or not any more.";

export function treeApp(options: TreeAppOptions): Hono {
  const { files, journal, reader, token, isOurHost, folder = process.cwd() } = options;
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    const isReport = context.req.path.startsWith("/reports/");
    context.res.headers.set("Content-Security-Policy", isReport ? reportPolicy : policy);
  });
  app.use(guarded(isOurHost, problem));
  servePage(app, files);

  const tokens = new Map([[token, true]]);
  app.use("/api/*", async (context, next) => {
    if (bearerOf(context.req.header("Authorization"), tokens)) return next();
    return problem(
      context,
      401,
      "This address is not valid, or not any more. Open the one that espalier view printed last.",
    );
  });

  /** Answers with the run that is asked for, or says that it is gone. */
  const ofRun = (path: string, answer: (context: Context, run: RunRecord) => Response) =>
    app.get(path, (context) => {
      const id = context.req.query("run") ?? "";
      const run = journal.savedRun(id);
      return run
        ? answer(context, run)
        : problem(context, 404, `There is no run ${id} in this journal, or not any more.`);
    });

  app.get("/api/runs", (context) => context.json({ runs: reader.runs().map(summary) } satisfies Runs));

  const listed = runsListed(journal, reader);
  app.get("/api/front", (context) => {
    const most = context.req.query("all") === undefined ? runsTogether : undefined;
    const front: Front = {
      journal: journal.path,
      runs: listed(most),
      runsInAll: reader.runCount(),
      places: placesBeside(journal, token, folder),
    };
    return context.json(front);
  });

  app.get("/api/labels", (context) => {
    const { name = "", from = "0" } = context.req.query();
    const page = /^\d{1,9}$/.test(from) ? labelsPage(journal, name, Number(from)) : undefined;
    return page ? context.json(page) : problem(context, 404, `There are no labels named ${name} in this journal.`);
  });

  app.get("/api/agreement", (context) =>
    context.json({ agreement: agreementOn(journal, context.req.query("name") ?? "") ?? null }),
  );

  app.get("/api/written", (context) => {
    const places = placesBeside(journal, token, folder);
    const place = places.find(({ key }) => key !== undefined && key === context.req.query("key"));
    const isWritten = place?.kind === "reward model" || place?.kind === "tree grown";
    return isWritten ? context.json(writtenAt(place, places)) : problem(context, 404, gone);
  });

  // A page of its own, which cannot send the token: its key is as good.
  app.get("/reports/:key", async (context) => {
    const place = placesBeside(journal, token, folder).find(({ key }) => key === context.req.param("key"));
    if (place?.kind !== "eval report" && place?.kind !== "kept eval report") return problem(context, 404, gone);
    return context.html(await reportAt(place));
  });

  ofRun("/api/tree", (_, run) => lines(tree(reader, run)));

  ofRun("/api/changes", (context, run) => {
    const version = Number(context.req.query("version"));
    const since = Number(context.req.query("since"));
    // A run whose process was killed writes nothing more: its status is found by looking, not by waiting.
    const same = version === reader.version() && context.req.query("status") === run.status;
    return same ? context.json({ unchanged: true } satisfies Unchanged) : lines(tree(reader, run, since - margin));
  });

  ofRun("/api/node", (context, run) => {
    const id = context.req.query("id") ?? "";
    const detail = id && detailOf(journal, reader, run.id, id);
    return detail ? context.json(detail) : problem(context, 404, "There is no such node in this run, or not any more.");
  });

  ofRun("/api/source", (context, run) => context.json({ source: sourceOf(run.input) ?? null }));

  ofRun("/api/outputs", (context, run) =>
    context.json(
      Array.from(
        reader.outputs(run.id),
        ({ id, output, spanStart, spanEnd }): OutputFound => [
          id,
          output === null ? null : sha256(output).slice(0, 16),
          spanStart,
          spanEnd,
        ],
      ),
    ),
  );

  app.notFound((context) => problem(context, 404, "There is no such page."));
  app.onError((error, context) => {
    if (error instanceof EspalierError) return problem(context, 409, error.message);
    console.error(error);
    return problem(context, 500, "The server failed at this; its terminal says why.");
  });
  return app;
}

export function summary({ id, name, task, status, error, started, ended }: RunSummary): RunSummary {
  return { id, name, task, status, error, started, ended };
}

export function* tree(reader: RunReader, run: RunRecord, since = 0): Generator<object> {
  yield { run: summary(run), version: reader.version(), at: Date.now() } satisfies Head;
  yield* linesOf(reader, run.id, since);
}

/** JSON, one value a line, each made when the one before has been taken. */
function lines(values: Generator<object>): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // Other requests, and whoever stops this one, have their turn between blocks.
      await new Promise((resolve) => setImmediate(resolve));
      const { done, value } = values.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    cancel: () => void values.return(undefined),
  });
  return new Response(stream, { headers: { "Content-Type": "application/x-ndjson; charset=utf-8" } });
}

function problem(context: Context, status: 401 | 403 | 404 | 405 | 409 | 421 | 500, text: string) {
  return context.json({ problem: text }, status);
}
