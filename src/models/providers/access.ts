/** Where a provider is reached and with which key, as far as both can be judged before anything is sent. */
import { EspalierError } from "../../core/errors.ts";
import { ModelError } from "../model.ts";

/**
 * @param option the key as it was passed in code; else `variable` of the environment holds it
 * @returns undefined when there is none
 * @throws ModelError for one that no header can carry: whoever tries shows it in an error
 */
export function keyFrom(option: string | undefined, variable: string): string | undefined {
  const key = (option ?? process.env[variable])?.trim();
  if (!key) return undefined;
  if (/^[!-~]+$/.test(key)) return key;
  const holder = option === undefined ? variable : "The option `apiKey`";
  throw new ModelError(
    "key",
    `${holder} holds a character that no key has, such as a space, a line break or one beyond ASCII.`,
  );
}

/**
 * A base URL without its query, which may be secret. No slash at the end.
 * @param source of the URL, for messages: a variable or a flag
 */
export function publicUrl(baseUrl: string, source: string): string {
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new EspalierError(
      `"${withoutSecrets(baseUrl)}" is not a base URL. ${source} should be like http://host:port`,
    );
  }
  if (url.username || url.password) {
    throw new EspalierError(`${source} holds a user or a password, which would not be sent. Leave them out.`);
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

function withoutSecrets(text: string): string {
  return text.replace(/^.*@/, "***@").replace(/\?.*/, "?***");
}
