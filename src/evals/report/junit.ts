/**
 * A report for a CI's table of tests: a test for each arm, that it ran, for each metric, that it could be computed, and for
 * each threshold, that it was held.
 * Source: the schema of Ant's JUnit reports, github.com/windyroad/JUnit-Schema.
 */
import type { MetricFound } from "../eval.ts";
import type { ArmReport, EvalReport, ThresholdFound } from "../report.ts";
import { escaped } from "./markup.ts";
import { counted, figureWords } from "./numbers.ts";
import { visible } from "./text.ts";
import { boundWords } from "./thresholds.ts";

/** @returns XML with one test suite */
export function junitReport(report: EvalReport): string {
  const { name, arms, metrics, thresholds, started, seconds } = report;
  const broken = arms.filter(isBroken).length + metrics.filter(isUncomputed).length;
  const missed = thresholds.filter(({ held }) => !held).length;
  const cases = [
    ...arms.map((arm) => armCase(name, arm)),
    ...metrics.map((metric) => metricCase(name, metric)),
    ...thresholds.map((threshold) => thresholdCase(report, threshold)),
  ];
  const properties = Object.entries(propertiesOf(report)).map(
    ([key, value]) => `    <property name="${key}" value="${text(value)}"/>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite id="0" package="espalier.eval" name="${text(name)}" timestamp="${text(started.slice(0, 19))}" hostname="localhost" tests="${cases.length}" failures="${missed}" errors="${broken}" time="${time(seconds)}">
    <properties>
${properties.map((property) => `  ${property}`).join("")}    </properties>
${cases.join("")}    <system-out>${text(report.caveats.join(" "))}</system-out>
    <system-err></system-err>
  </testsuite>
</testsuites>
`;
}

/** As the exit code says: an arm some of whose samples failed has figures all the same, of other items than the rest. */
function isBroken({ failed, stopped }: ArmReport): boolean {
  return stopped !== undefined || failed > 0;
}

function armCase(name: string, arm: ArmReport): string {
  const { samples, failed, stopped, errors, spent } = arm;
  const open = testcase(name, `${arm.name} runs`, spent.milliseconds / 1000);
  if (!isBroken(arm)) return `${open}/>\n`;
  const message = stopped ?? `${failed} of ${counted(samples, "sample")} failed.`;
  const details = errors.map(({ message: error, count }) => `${counted(count, "time")}: ${visible(error)}`);
  const failures = failed > 0 ? [`${failed} of ${counted(samples, "sample")} failed.`] : [];
  return `${open}>
      <error message="${text(message)}" type="${stopped === undefined ? "failed" : "stopped"}">${escaped([...failures, ...details].join("\n"))}</error>
    </testcase>
`;
}

/** For some samples, or for all. */
function isUncomputed({ faults = [] }: MetricFound): boolean {
  return faults.length > 0;
}

function metricCase(suite: string, metric: MetricFound): string {
  const { name, faults = [] } = metric;
  const open = testcase(suite, `${name} is computed`, 0);
  if (!isUncomputed(metric)) return `${open}/>\n`;
  const details = faults.map(
    ({ arm, samples, message }) => `${counted(samples, "sample")} of ${visible(`${arm}: ${message}`)}`,
  );
  return `${open}>
      <error message="${text(faults[0]!.message)}" type="failed">${escaped(details.join("\n"))}</error>
    </testcase>
`;
}

function thresholdCase({ name, metrics }: EvalReport, threshold: ThresholdFound): string {
  const { metric, arm, value, held } = threshold;
  const unit = metrics.find((one) => one.name === metric)?.unit ?? "number";
  const bound = boundWords(threshold, unit);
  const open = testcase(name, `${arm}: ${metric} is ${bound}`, 0);
  if (held) return `${open}/>\n`;
  const was = figureWords(value === undefined ? undefined : { value }, unit);
  return `${open}>
      <failure message="${text(`${metric} of ${arm} had to be ${bound}: ${was}`)}" type="threshold"></failure>
    </testcase>
`;
}

function testcase(suite: string, name: string, seconds: number): string {
  return `    <testcase classname="${text(suite)}" name="${text(name)}" time="${time(seconds)}"`;
}

function propertiesOf({
  question,
  answer,
  command,
  commit,
  espalier,
  seeds,
  data,
}: EvalReport): Record<string, string> {
  return {
    question,
    ...(answer !== undefined && { answer }),
    command,
    ...(commit !== undefined && { commit }),
    espalier,
    seeds: seeds.join(" "),
    data: data.hash,
  };
}

/** XML 1.0 has no place for control characters, not even as references. */
const text = (value: string) => escaped(visible(value));
const time = (seconds: number) => seconds.toFixed(3);
