/** A design that is asked for in words, with what tells whether an answer is right. */
export interface HardwareDesign {
  readonly id: string;
  /** For an eval's `clusterOf`. */
  readonly cluster: string;
  /** The category, where the set has some. */
  readonly subset: string;
  readonly name: string;
  /** What it is to do, in words, with its ports. */
  readonly specification: string;
  /** The module that the testbench instantiates. */
  readonly module: string;
  /** Verilog of its authors that does it; nothing for whoever designs or judges to see. */
  readonly reference: string;
  /** Verilog that tells right from wrong; it shows the right answer too. */
  readonly testbench: string;
  /** What the testbench reads, by file name. */
  readonly data: Readonly<Record<string, string>>;
}
