/** How a failed HTTP call becomes a ModelError. Decided here once, for every provider that speaks HTTP. */
import { z } from "zod";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { ModelError, type ModelErrorKind, UnsupportedError } from "../model.ts";

/** Who was asked, for messages. */
export interface Asked {
  /** `provider/name` */
  readonly id: string;
  readonly endpoint: string;
  /** What an error must never show. */
  readonly secrets?: readonly (string | undefined)[];
  /** The environment variable that holds the key. */
  readonly keyVariable?: string;
  /** What to do when nothing listens at the endpoint. */
  readonly start?: string;
}

/** A reply that is not a success, as far as it could be read. */
export interface Failure {
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly code?: string | null | undefined;
  readonly type?: string | null | undefined;
  readonly message: string;
}

export function failed(asked: Asked, failure: Failure): ModelError {
  const kind = kindOf(failure);
  const status = failure.status === undefined ? "" : ` ${failure.status}`;
  const moved = failure.headers?.get("location");
  const words = excerpt(hide(asked, moved ? `moved to ${moved}` : withoutStatus(failure)));
  const found = `${asked.id} answered${status}: ${words}${/[.!?…]$/.test(words) ? "" : "."}`;
  return new ModelError(kind, found + advice(kind, asked), { retryAfter: retryAfter(failure.headers) });
}

/** For whatever was thrown before or while a reply was read: refused, reset and dropped connections, timeouts. */
export function unreachable(asked: Asked, error: unknown): ModelError {
  const causes = [...chain(error)];
  const code = causes.map((cause) => (cause as { code?: unknown }).code).find((found) => typeof found === "string");
  const words = causes.map(messageOf).filter((message) => message !== "");
  const proxy = causes.map((cause) => otherThan(asked.endpoint, cause)).find((found) => found !== undefined);
  if (proxy && (code === "ECONNREFUSED" || code === "ENOTFOUND")) {
    return new ModelError("unavailable", `${asked.id}: the proxy ${proxy}, which the environment names, is not there.`);
  }
  const { kind = "unavailable", text } = describe(asked, String(code), words);
  return new ModelError(kind, `${asked.id}: ${text}`);
}

/** The host that was tried, with its port where known, unless it is the endpoint's own. */
function otherThan(endpoint: string, tried: unknown): string | undefined {
  const { hostname, address, port } = tried as { hostname?: string; address?: string; port?: number };
  // LangChain's models do not say where they ask.
  const own = URL.parse(endpoint);
  if (!own) return undefined;
  if (port !== undefined && port !== (Number(own.port) || (own.protocol === "https:" ? 443 : 80))) {
    return `${address}:${port}`;
  }
  return hostname === own.hostname ? undefined : hostname;
}

function describe(asked: Asked, code: string, words: string[]): { kind?: ModelErrorKind; text: string } {
  const { endpoint, start } = asked;
  if (code === "ECONNREFUSED") return { text: `nothing listens at ${endpoint}.${start ? ` ${start}` : ""}` };
  if (/^UND_ERR_(CLOSED|DESTROYED)$/.test(code)) return { kind: "request", text: "it was closed." };
  if (code === "ENOTFOUND") return { text: `no host found for ${endpoint}.` };
  const why = excerpt(hide(asked, words.at(-1) ?? "no reason given"));
  // A certificate that is not trusted now will not be trusted later.
  if (/CERT|SIGNATURE/.test(code)) return { kind: "request", text: `${endpoint} is not trusted (${why}).` };
  if (words.some((message) => /time(d )?out/i.test(message))) {
    return { text: `${endpoint} took too long. The option \`timeout\` says how long to wait.` };
  }
  return { text: `the connection to ${endpoint} failed (${why}).` };
}

