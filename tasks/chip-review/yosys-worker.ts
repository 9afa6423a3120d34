/** Runs Yosys in this thread, which may be ended at any moment. The files it sees are those it is sent, and no others. */
import { parentPort } from "node:worker_threads";
import type { Exit } from "@yowasp/yosys";
import type { YosysJob, YosysReply } from "./yosys.ts";

/** Of Yosys's log, characters: a design that makes it write more is beyond review. */
const longestLog = 100_000_000;

parentPort!.on("message", async (job: YosysJob) => parentPort!.postMessage(await run(job)));

async function run({ script, files, wanted }: YosysJob): Promise<YosysReply> {
  const decoder = new TextDecoder();
  let log = "";
  const listen = (bytes: Uint8Array | null) => {
    if (bytes === null) return;
    log += decoder.decode(bytes, { stream: true });
    if (log.length > longestLog) throw new RangeError("Yosys wrote more than can be read");
  };
  const { runYosys } = await import("@yowasp/yosys");
  try {
    const args = ["-Q", "-T", "-s", "script.ys"];
    const made = await runYosys(args, { ...files, "script.ys": script }, { stdout: listen, stderr: listen });
    const texts = wanted.flatMap((name) => {
      const made_ = made?.[name];
      if (made_ === undefined) return [];
      return [[name, typeof made_ === "string" ? made_ : new TextDecoder().decode(made_ as Uint8Array)] as const];
    });
    return { status: "done", log, files: Object.fromEntries(texts) };
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof (error as Exit).code === "number") {
      return { status: "refused", log };
    }
    return { status: "broken", log, reason: error instanceof Error ? error.message : String(error) };
  }
}
