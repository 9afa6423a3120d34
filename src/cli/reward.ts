/** `espalier reward serve FOLDER` */
import { randomBytes } from "node:crypto";
import { Command, type Command as Commander } from "commander";
import type { Device } from "../core/device.ts";
import { EspalierError } from "../core/errors.ts";
import type { RewardModel } from "../rewards/reward-model.ts";
import { listen } from "../server/listen.ts";
import { rewardApp } from "../server/reward-app.ts";
import { ScoringQueue } from "../server/scoring-queue.ts";
import { watchInterruption } from "./interruption.ts";
import { addListenOptions, exposure, type ListenFlags } from "./listening.ts";
import { atLeast, devices, option } from "./options.ts";
import { printable } from "./table.ts";

export interface ServeFlags extends ListenFlags {
  readonly token?: string;
}

interface Flags extends ServeFlags {
  readonly device?: Device;
  readonly threads?: number;
}

/** Outputs. */
const mostWaiting = 4096;

export function rewardCommand(): Commander {
  const serve = new Command("serve")
    .description("let programs rank and score outputs by a reward model: POST /v1/rerank, POST /score")
    .argument("<folder>", "a reward model, as espalier train makes it");
  addListenOptions(serve, "the server")
    .addOption(
      option(
        "--token <secret>",
        "what requests must bear, 16 characters or more; better set in the environment, made up unless given",
      ),
    )
    .addOption(option("--device <name>", "where it runs").choices(devices))
    .addOption(option("--threads <n>", "processor threads").argParser(atLeast(1)))
    .action(async (folder: string, flags: Flags) => {
      checkToken(flags.token);
      const { device, threads } = flags;
      // No other command waits for what it loads.
      const { openRewardModel } = await import("../rewards/open.ts");
      await using model = await openRewardModel(folder, {
        ...(device !== undefined && { device }),
        ...(threads !== undefined && { threads }),
      });
      await serveRewards(model, flags);
    });
  return new Command("reward").description("use a reward model elsewhere").addCommand(serve);
}

/** Until Ctrl-C; then what came in is finished. */
export async function serveRewards(model: Pick<RewardModel, "id" | "scoreAll">, flags: ServeFlags): Promise<void> {
  const token = flags.token ?? randomBytes(24).toString("base64url");
  const queue = new ScoringQueue(model, mostWaiting);
  const server = await listen((isOurHost) => rewardApp({ model, queue, token, isOurHost }), flags);
  process.stdout.write(`Reward model ${printable(model.id)} at ${server.url}\n`);
  // One that was given is known, and may not end up in a log.
  if (flags.token === undefined) process.stdout.write(`Token: ${token}\n`);
  const exposed = exposure(flags, "this server", "so are the token and the texts");
  if (exposed) complain(exposed);
  complain("Requests bear the token, in the header  Authorization: Bearer TOKEN. Ctrl-C ends.");
  const ended = Promise.withResolvers<void>();
  const interruption = watchInterruption(ended.resolve, () => {});
  await ended.promise;
  complain("What came in is finished. Ctrl-C again ends at once.");
  queue.close();
  await server.end();
  interruption.stop();
}

/** Not commander's to check: it would print it. Source: RFC 6750, section 2.1. */
function checkToken(token: string | undefined): void {
  if (token === undefined || /^[\w.~+/-]{16,}=*$/.test(token)) return;
  throw new EspalierError(
    `The token has ${token.length} characters. It needs at least 16 of A-Z a-z 0-9 - . _ ~ + /, or leave it out.`,
  );
}

function complain(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}
