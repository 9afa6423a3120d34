import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import type { HardwareDesign } from "./hardware-design.ts";
import type { PublicSet } from "./public-set.ts";
import { verilogEvalFiles } from "./verilog-eval-files.ts";

const schema = z.object({
  task_id: z.string(),
  prompt: z.string().min(1),
  ref_sv: z.string().min(1),
  test_sv: z.string().min(1),
});

/** The testbench compares `TopModule` with the reference, which is called `RefModule`: both are compiled with it. */
export const verilogEval: PublicSet<HardwareDesign> = {
  name: "verilog-eval",
  description:
    "156 small designs in Verilog from a specification in words, with a reference and a testbench (version 2)",
  citation:
    "Pinckney et al. 2024, Revisiting VerilogEval: Newer LLMs, In-Context Learning, and Specification-to-RTL Tasks, " +
    "arXiv:2408.11053",
  licence: "MIT",
  files: verilogEvalFiles,
  part(file) {
    const [, record, part] = /([^\\/]+)_(prompt\.txt|ref\.sv|test\.sv)$/.exec(file) ?? [];
    return record && part
      ? { record, field: [part.replace(".txt", "").replace(".", "_")], about: { task_id: record } }
      : undefined;
  },
  items(record) {
    const { task_id: name, prompt, ref_sv: reference, test_sv: testbench } = checked(schema, record);
    const id = `verilog-eval/${name}`;
    const specification = prompt.trim();
    const shared = { id, cluster: id, subset: "spec-to-rtl", name };
    return [{ ...shared, specification, module: "TopModule", reference, testbench, data: {} }];
  },
};
