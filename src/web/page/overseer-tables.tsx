/** Tables of the overseer's page: the habits of judges, and how people and other judges agree. */
import type { Estimate } from "../../core/statistics/interval.ts";
import type { PairAgreement } from "../../preferences/agreement.ts";
import type { JudgeQuality } from "../../preferences/quality.ts";

export function Habits({ judges }: { judges: readonly JudgeQuality[] }) {
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
            <th scope="col">chose what was shown first</th>
            <th scope="col">chose the longer</th>
            {isChecked && <th scope="col">right where one is known to be better (a tie counts half)</th>}
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
export function Against({ humans, others, pairs }: AgainstProps) {
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

export function Figure({ estimate, digits }: { estimate: Estimate; digits: number }) {
  const { value, low, high } = estimate;
  return (
    <>
      {signed(value, digits)}{" "}
      <span class="hint">
        ({signed(low, digits)} to {signed(high, digits)})
      </span>
    </>
  );
}

/** @param expected where the interval lies beyond it, that is marked */
export function Share({ estimate, expected }: { estimate: Estimate | undefined; expected?: number }) {
  if (!estimate) return <>–</>;
  const { value, low, high } = estimate;
  const isOff = expected !== undefined && (low > expected || high < expected);
  return (
    <>
      {percent(value)}%{" "}
      <span class="hint">
        ({percent(low)} to {percent(high)})
      </span>
      {isOff && <strong class="off"> a habit</strong>}
    </>
  );
}

function signed(value: number, digits: number): string {
  return value.toFixed(digits).replace("-", "−");
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}

function time(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 90 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${(seconds / 60).toFixed(1)} min`;
}
