/** The state of a person's work: what to do now, what is entered, what is under way; and what can be done about it. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { heartbeat } from "../../judges/human/limits.ts";
import type { Draft, Step, Submitted } from "../../judges/human/view.ts";
import type { Calls } from "../api.ts";
import { type CallError, call } from "./client.ts";
import { useStopwatch } from "./use-stopwatch.ts";

/** Milliseconds: after the last key until a draft is sent; until a call is said to take long; until a page without work asks for some. */
const draftPause = 400;
const longCall = 1000;
const askAgain = 10_000;

export interface Judging {
  readonly step: Step | undefined;
  readonly draft: Draft;
  /** For the person: what went wrong, or what was done. */
  readonly problem: string | undefined;
  readonly said: string;
  enter(change: Partial<Draft>): void;
  submit(): void;
  act(name: "skip" | "undo" | "unskip" | "finish"): void;
}

export function useJudging(): Judging {
  const [step, setStep] = useState<Step>();
  const [draft, drawDraft] = useState<Draft>({});
  const [problem, setProblem] = useState<string>();
  const [said, setSaid] = useState("");
  const stopwatch = useStopwatch();
  /** Keys may come faster than the page is drawn. */
  const latest = useRef(draft);
  const setDraft = useCallback((entered: Draft) => {
    latest.current = entered;
    drawDraft(entered);
  }, []);
  const isBusy = useRef(false);
  /** What was entered and has not arrived yet. */
  const unsent = useRef<Calls["draft"]["sends"]>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const key = step?.state === "item" ? step.item.key : undefined;

  const sendDraft = useCallback(async () => {
    clearTimeout(timer.current);
    const sent = unsent.current;
    if (!sent) return;
    await call("draft", sent);
    if (unsent.current === sent) unsent.current = undefined;
    setProblem(undefined);
  }, []);
  const trySendDraft = useCallback(() => {
    sendDraft().catch((error: CallError) => setProblem(error.message));
  }, [sendDraft]);

  const turnTo = useCallback(
    (next: Step, words: string) => {
      const given = next.state === "item" ? (next.item.draft ?? {}) : {};
      clearTimeout(timer.current);
      unsent.current = undefined;
      setStep(next);
      setDraft(given);
      stopwatch.restart(given.milliseconds ?? 0);
      setProblem(undefined);
      setSaid(words);
    },
    [stopwatch, setDraft],
  );

  /** One at a time: a key that is held down must not judge twice. */
  const ask = useCallback(
    async <Name extends "step" | "submit" | "skip" | "undo" | "unskip" | "finish">(
      name: Name,
      sent: Calls[Name]["sends"],
      words = "",
    ) => {
      if (isBusy.current) return;
      isBusy.current = true;
      clearTimeout(timer.current);
      const saving = setTimeout(() => {
        if (name !== "step") setSaid("Saving…");
      }, longCall);
      try {
        if (name !== "submit") await sendDraft();
        const next = (await call(name, sent)) as Submitted;
        const done = next.state === "finished" ? "finished" : "judged this already";
        turnTo(next, next.isDropped ? `You ${done} in another window.` : words);
      } catch (error) {
        setProblem((error as CallError).message);
        setSaid("");
      } finally {
        clearTimeout(saving);
        isBusy.current = false;
      }
    },
    [turnTo, sendDraft],
  );

  useEffect(() => {
    ask("step", {});
  }, [ask]);

  useEffect(() => {
    const giveSign = async () => {
      if (document.hidden || isBusy.current) return;
      if (key === undefined) {
        if (step?.state === "none" || step?.state === "finished") ask("step", {});
        return;
      }
      try {
        const { held } = await call("hold", { key });
        if (held) {
          await sendDraft();
          setProblem(undefined);
        } else {
          await ask("step", {}, "You were away for long, and another has taken that comparison. Here is the next.");
        }
      } catch (error) {
        setProblem((error as CallError).message);
      }
    };
    const onVisibility = () => (document.hidden ? trySendDraft() : giveSign());
    const beat = setInterval(giveSign, key === undefined ? askAgain : heartbeat);
    document.addEventListener("visibilitychange", onVisibility);
    addEventListener("pagehide", trySendDraft);
    return () => {
      clearInterval(beat);
      document.removeEventListener("visibilitychange", onVisibility);
      removeEventListener("pagehide", trySendDraft);
    };
  }, [key, step?.state, ask, sendDraft, trySendDraft]);

  return {
    step,
    draft,
    problem,
    said,
    enter(change) {
      if (key === undefined) return;
      const entered = { ...latest.current, ...change, milliseconds: stopwatch.read() };
      setDraft(entered);
      unsent.current = { key, draft: entered };
      clearTimeout(timer.current);
      timer.current = setTimeout(trySendDraft, draftPause);
    },
    submit() {
      if (key === undefined || step === undefined) return;
      const { choice } = latest.current;
      if (choice === undefined) return setSaid("Choose first: A, B, E for a tie, or X for both bad.");
      const answer = { ...latest.current, choice, milliseconds: stopwatch.read() };
      ask("submit", { key, answer }, "Saved.");
    },
    act(name) {
      if (name !== "skip") return void ask(name, {}, name === "undo" ? "Taken back." : "");
      if (key !== undefined) ask("skip", { key }, "Skipped.");
    },
  };
}
