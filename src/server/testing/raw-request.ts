/** A request byte for byte, since `fetch` would mend the path and choose the Host. */
import { connect } from "node:net";

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** None when empty or absent. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RawReply {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

export function rawRequest(port: number, { method, path, token, headers = {}, body = "" }: RawRequest) {
  const all = {
    Host: `127.0.0.1:${port}`,
    ...(!("Transfer-Encoding" in headers) && { "Content-Length": String(Buffer.byteLength(body)) }),
    ...(token && { Authorization: `Bearer ${token}` }),
    Connection: "close",
    ...headers,
  };
  const lines = [`${method} ${path} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)];
  return new Promise<RawReply>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      socket.write(body);
    });
    let text = "";
    socket.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    const end = () => {
      const [head = "", ...rest] = text.split("\r\n\r\n");
      if (head === "") return;
      resolve({ status: Number(head.split(" ")[1]), head, body: rest.join("\r\n\r\n") });
    };
    socket.on("close", end).on("error", (error) => (text === "" ? reject(error) : end()));
  });
}
