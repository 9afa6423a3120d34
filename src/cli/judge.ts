/** `espalier judge FILE|DATASET` */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { basename, extname } from "node:path";
import { Command, type Command as Commander, InvalidArgumentError } from "commander";
import { EspalierError, messageOf } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { openJournal } from "../journal/sqlite.ts";
import { Batch } from "../judges/human/batch.ts";
import { overviewOf } from "../judges/human/overview.ts";
import { JudgingSession } from "../judges/human/session.ts";
import { mostInformative, randomOrder, roundRobin } from "../preferences/next-pair.ts";
import { type Bearer, judgingApp } from "../server/judging-app.ts";
import { listen } from "../server/listen.ts";
import { pageFiles } from "../server/page.ts";
import { openBrowser } from "./browser.ts";
import { watchInterruption } from "./interruption.ts";
import { datasetWith } from "./judging/pairs.ts";
import { judgeInTerminal } from "./judging/terminal.ts";
import { addListenOptions, exposure, type ListenFlags } from "./listening.ts";
import { atLeast, journalOption, option } from "./options.ts";
import { printable } from "./table.ts";

interface Flags extends ListenFlags {
  readonly dataset?: string;
  readonly annotator?: readonly string[];
  readonly judgesPerPair: number;
  readonly order: keyof typeof orders;
  readonly guidelines?: string;
  readonly terminal?: boolean;
  readonly open: boolean;
  readonly journal: string;
}

const orders = { random: randomOrder, "round-robin": roundRobin, informative: mostInformative } as const;

export function judgeCommand(): Commander {
  const command = new Command("judge")
    .description("compare outputs two at a time, in the browser or in the terminal, without knowing who wrote them")
    .argument("<file|dataset>", "pairs as JSONL, or a dataset of the journal")
    .addOption(option("--dataset <name>", "where the journal keeps them; the file's name unless given"))
    .addOption(option("--annotator <name>", "who judges; give it again for each further person").argParser(people))
    .addOption(
      option("--judges-per-pair <n>", "people who judge each pair; those with a known answer go to everybody")
        .argParser(atLeast(1))
        .default(1),
    )
    .addOption(
      option("--order <name>", "which pair comes next: informative is where judges differ most")
        .choices(Object.keys(orders))
        .default("random"),
    )
    .addOption(option("--guidelines <file>", "how to decide: Markdown, shown beside the pairs"));
  return addListenOptions(command, "the page")
    .addOption(option("--terminal", "judge here instead of in a browser"))
    .addOption(option("--no-open", "do not open the browser"))
    .addOption(journalOption())
    .action(judge);
}

async function judge(pairs: string, flags: Flags): Promise<void> {
  const guidelines = flags.guidelines === undefined ? undefined : readGuidelines(flags.guidelines);
  const judges = [...new Set(flags.annotator ?? [thisPerson()])];
  if (flags.terminal && judges.length > 1) {
    throw new EspalierError("A terminal is one person's: give one --annotator, or leave --terminal out for the page.");
  }
  if (flags.terminal && pairs === "-") {
    throw new EspalierError("With --terminal, standard input is for your keys: give the pairs as a file.");
  }
  const journal = openJournal(flags.journal);
  try {
    const refuse = (problem: string) => {
      complain(problem);
      process.exitCode = 1;
    };
    const dataset = await datasetWith(pairs, journal, refuse, flags.dataset);
    const batch = new Batch(journal, {
      dataset,
      judges,
      judgesPerPair: flags.judgesPerPair,
      order: orders[flags.order](dataset),
    });
    const isOpen = judges.some((name) => batch.openTo(name) > 0);
    if (!isOpen && batch.size > 0) {
      complain(`Every pair has the judgements that are wanted of people. For one more of each:  --judges-per-pair N`);
    }
    if (batch.size === 0) throw new EspalierError(`${pairs} holds no pair that can be judged.`);
    const rubric =
      guidelines && `${basename(flags.guidelines!, extname(flags.guidelines!))}@${sha256(guidelines).slice(0, 8)}`;
    const sessions = judges.map((name) => new JudgingSession({ batch, judge: name, ...(rubric && { rubric }) }));
    if (flags.terminal) await judgeInTerminal(sessions[0]!, guidelines);
    else await serveSessions(batch, sessions, flags, guidelines);
    tellKept(batch);
  } finally {
    await journal.close();
  }
}

async function serveSessions(batch: Batch, sessions: readonly JudgingSession[], flags: Flags, guidelines?: string) {
  const { dataset } = batch;
  const people = sessions.map((session) => ({ token: token(), session }));
  const overseer = token();
  const tokens = new Map<string, Bearer>([
    ...people.map(({ token, session }): [string, Bearer] => [
      token,
      {
        access: { role: "judge", name: session.judge, dataset, ...(guidelines !== undefined && { guidelines }) },
        session,
      },
    ]),
    [overseer, { access: { role: "overseer", dataset }, overview: overviewOf(batch) }],
  ]);
  const files = await pageFiles("judging");
  const server = await listen((isOurHost) => judgingApp({ files, tokens, isOurHost }), flags);
  const address = (secret: string) => `${server.url}#${secret}`;
  const width = Math.max(8, ...people.map(({ session }) => session.judge.length));
  const line = (name: string, secret: string) => `  ${name.padEnd(width)}  ${address(secret)}\n`;
  process.stdout.write(
    `Pairs of ${dataset}: ${batch.size}. Who opens an address judges under its name:\n` +
      people.map(({ session, token }) => line(session.judge, token)).join("") +
      line("overseer", overseer),
  );
  const exposed = exposure(flags, "this page", "the addresses are secrets");
  if (exposed) complain(exposed);
  complain("Each label is kept as it is given. Ctrl-C ends.");
  const ended = Promise.withResolvers<void>();
  const interruption = watchInterruption(ended.resolve, () => {});
  if (flags.open && people.length === 1) openBrowser(address(people[0]!.token));
  await ended.promise;
  interruption.stop();
  await server.close();
}

function tellKept({ journal, dataset }: Batch): void {
  const found = journal.labels.datasets().find((one) => one.dataset === dataset);
  complain(
    `Labels of ${dataset} in ${journal.path}: ${found?.judgements ?? 0}. The same command goes on; ` +
      `for a file of them:  espalier labels export ${dataset}`,
  );
}

function readGuidelines(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new EspalierError(`The guidelines cannot be read: ${messageOf(error)}. Give a Markdown file.`);
  }
}

/** Enough that nobody guesses it. */
function token(): string {
  return randomBytes(24).toString("base64url");
}

function thisPerson(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container a user may have a number and no name.
    return "annotator";
  }
}

/** No slash: `openai/gpt-5-mini` is the name of a model. */
function people(given: string, before: readonly string[] = []): readonly string[] {
  const name = given.trim().normalize("NFC");
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@-]{0,59}$/u.test(name)) {
    throw new InvalidArgumentError("A name is made of letters, digits, spaces and . _ @ -, and is at most 60 long.");
  }
  const folded = name.toLowerCase();
  if (folded === "overseer") throw new InvalidArgumentError("That is the overseer's page. Give another name.");
  const like = before.find((one) => one !== name && one.toLowerCase() === folded);
  if (like !== undefined) {
    throw new InvalidArgumentError(`${like} and ${name} differ only in upper and lower case. Give two other names.`);
  }
  return [...before, name];
}

function complain(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}
