/** `espalier doctor`: what is installed, what is missing, and how to get it. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { EspalierError, messageOf } from "../core/errors.ts";
import { openJournal } from "../journal/sqlite.ts";
import { catalogue, locateModel } from "../models/catalogue.ts";
import { openConnections } from "../models/fetch.ts";
import { defaultModel } from "../models/open.ts";
import { devices } from "../models/providers/llama.ts";
import { llamaServerUrl } from "../models/providers/llama-server.ts";
import { ollamaUrl } from "../models/providers/ollama.ts";
import { journalOption } from "./options.ts";
import { printable, table } from "./table.ts";

interface Finding {
  readonly what: string;
  /** `missing` alone is alarming: nothing works without it. `absent` is a choice. */
  readonly state: "there" | "absent" | "missing";
  readonly found: string;
}

interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

const marks = { there: "✓", absent: "·", missing: "✗" } as const;

const packages = [
  { name: "openai", serves: "models openai/…", probe: "openai" },
  { name: "@anthropic-ai/sdk", serves: "models anthropic/…", probe: "@anthropic-ai/sdk" },
  { name: "ollama", serves: "models ollama/…", probe: "ollama" },
  { name: "@langchain/core", serves: "LangChain models", probe: "@langchain/core/messages" },
];
const keys = [
  { variable: "OPENAI_API_KEY", serves: "openai/…" },
  { variable: "ANTHROPIC_API_KEY", serves: "anthropic/…" },
];
const servers = [
  { name: "ollama", variable: "OLLAMA_HOST", url: ollamaUrl, start: "ollama serve" },
  { name: "llama-server", variable: "LLAMA_SERVER_URL", url: llamaServerUrl, start: "llama-server -m MODEL.gguf" },
];

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what is installed, which devices and models are there, what is missing and how to get it")
    .addOption(journalOption())
    .addHelpText("after", "\nThe exit code is 1 when something that everything needs is missing.")
    .action(doctor);
}

async function doctor({ journal }: { journal: string }): Promise<void> {
  const sections: Section[] = [
    { title: "Needed", findings: [checkNode(), await checkJournal(journal)] },
    {
      title: "Models on this machine (provider llama, no key needed)",
      findings: [await checkRuntime(), ...Object.keys(catalogue).map(checkModel)],
    },
    { title: "Hosted models (optional)", findings: keys.map(checkKey) },
    { title: "Model servers (optional)", findings: await Promise.all(servers.map(checkServer)) },
    { title: "Packages for other providers (optional)", findings: await Promise.all(packages.map(checkPackage)) },
  ];
  process.stdout.write(`${sections.map(text).join("\n")}\n`);
  const missing = sections.flatMap(({ findings }) => findings).filter(({ state }) => state === "missing");
  if (missing.length > 0) {
    process.stdout.write(`Missing: ${missing.map(({ what }) => what).join(", ")}.\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write("All that is needed is here. Try  espalier summarize BOOK\n");
}

function text({ title, findings }: Section): string {
  const rows = findings.map(({ state, what, found }) => [` ${marks[state]}`, what, printable(found)]);
  return `${title}\n${table(rows)}`;
}

function checkNode(): Finding {
  return { what: "Node.js", state: "there", found: process.version };
}

async function checkJournal(path: string): Promise<Finding> {
  const what = "journal";
  try {
    if (!existsSync(path)) {
      const folder = nearestFolder(path);
      if (!statSync(folder).isDirectory()) {
        throw new EspalierError(`${folder} is a file, so no journal can be made in it`);
      }
      accessSync(folder, constants.W_OK);
      return { what, state: "there", found: `none yet; the first run makes ${path}` };
    }
    const journal = openJournal(path);
    const runs = journal.runs().length;
    await journal.close();
    return { what, state: "there", found: `${path}, ${runs} ${runs === 1 ? "run" : "runs"}` };
  } catch (error) {
    return { what, state: "missing", found: messageOf(error) };
  }
}

/** What is there of the folders above a path. */
function nearestFolder(path: string): string {
  const folder = dirname(resolve(path));
  return existsSync(folder) ? folder : nearestFolder(folder);
}

/** Without it the default model cannot run; with a key or a server everything else can. */
async function checkRuntime(): Promise<Finding> {
  const what = "node-llama-cpp";
  try {
    return { what, state: "there", found: `runs on: ${(await devices()).join(", ")}` };
  } catch (error) {
    return { what, state: "missing", found: messageOf(error) };
  }
}

function checkModel(name: string): Finding {
  const what = `llama/${name}`;
  const path = locateModel(name);
  if (path) return { what, state: "there", found: path };
  const size = `${Math.round(catalogue[name as keyof typeof catalogue].bytes / 1e6)} MB`;
  const first = what === defaultModel ? "fetched when first used, or now with" : "fetch it with";
  return { what, state: "absent", found: `not here (${size}); ${first}  espalier models pull ${name}` };
}

function checkKey({ variable, serves }: (typeof keys)[number]): Finding {
  const isSet = Boolean(process.env[variable]);
  return { what: variable, state: isSet ? "there" : "absent", found: isSet ? "set" : `not set; needed for ${serves}` };
}

async function checkServer({ name, variable, url, start }: (typeof servers)[number]): Promise<Finding> {
  const connections = openConnections(1000);
  try {
    const address = url();
    const found = await connections.fetch(address, { signal: AbortSignal.timeout(1000) }).then(
      () => ({ state: "there", found: `answers at ${address}` }) as const,
      () =>
        ({ state: "absent", found: `no answer at ${address}; start it with  ${start}  or set ${variable}` }) as const,
    );
    return { what: name, ...found };
  } catch (error) {
    return { what: name, state: "absent", found: messageOf(error) };
  } finally {
    await connections.close();
  }
}

async function checkPackage({ name, serves, probe }: (typeof packages)[number]): Promise<Finding> {
  try {
    await import(probe);
    return { what: name, state: "there", found: `installed, for ${serves}` };
  } catch {
    return { what: name, state: "absent", found: `for ${serves}; get it with  npm install ${name}` };
  }
}
