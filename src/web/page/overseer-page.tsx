/** The page of whoever oversees a batch: how far everybody is, how well they agree, and what habits they have. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Overview } from "../../judges/human/overview.ts";
import { askOverview } from "./client.ts";
import { Against, Figure, Habits, Share } from "./overseer-tables.tsx";

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
              <span class="hint">. 1 is perfect, 0 is chance; a tie is a choice of its own.</span>
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
