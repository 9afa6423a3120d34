/** Where a command listens that serves pages or programs, and who is then told what. */
import { type Command, InvalidArgumentError } from "commander";
import { isLoopback } from "../server/listen.ts";
import { option } from "./options.ts";

export interface ListenFlags {
  readonly port: number;
  readonly host: string;
}

/** @param what of its messages: "the page" */
export function addListenOptions(command: Command, what: string): Command {
  return command
    .addOption(option("--port <n>", `of ${what}; 0 is any that is free`).argParser(port).default(0))
    .addOption(
      option("--host <address>", `who may reach ${what}: this machine alone unless given`)
        .argParser(host)
        .default("127.0.0.1"),
    );
}

/** @returns what to tell who opened it to others: undefined where nobody else reaches it */
export function exposure({ host }: ListenFlags, what: string, secret: string): string | undefined {
  if (isLoopback(host)) return undefined;
  return `Everybody on the network can reach ${what}, and what it sends is not encrypted: ${secret}.`;
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
  }
  return Number(text);
}

/** Nothing is every address of this machine to Node.js. */
function host(text: string): string {
  if (text.trim() === "") {
    throw new InvalidArgumentError("It must be an address of this machine: 127.0.0.1, or 0.0.0.0 for all.");
  }
  return text;
}
