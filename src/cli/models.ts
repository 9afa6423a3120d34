/** `espalier models list | pull NAME | path NAME` */
import { Command } from "commander";
import { catalogue, locateModel } from "../models/catalogue.ts";
import { pullModel } from "../models/download.ts";
import { ModelError } from "../models/model.ts";
import { showDownload } from "./open-model.ts";
import { option } from "./options.ts";
import { table } from "./table.ts";

export function modelsCommand(): Command {
  const command = new Command("models").description("the local models known by name");
  command
    .command("list", { isDefault: true })
    .description("name, size, licence, and whether it is here")
    .addOption(option("--json", "print them as JSON, with sources and sha256"))
    .action(list);
  command
    .command("pull <name>")
    .description("fetch a model; an interrupted download goes on where it stopped")
    .action(pull);
  command.command("path <name>").description("print where the model's file lies").action(path);
  return command;
}

function list({ json }: { json?: boolean }): void {
  const found = Object.entries(catalogue).map(([name, entry]) => ({ name, ...entry, path: locateModel(name) ?? null }));
  if (json) {
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  const rows = found.map(({ name, bytes, licence, contextSize, sha256, path, description }) => [
    `llama/${name}`,
    `${Math.round(bytes / 1e6)} MB`,
    licence,
    String(contextSize),
    sha256.slice(0, 12),
    path ? "here" : "not here",
    description,
  ]);
  process.stdout.write(table([["model", "size", "licence", "context", "sha256", "", "what it is"], ...rows]));
}

async function pull(name: string): Promise<void> {
  const download = showDownload();
  try {
    const path = await pullModel(name, { onProgress: download.onProgress });
    download.stop();
    process.stdout.write(`${path}\n`);
  } finally {
    download.stop();
  }
}

/** @throws ModelError when it is unknown or not here */
function path(name: string): void {
  const found = locateModel(name);
  if (!found)
    throw new ModelError("unknown-model", `${name} is not here yet. Fetch it with  espalier models pull ${name}`);
  process.stdout.write(`${found}\n`);
}
