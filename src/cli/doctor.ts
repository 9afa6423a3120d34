/** `espalier doctor`: what is installed, what is missing, and how to get it. */
import { Command } from "commander";
import { messageOf } from "../core/errors.ts";
import { openJournal } from "../journal/sqlite.ts";
import { catalogue, locateModel } from "../models/catalogue.ts";
import { devices } from "../models/providers/llama.ts";
import { journalOption } from "./options.ts";
import { table } from "./table.ts";

interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly found: string;
}

const packages = ["node-llama-cpp", "openai", "@anthropic-ai/sdk", "ollama", "@langchain/core"];
const keys = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"];
const servers = [
  { name: "ollama", variable: "OLLAMA_HOST", address: "http://127.0.0.1:11434", start: "ollama serve" },
  {
    name: "llama-server",
    variable: "LLAMA_SERVER_URL",
    address: "http://127.0.0.1:8080",
    start: "llama-server -m MODEL.gguf",
  },
];

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what is installed, which devices and models are there, what is missing and how to get it")
    .addOption(journalOption())
    .action(doctor);
}

/** The exit code is 1 when the default model cannot be run or nothing can be kept. */
async function doctor({ journal }: { journal: string }): Promise<void> {
  const findings = [
    { what: "Node.js", ok: true, found: process.version },
    await checkJournal(journal),
    ...(await Promise.all(packages.map(checkPackage))),
    await checkDevices(),
    ...Object.keys(catalogue).map(checkModel),
    ...keys.map(checkKey),
    ...(await Promise.all(servers.map(checkServer))),
  ];
  process.stdout.write(
    table(
      ["", "", ""],
      findings.map(({ ok, what, found }) => [ok ? "✓" : "–", what, found]),
    ).trimStart(),
  );
  const needed = findings.filter(({ what, ok }) => !ok && (what === "journal" || what === "node-llama-cpp"));
  if (needed.length > 0) process.exitCode = 1;
}

async function checkJournal(path: string): Promise<Finding> {
  try {
    const journal = openJournal(path);
    const runs = journal.runs().length;
    await journal.close();
    return { what: "journal", ok: true, found: `${path}, ${runs} runs` };
  } catch (error) {
    return { what: "journal", ok: false, found: messageOf(error) };
  }
}

async function checkPackage(name: string): Promise<Finding> {
  try {
    import.meta.resolve(name);
    await import(name === "@langchain/core" ? "@langchain/core/messages" : name);
    return { what: name, ok: true, found: "installed" };
  } catch {
    return { what: name, ok: false, found: `not installed: npm install ${name}` };
  }
}

async function checkDevices(): Promise<Finding> {
  try {
    const found = await devices();
    return { what: "devices", ok: true, found: found.join(", ") };
  } catch (error) {
    return { what: "devices", ok: false, found: messageOf(error) };
  }
}

function checkModel(name: string): Finding {
  const path = locateModel(name);
  return { what: `llama/${name}`, ok: path !== undefined, found: path ?? `not here: espalier models pull ${name}` };
}

function checkKey(variable: string): Finding {
  const isSet = Boolean(process.env[variable]);
  return { what: variable, ok: isSet, found: isSet ? "set" : "not set" };
}

async function checkServer({ name, variable, address, start }: (typeof servers)[number]): Promise<Finding> {
  const url = process.env[variable] || address;
  try {
    await fetch(url, { signal: AbortSignal.timeout(1000) });
    return { what: name, ok: true, found: `answers at ${url}` };
  } catch {
    return { what: name, ok: false, found: `no answer at ${url}: ${start}, or set ${variable}` };
  }
}
