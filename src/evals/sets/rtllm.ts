import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import type { HardwareDesign } from "./hardware-design.ts";
import type { PublicSet } from "./public-set.ts";
import { rtllmFiles } from "./rtllm-files.ts";

const schema = z.looseObject({
  design: z.string(),
  /** Of two levels: "Arithmetic/Adder". */
  category: z.string(),
  description: z.string().min(1),
  testbench: z.string().min(1),
  verified: z.string().min(1),
  aux_files: z.record(z.string(), z.string()).default({}),
});

/** The reference is called `verified_…`; the testbench, alone with a design of the name asked for, prints whether it passed. */
export const rtllm: PublicSet<HardwareDesign> = {
  name: "rtllm",
  description: "50 designs in Verilog from a description in words, with a reference and a testbench (version 2)",
  citation:
    "Lu et al. 2023, RTLLM: An Open-Source Benchmark for Design RTL Generation with Large Language Model, arXiv:2308.05345",
  licence: "MIT",
  files: rtllmFiles,
  part(file) {
    const [, category, design, name] =
      /([^\\/]+[\\/][^\\/]+)[\\/]([^\\/]+)[\\/]([^\\/]+\.(?:txt|v|dat))$/.exec(file) ?? [];
    if (!category || !design || !name) return undefined;
    const field = fields[name] ?? (/^verified_.*\.v$/.test(name) ? "verified" : undefined);
    const place = field === undefined ? (["aux_files", name] as const) : ([field] as const);
    return { record: `${category}/${design}`, field: place, about: { design, category: category.replace("\\", "/") } };
  },
  items(record) {
    const { design: name, category, description, testbench, verified, aux_files } = checked(schema, record);
    const id = `rtllm/${name}`;
    const shared = {
      id,
      cluster: id,
      subset: category.split("/")[0]!,
      name,
      module: moduleOf(name, description, testbench),
    };
    return [{ ...shared, specification: description.trim(), reference: verified, testbench, data: aux_files }];
  },
};

const fields: Readonly<Record<string, string>> = {
  "design_description.txt": "description",
  "testbench.v": "testbench",
};

/** One of the descriptions names the module otherwise than its testbench does. */
function moduleOf(name: string, description: string, testbench: string): string {
  const described = /Module name:\s*(\w+)/i.exec(description)?.[1];
  return described && new RegExp(`\\b${described}\\b`).test(testbench) ? described : name;
}
