/** Espalier's public interface: everything that content, agents and scripts may use. */
export { EspalierError } from "./core/errors.ts";
export { type Random, seededRandom } from "./core/random.ts";
export type { Document, Section } from "./documents/document.ts";
export { divide, type Passage, passageSchema } from "./documents/passages.ts";
export { readDocument } from "./documents/read.ts";
export {
  type CallRecord,
  type Journal,
  JournalError,
  type NodeRecord,
  type RunRecord,
  type Usage,
} from "./journal/journal.ts";
export { defaultJournalPath, openJournal } from "./journal/sqlite.ts";
export { journaled } from "./models/journaled.ts";
export { createLimiter, type Limiter, limited } from "./models/limited.ts";
export {
  type CompleteOptions,
  type Completion,
  type JsonSchema,
  type Message,
  type Model,
  ModelError,
  type ModelErrorKind,
  type Price,
  type TokenLogprob,
  type Tokens,
} from "./models/model.ts";
export { defaultModel, type OpenOptions, openModel } from "./models/open.ts";
export { priced } from "./models/priced.ts";
export { fake } from "./models/providers/fake.ts";
export { retrying } from "./models/retrying.ts";
export { tokenCounter } from "./models/tokens.ts";
export { type Answer, AskError, type AskOptions, ask } from "./prompts/ask.ts";
export { definePrompt, type Prompt } from "./prompts/prompt.ts";
export { BudgetError, type Limits } from "./tasks/budget.ts";
export type { RunEvent } from "./tasks/events.ts";
export { NodeError, SizeError, StoppedError, type Totals } from "./tasks/execution.ts";
export { RunError, type RunOptions, type RunResult, run } from "./tasks/run.ts";
export { defineTask, type Task, type TaskNode } from "./tasks/task.ts";
