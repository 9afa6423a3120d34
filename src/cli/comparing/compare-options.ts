/** What `espalier compare` takes. */
import { type Command, InvalidArgumentError } from "commander";
import type { NodeChoice } from "../../tasks/chosen-nodes.ts";
import {
  addCallOptions,
  addReachOptions,
  atLeast,
  type CallFlags,
  journalOption,
  type ModelFlags,
  option,
  temperature,
} from "../options.ts";
import type { Destination } from "./comparison-sink.ts";

export interface CompareFlags extends CallFlags, Destination, Omit<ModelFlags, "model"> {
  readonly nodes: Pick<NodeChoice, "height" | "root">;
  readonly subtree?: string;
  readonly samples: number;
  readonly deep?: boolean;
  readonly temperature: number;
  /** The run's own unless given. */
  readonly model?: readonly string[];
  readonly seed: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly journal: string;
}

export function addCompareOptions(command: Command): Command {
  command
    .addOption(
      option("--nodes <which>", "whose outputs: leaves, all, root, or height=N above the leaves")
        .argParser(nodesOption)
        .default({ height: 0 }, "leaves"),
    )
    .addOption(option("--subtree <node>", "only this node and those below it: the beginning of its id"))
    .addOption(option("-k, --samples <n>", "outputs of each node, by each model").argParser(atLeast(1)).default(2))
    .addOption(option("--deep", "solve all below a node again for each output, not the node's own part alone"))
    .addOption(option("--temperature <t>", "how freely the model samples, 0 to 2").argParser(temperature).default(0.7))
    .addOption(option("-m, --model <provider/name...>", "who answers; the run's own model unless given"));
  addReachOptions(command)
    .addOption(option("--seed <n>", "another seed, other samples and other nodes").argParser(atLeast(0)).default(0))
    .addOption(option("--limit <n>", "comparisons at most, of nodes drawn by lot").argParser(atLeast(1)))
    .addOption(option("--out <file>", "write the comparisons there, as JSON Lines"))
    .addOption(option("--dataset <name>", "keep the comparisons in the journal under this name, to be judged"))
    .addOption(option("--dry-run", "say how many calls it takes and what it costs, and stop"));
  return addCallOptions(command)
    .addOption(option("--json", "print the counts as JSON"))
    .addOption(option("--quiet", "print no progress and no counts"))
    .addOption(journalOption());
}

export function choiceOf({ nodes, subtree }: Pick<CompareFlags, "nodes" | "subtree">): NodeChoice {
  return { ...nodes, ...(subtree !== undefined && { subtree }) };
}

export function nodesOption(text: string): CompareFlags["nodes"] {
  const named = { leaves: { height: 0 }, all: {}, root: { root: true } };
  if (Object.hasOwn(named, text)) return named[text as keyof typeof named];
  const height = text.match(/^height=(\d+)$/)?.[1];
  if (height === undefined) throw new InvalidArgumentError("It must be leaves, all, root, or height=N.");
  return { height: Number(height) };
}
