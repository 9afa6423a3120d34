import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { junitReport } from "./junit.ts";
import { bare, hostile, oneArm, twelveArms, whole } from "./testing/reports.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

function elementsOf(xml: string): Element[] {
  const within = (nodes: ReturnType<typeof parseDocument>["childNodes"]): Element[] =>
    nodes.flatMap((node) =>
      "attribs" in node ? [{ name: node.name, attributes: node.attribs, children: within(node.childNodes) }] : [],
    );
  return within(parseDocument(xml, { xmlMode: true }).childNodes).filter(({ name }) => !name.startsWith("?"));
}

const suiteOf = (xml: string) => elementsOf(xml)[0]!.children[0]!;

describe("a report as JUnit", () => {
  test("is a suite with a test for each arm, for each metric and for each threshold", () => {
    const { attributes, children } = suiteOf(junitReport(whole));
    expect(attributes).toEqual({
      id: "0",
      package: "espalier.eval",
      name: "assistance-helps",
      timestamp: "2026-11-28T13:23:37",
      hostname: "localhost",
      tests: "12",
      failures: "2",
      errors: "2",
      time: "803.200",
    });
    const cases = children.filter(({ name }) => name === "testcase");
    expect(cases.map(({ attributes: { name } }) => name)).toEqual([
      "unaided runs",
      "assisted runs",
      "debate runs",
      "stopped early runs",
      "accuracy is computed",
      "gap recovered is computed",
      "calibration error is computed",
      "tokens is computed",
      "assisted: accuracy is at least 80%",
      "debate: accuracy is at least 60%",
      "assisted: calibration error is at most 0.05",
      "stopped early: calibration error is 0.01 to 0.2",
    ]);
    const found = cases.flatMap(({ children: inside }) =>
      inside.map(({ name, attributes }) => [name, attributes.message]),
    );
    expect(found).toEqual([
      ["error", "3 of 400 samples failed."],
      ["error", "Its budget of 50,000 tokens is spent."],
      ["failure", "accuracy of debate had to be at least 60%: 57.1%"],
      ["failure", "calibration error of stopped early had to be 0.01 to 0.2: no value"],
    ]);
  });

  test("a metric that threw is an error, be it for all samples of an arm or for a few, as the exit code is 1", () => {
    const [accuracy, , calibration] = whole.metrics;
    const fault = (arm: string, samples: number) => ({ arm, samples, message: "too deep" });
    const metrics = [
      { ...accuracy!, faults: [fault("unaided", 3)] },
      { ...calibration!, faults: [fault("debate", 1), fault("stopped early", 43)] },
    ];
    const suite = suiteOf(junitReport({ ...whole, metrics }));
    expect(suite.attributes).toMatchObject({ errors: "4" });
    const errors = suite.children.flatMap(({ children }) => children.filter(({ name }) => name === "error"));
    expect(errors.map(({ attributes }) => attributes.message)).toEqual([
      "3 of 400 samples failed.",
      "Its budget of 50,000 tokens is spent.",
      "too deep",
      "too deep",
    ]);
  });

  test("an arm that lost a sample is an error, as the exit code is 1", () => {
    const [first] = whole.arms;
    const arms = [
      { ...first!, failed: 400 },
      { ...first!, name: "other", failed: 1 },
      { ...first!, name: "third", failed: 0 },
    ];
    const { attributes } = suiteOf(junitReport({ ...whole, arms }));
    expect(attributes.errors).toBe("2");
  });

  // The order and the attributes that the schema asks for; https://github.com/windyroad/JUnit-Schema.
  test.each(Object.entries({ whole, hostile, oneArm, twelveArms, bare }))(
    "%s has the schema's form",
    (_name, report) => {
      const xml = junitReport(report);
      expect(xml.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/u);
      const [root, ...others] = elementsOf(xml);
      expect([root!.name, root!.attributes, others]).toEqual(["testsuites", {}, []]);
      const { children } = suiteOf(xml);
      const names = children.map(({ name }) => name);
      const cases = names.filter((name) => name === "testcase");
      expect(names).toEqual(["properties", ...cases, "system-out", "system-err"]);
      for (const { name, attributes, children: inside } of children) {
        if (name !== "testcase") continue;
        expect(Object.keys(attributes)).toEqual(["classname", "name", "time"]);
        expect(inside.length).toBeLessThanOrEqual(1);
        for (const one of inside) expect(Object.keys(one.attributes)).toEqual(["message", "type"]);
      }
    },
  );
});
