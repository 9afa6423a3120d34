/**
 * The tasks that ship with Espalier, for the commands that run them: the one place where `src` reaches for content.
 * They are loaded when a command needs them, as a user's own task file would be.
 */
import { EspalierError } from "../core/errors.ts";
import type { Task } from "../tasks/task.ts";

const shipped = {
  "summarise-book": async () => (await import("../../tasks/summarise-book.ts")).summariseBook,
};

export type ShippedTask = keyof typeof shipped;

export async function loadTask<Name extends ShippedTask>(
  name: Name,
): Promise<Awaited<ReturnType<(typeof shipped)[Name]>>>;
export async function loadTask(name: ShippedTask) {
  return shipped[name]();
}

/** For a name read from a journal. @throws EspalierError when no such task ships */
export async function loadTaskByName(name: string): Promise<Task<unknown, unknown>> {
  if (!Object.hasOwn(shipped, name)) {
    throw new EspalierError(
      `The task "${name}" is not one that ships with Espalier (${Object.keys(shipped).join(", ")}): ` +
        "start the script again that ran it, and it continues.",
    );
  }
  return shipped[name as ShippedTask]() as Promise<Task<unknown, unknown>>;
}
