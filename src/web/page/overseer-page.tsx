/** The page of whoever oversees a batch: how far everybody is, how well they agree, and what habits they have. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Estimate } from "../../core/statistics/interval.ts";
import type { Overview } from "../../judges/human/overview.ts";
import type { PairAgreement } from "../../preferences/agreement.ts";
import type { JudgeQuality } from "../../preferences/quality.ts";
import { askOverview } from "./client.ts";

/** Milliseconds. */
const askAgain = 15_000;

export function OverseerPage({ dataset }: { dataset: string }) {
  const [found, setFound] = useState<Overview>();
  const [problem, setProblem] = useState<string>();
  const ask = useCallback(async () => {
    if (document.hidden) return;
    try {
      setFound(await askOverview());
      setProblem(undefined);
    } catch (error) {
      setProblem((error as Error).message);
    }
  }, []);
  useEffect(() => {
    document.title = `Overseer · ${dataset} · Espalier`;
    ask();
    const timer = setInterval(ask, askAgain);
    return () => clearInterval(timer);
  }, [ask, dataset]);
  return (
    <main class="end wide overseer">
      <h1>{dataset}</h1>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {found && <Figures {...found} />}
    </main>
  );
}

function Figures({ comparisons, people, quality, agreement }: Overview) {
  const humans = quality.filter(({ kind }) => kind === "human");
  const others = quality.filter(({ kind }) => kind !== "human");
  const { alpha, pairs } = agreement;
  const among = pairs.filter(({ judges }) => judges.every((judge) => humans.some((human) => human.judge === judge)));
  return (
    <>
      <p class="hint">
        {comparisons} comparisons. Figures with their 95% intervals; they are drawn anew every quarter of a minute.
      </p>
      <section>
        <h2>Progress</h2>
        {people.map(({ judge, done, finished }) => (
          <div class="progress" key={judge}>
            <span class="who">{judge}</span>
            <progress value={done} max={Math.max(1, comparisons)} aria-label={`Progress of ${judge}`} />
            <span>
              {done}/{comparisons} {finished && "finished"}
            </span>
          </div>
        ))}
      </section>
      <section>
        <h2>Agreement of people</h2>
        {among.length === 0 ? (
          <p class="hint">No two people have judged the same comparison yet: --judges-per-pair 2 asks two for each.</p>
        ) : (
          <>
            <p>
              Krippendorff's alpha{" "}
              {alpha.human ? <Figure estimate={alpha.human} digits={2} /> : "cannot be told: all said the same"}
              <span class="hint"> 1 is perfect, 0 is chance; a tie is a choice of its own.</span>
            </p>
            <div class="overflows">
              <table>
                <thead>
                  <tr>
                    <th scope="col">two people</th>
                    <th scope="col" class="number">
                      both judged
                    </th>
                    <th scope="col">said the same</th>
                    <th scope="col">Cohen's kappa</th>
                  </tr>
                </thead>
                <tbody>
                  {among.map(({ judges: [one, two], n, agreed, kappa }) => (
                    <tr key={`${one} ${two}`}>
                      <th scope="row">
                        {one} and {two}
                      </th>
                      <td class="number">{n}</td>
                      <td>
                        <Share estimate={agreed} />
                      </td>
                      <td>{kappa ? <Figure estimate={kappa} digits={2} /> : "–"}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      </section>
      {humans.length > 0 && (
        <section>
          <h2>People</h2>
          <Habits judges={humans} />
        </section>
      )}
      {others.length > 0 && (
        <section>
          <h2>People and AI judges</h2>
          <Against humans={humans} others={others} pairs={pairs} />
          <Habits judges={others} />
        </section>
      )}
    </>
  );
}

function Habits({ judges }: { judges: readonly JudgeQuality[] }) {
  const isChecked = judges.some(({ gold }) => gold);
  return (
    <div class="overflows">
      <table>
        <thead>
          <tr>
            <th scope="col">judge</th>
            <th scope="col" class="number">
              labels
            </th>
            <th scope="col" class="number">
              median time
            </th>
            <th scope="col">ties</th>
            <th scope="col" class="number">
              both bad
            </th>
            <th scope="col">chose the one shown first</th>
            <th scope="col">chose the longer</th>
            {isChecked && <th scope="col">right where the answer is known</th>}
          </tr>
        </thead>
        <tbody>
          {judges.map(({ judge, judgements, medianMilliseconds, ties, bothBad, firstChosen, longerChosen, gold }) => (
            <tr key={judge}>
              <th scope="row">{judge}</th>
              <td class="number">{judgements}</td>
              <td class="number">{medianMilliseconds === undefined ? "–" : time(medianMilliseconds)}</td>
              <td>
                <Share estimate={ties} />
              </td>
              <td class="number">{bothBad}</td>
              <td>
                <Share estimate={firstChosen} expected={0.5} />
              </td>
              <td>
                <Share estimate={longerChosen} />
              </td>
              {isChecked && (
                <td>
                  <Share estimate={gold?.accuracy} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface AgainstProps {
  readonly humans: readonly JudgeQuality[];
  readonly others: readonly JudgeQuality[];
  readonly pairs: readonly PairAgreement[];
}

/** Each person with each other judge. */
function Against({ humans, others, pairs }: AgainstProps) {
  const between = (one: string, two: string) =>
    pairs.find(({ judges }) => judges.includes(one) && judges.includes(two));
  return (
    <div class="overflows">
      <table>
        <caption>How often they said the same, and Cohen's kappa</caption>
        <thead>
          <tr>
            <td />
            {others.map(({ judge }) => (
              <th scope="col" key={judge}>
                {judge}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {humans.map(({ judge: human }) => (
            <tr key={human}>
              <th scope="row">{human}</th>
              {others.map(({ judge }) => {
                const pair = between(human, judge);
                return (
                  <td key={judge}>
                    {pair ? (
                      <>
                        <Share estimate={pair.agreed} /> <span class="hint">of {pair.n}</span>
                        <br />
                        {pair.kappa && (
                          <>
                            <span class="hint">kappa</span> <Figure estimate={pair.kappa} digits={2} />
                          </>
                        )}
                      </>
                    ) : (
                      <span class="hint">none in common</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Figure({ estimate, digits }: { estimate: Estimate; digits: number }) {
  const { value, low, high } = estimate;
  return (
    <>
      {value.toFixed(digits)}{" "}
      <span class="hint">
        {low.toFixed(digits)} to {high.toFixed(digits)}
      </span>
    </>
  );
}

/** @param expected where the interval lies beyond it, that is marked */
function Share({ estimate, expected }: { estimate: Estimate | undefined; expected?: number }) {
  if (!estimate) return <>–</>;
  const { value, low, high } = estimate;
  const isOff = expected !== undefined && (low > expected || high < expected);
  return (
    <>
      {percent(value)}%{" "}
      <span class="hint">
        {percent(low)} to {percent(high)}
      </span>
      {isOff && <strong class="off"> a habit</strong>}
    </>
  );
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}

function time(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 90 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${(seconds / 60).toFixed(1)} min`;
}
