import { expect, test } from "vitest";
import { type Asked, failed, loadSdk, unreachable, wrongShape } from "./failure.ts";

const asked: Asked = {
  id: "openai/gpt-5",
  endpoint: "https://api.example.org/v1",
  secrets: ["sk-secret", undefined],
  keyVariable: "OPENAI_API_KEY",
  start: "Start it with: serve.",
};

/** As undici throws when several addresses of one host were tried. */
const severalAddresses = Object.assign(new AggregateError([new Error("connect ECONNREFUSED ::1:80")]), {
  code: "ECONNREFUSED",
});

test.each([
  [severalAddresses, "unavailable", "nothing listens at https://api.example.org/v1. Start it with: serve."],
  [Object.assign(new Error("x"), { code: "ENOTFOUND" }), "unavailable", "no host found for"],
  [new Error("outer", { cause: new Error("other side closed") }), "unavailable", "failed (other side closed)"],
  [Object.assign(new Error("self-signed"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), "request", "is not trusted"],
  [new Error("Request timed out."), "unavailable", "took too long"],
] as const)("%s is %s", (error, kind, text) => {
  expect(unreachable(asked, error)).toMatchObject({ kind, message: expect.stringContaining(text) });
});

test("a key that the server repeats is not shown", () => {
  const message = "Incorrect API key provided: sk-secret";
  for (const error of [
    failed(asked, { status: 401, message }),
    unreachable(asked, new Error(message)),
    wrongShape(asked, "JSON", message),
  ]) {
    expect(error.message).not.toContain("sk-secret");
    expect(error.message).toContain("***");
  }
});

test("a key that the excerpt of a message would cut is not shown in part", () => {
  const message = `${"x".repeat(195)}sk-secret`;
  for (const error of [
    failed(asked, { status: 401, message }),
    unreachable(asked, new Error(message)),
    wrongShape(asked, "JSON", message),
  ]) {
    expect(error.message).not.toContain("sk-");
  }
});

test("the status is said once", () => {
  const { message } = failed(asked, { status: 401, message: "401 Incorrect API key" });
  expect(message).toBe("openai/gpt-5 answered 401: Incorrect API key. Check the key in OPENAI_API_KEY.");
});

test("a missing SDK comes with the command that installs it", async () => {
  const load = () => import(`${"not-an"}-installed-sdk`);
  await expect(loadSdk("not-an-installed-sdk", load)).rejects.toThrow("npm install not-an-installed-sdk");
  const broken = () => Promise.reject(new SyntaxError("broken"));
  await expect(loadSdk("broken", broken)).rejects.toThrow(SyntaxError);
});
