/** The process that holds the model: opens it, then answers one question after the other until its parent is gone. */
import { EspalierError, messageOf } from "../../core/errors.ts";
import { endWithParent } from "../end-with-parent.ts";
import { HiddenStates } from "./hidden-states.ts";
import type { Answer, Question } from "./messages.ts";

const stopped = new Set<number>();
let model: HiddenStates | undefined;
/** What was asked before is answered first. */
let turn: Promise<void> = Promise.resolve();

process.on("message", (question: Question) => {
  if (question.kind === "stop") stopped.add(question.id);
  else turn = turn.then(() => answer(question));
});
process.on("disconnect", () => process.exit());
// Ctrl-C reaches every process of a terminal; who asked ends this one, when what is in flight was answered.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
endWithParent();

async function answer(question: Exclude<Question, { kind: "stop" }>): Promise<void> {
  try {
    if (question.kind === "open") await open(question);
    else if (question.kind === "rows") {
      tell({ kind: "rows", id: question.id, rows: model!.outputRows(question.tokens) });
      tell({ kind: "done", id: question.id });
    } else await hidden(question);
  } catch (error) {
    const about = { message: messageOf(error), isUsers: error instanceof EspalierError };
    tell(question.kind === "open" ? { kind: "not opened", ...about } : { kind: "failed", id: question.id, ...about });
  }
}

async function open({ options }: Extract<Question, { kind: "open" }>): Promise<void> {
  model = await HiddenStates.open(options);
  const { width, device, vocabulary } = model;
  tell({ kind: "opened", width, device, vocabulary });
}

async function hidden({ id, prompts, adapter }: Extract<Question, { kind: "hidden" }>): Promise<void> {
  // Between two rounds it is heard whether to stop.
  for (const { states, evaluated, reused } of stopped.has(id) ? [] : model!.hidden(prompts, adapter)) {
    const places = states.map(({ place }) => place);
    tell({ kind: "some", id, places, states: states.map(({ state }) => state), evaluated, reused });
    await new Promise(setImmediate);
    if (stopped.has(id)) break;
  }
  stopped.delete(id);
  tell({ kind: "done", id });
}

/** The parent may be gone. */
function tell(answer: Answer): void {
  if (process.connected) process.send!(answer, () => {});
}
