/** Grows in a process of its own, which kills itself at a given event: `node grow-child.ts FOLDER EVENT`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openJournal } from "../../journal/sqlite.ts";
import { grow } from "../grow.ts";
import { loggedPlots, settings, timeless, tree } from "./grow-twice.ts";

const [folder, last] = process.argv.slice(2) as [string, string];
const journal = openJournal(join(folder, "journal.db"));
let events = 0;
const report = await grow(tree.at(-1)!, {
  plots: loggedPlots(join(folder, "log")),
  folder: join(folder, "grown"),
  journal,
  ...settings,
  onEvent() {
    events += 1;
    if (events === Number(last)) process.kill(process.pid, "SIGKILL");
  },
});
await journal.close();
writeFileSync(join(folder, "report.json"), JSON.stringify({ events, report: timeless(report) }));
