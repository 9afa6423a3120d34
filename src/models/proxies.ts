/**
 * Connections by way of the proxies that HTTP_PROXY and HTTPS_PROXY name, except to what NO_PROXY names and to this
 * machine. As in curl, names in small letters come first and a proxy without a scheme is one that speaks HTTP.
 */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { EspalierError } from "../core/errors.ts";

/** No proxy can reach a model server on this machine. */
const thisMachine = "localhost,127.0.0.1,::1";

/** @throws EspalierError for an address that is none */
export function openAgent(options: Agent.Options): Dispatcher {
  const httpProxy = proxyFrom("HTTP_PROXY");
  const httpsProxy = proxyFrom("HTTPS_PROXY");
  if (!httpProxy && !httpsProxy) return new Agent(options);
  const noProxy = `${fromEnvironment("NO_PROXY")},${thisMachine}`;
  return new EnvHttpProxyAgent({ ...options, httpProxy, httpsProxy, noProxy });
}

function proxyFrom(variable: string): string {
  const text = fromEnvironment(variable).trim();
  if (text === "") return "";
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url && /^(https?|socks5?):$/.test(url.protocol) && url.hostname) return url.href;
  // It may hold a password.
  throw new EspalierError(`${variable} is not the address of a proxy. It should be like http://host:port`);
}

function fromEnvironment(variable: string): string {
  return process.env[variable.toLowerCase()] ?? process.env[variable] ?? "";
}