/** For a reply that came as a success but is not what the API promises. */
export function wrongShape(asked: Asked, wanted: string, found: string): ModelError {
  // Broken JSON was cut off and may be asked again. What is whole, as a web page at a wrong address, would come again.
  const kind = found.trimStart().startsWith("{") && !isJson(found) ? "unavailable" : "request";
  const hint = kind === "request" ? ` Is ${asked.endpoint} the right base URL?` : "";
  return new ModelError(kind, `${asked.id} did not answer with ${wanted}: ${excerpt(hide(asked, found))}${hint}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads the body of a success. */
export function parseJson<Shape>(asked: Asked, shape: z.ZodType<Shape>, wanted: string, text: string): Shape {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw wrongShape(asked, wanted, text);
  }
  const found = shape.safeParse(body);
  if (found.success) return found.data;
  const error = ErrorBody.safeParse(body);
  // Some gateways report an error with status 200.
  if (error.success) throw failed(asked, error.data);
  throw wrongShape(asked, wanted, text);
}

/** Anything but an error: for what is read further on. */
export const NoError = z.looseObject({ error: z.undefined().nullish() });

/** How openai, anthropic, llama.cpp and most others write an error (the code may be the HTTP status), and how Ollama does. */
const ErrorBody = z.union([
  z.object({ error: z.string() }).transform(({ error }) => ({ message: error })),
  z
    .object({
      error: z.object({
        message: z.string(),
        type: z.string().nullish(),
        code: z.union([z.string(), z.number()]).nullish(),
      }),
    })
    .transform(({ error: { message, type, code } }) =>
      typeof code === "number" ? { message, type, status: code } : { message, type, code },
    ),
]);

/** For a reply whose status says that the call failed. */
export async function failedReply(asked: Asked, response: Response): Promise<ModelError> {
  const { status, headers } = response;
  const text = await response.text();
  return failed(asked, { ...readError(text), status, headers });
}

function readError(text: string): Failure {
  try {
    return ErrorBody.parse(JSON.parse(text));
  } catch {
    return { message: text };
  }
}

export function noLogprobs(id: string): UnsupportedError {
  return new UnsupportedError(
    "request",
    `${id} gives no log-probabilities. Providers that do: llama, llama-server, ollama, openai.`,
  );
}

/** Loads an SDK that a user installs only when needed. */
export async function loadSdk<Sdk>(name: string, load: () => Promise<Sdk>): Promise<Sdk> {
  try {
    return await load();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new EspalierError(`This provider needs the package "${name}". Install it: npm install ${name}`);
  }
}

/** The first characters of a text, on one line. */
export function excerpt(text: string, length = 200): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line === "") return "nothing";
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

function kindOf({ status, code, type, message }: Failure): ModelErrorKind {
  const names = `${code ?? ""} ${type ?? ""}`;
  if (
    /insufficient_quota|billing|spend_limit/.test(names) ||
    status === 402 ||
    /credit balance is too low/i.test(message)
  ) {
    return "quota";
  }
  if (/rate_limit/.test(names)) return "rate-limit";
  if (/context_length|context_size/.test(names) || status === 413 || CONTEXT.test(message)) return "context";
  if (/authentication|permission|invalid_api_key/.test(names) || status === 401 || status === 403) return "key";
  if (/model_not_found/.test(names) || (status === 404 && /model/i.test(message))) return "unknown-model";
  if (status === 429) return "rate-limit";
  if (/overloaded|server_error|api_error|timeout_error/.test(names)) return "unavailable";
  if (status === undefined || status === 408 || status === 409) return "unavailable";
  // 501 is "this server cannot", which waiting does not change.
  return status >= 500 && status !== 501 ? "unavailable" : "request";
}

/** How openai, vLLM, anthropic, llama.cpp and Ollama say that prompt and reply do not fit. */
const CONTEXT =
  /maximum context length|prompt is too long|exceeds? (the )?(available )?context|exceed context limit|exceeds (the )?maximum context/i;

function advice(kind: ModelErrorKind, { keyVariable, endpoint }: Asked): string {
  if (kind === "key" && keyVariable) return ` Check the key in ${keyVariable}.`;
  if (kind === "context") return " Use smaller pieces, a shorter reply, or a model with a larger context.";
  return kind === "request" ? ` Asked: ${endpoint}.` : "";
}

/** Milliseconds. Source: RFC 9110 section 10.2.3; `retry-after-ms` is openai's. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const exact = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (exact >= 0 && Number.isFinite(exact)) return exact;
  const text = headers?.get("retry-after") ?? "";
  const wait = /^\s*[\d.]+\s*$/.test(text) ? Number.parseFloat(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, Math.round(wait)) : undefined;
}

/** The SDKs put the status before the message; ours is said once. */
function withoutStatus({ status, message }: Failure): string {
  return status !== undefined && message.startsWith(`${status} `) ? message.slice(`${status} `.length) : message;
}

/** Before a text is cut to an excerpt: what is left of a secret would no longer be found. */
function hide({ secrets = [] }: Asked, message: string): string {
  return secrets.reduce<string>((shown, secret) => (secret ? shown.replaceAll(secret, "***") : shown), message);
}

/** An error, its cause, the cause's cause; of several errors at once (one for each address tried), the first. */
function* chain(error: unknown): Generator<unknown> {
  for (let cause = error; typeof cause === "object" && cause !== null; ) {
    yield cause;
    const { cause: next, errors } = cause as { cause?: unknown; errors?: unknown[] };
    cause = next ?? errors?.[0];
  }
}
