/** Designs to decide by: none of them is among those to train on or to test with. */
import type { Template } from "../template.ts";

const split = "dev";

export const timer: Template = {
  name: "timer",
  split,
  draw({ number, name, clock, reset, edge, resetTest }) {
    const [width, start, time, ring] = [number(4, 8), name(), name(), name()];
    return {
      module: "timer",
      specification: `${start} loads ${time}; from then on it counts down to 0, and ${ring} is high in the cycle in which it gets from 1 to 0.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${start}: loads\n${time}: cycles, ${width} bits\n${ring}: time is over`,
      code: `module timer(
  input ${clock},
  input ${reset.name},
  input ${start},
  input [${width - 1}:0] ${time},
  output reg ${ring}
);
  reg [${width - 1}:0] left;
  ${edge} begin
    if (${resetTest}) begin
      left <= ${width}'d0;
      ${ring} <= 1'b0;
    end else begin
      ${ring} <= left == ${width}'d1;
      if (${start}) left <= ${time};
      else if (left != ${width}'d0) left <= left - ${width}'d1;
    end
  end
endmodule
`,
      defects: [
        {
          kind: "off-by-one",
          aspect: "function",
          edits: [{ from: `left == ${width}'d1;`, to: `left == ${width}'d2;` }],
          text: "it rings a cycle early",
        },
        {
          kind: "missing-reset",
          aspect: "reset-and-clocking",
          edits: [{ from: `left <= ${width}'d0;`, to: "" }],
          text: "left is not reset",
        },
        {
          kind: "width",
          aspect: "function",
          edits: [{ from: `reg [${width - 1}:0] left;`, to: `reg [${width - 2}:0] left;` }],
          text: `left has ${width - 1} bits, and takes ${width}`,
        },
        {
          kind: "inverted-test",
          aspect: "function",
          edits: [{ from: `if (${start}) left`, to: `if (!${start}) left` }],
          text: `it loads while ${start} is low`,
        },
      ],
    };
  },
};

export const grayCounter: Template = {
  name: "gray-counter",
  split,
  draw({ number, name, clock, reset, edge, resetTest }) {
    const [width, enable, gray] = [number(3, 6), name(), name()];
    return {
      module: "gray_counter",
      specification: `Counts in Gray code while ${enable} is high: one bit changes at a time.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${enable}: counts\n${gray}: ${width} bits`,
      code: `module gray_counter(
  input ${clock},
  input ${reset.name},
  input ${enable},
  output reg [${width - 1}:0] ${gray}
);
  reg [${width - 1}:0] binary;
  wire [${width - 1}:0] next = binary + ${width}'d1;
  ${edge} begin
    if (${resetTest}) begin
      binary <= ${width}'d0;
      ${gray} <= ${width}'d0;
    end else if (${enable}) begin
      binary <= next;
      ${gray} <= next ^ (next >> 1);
    end
  end
endmodule
`,
      defects: [
        {
          kind: "wrong-operator",
          aspect: "function",
          edits: [{ from: "next ^ (next >> 1)", to: "next & (next >> 1)" }],
          text: "an and in place of an exclusive or",
        },
        {
          kind: "wrong-signal",
          aspect: "function",
          edits: [{ from: "next ^ (next >> 1)", to: "next ^ (binary >> 1)" }],
          text: "two numbers are mixed: the code is no Gray code",
        },
        {
          kind: "loop",
          aspect: "function",
          edits: [{ from: `= binary + ${width}'d1;`, to: `= next + ${width}'d1;` }],
          text: "next is made of itself",
        },
      ],
    };
  },
};

export const arbiter: Template = {
  name: "priority-arbiter",
  split,
  draw({ name, clock, reset, edge, resetTest }) {
    const [request, grant] = [name(), name()];
    const cases = (order: readonly number[]) =>
      order
        .map(
          (at, rank) =>
            `      ${rank === 0 ? "if" : "else if"} (${request}[${at}]) ${grant} <= 4'b${(1 << at).toString(2).padStart(4, "0")};`,
        )
        .join("\n");
    return {
      module: "arbiter",
      specification: `Grants one of four requests a cycle later; the lowest number goes first.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${request}: 4 bits\n${grant}: 4 bits, at most one set`,
      code: `module arbiter(input ${clock}, input ${reset.name}, input [3:0] ${request}, output reg [3:0] ${grant});
  ${edge} begin
    if (${resetTest}) ${grant} <= 4'd0;
    else begin
${cases([0, 1, 2, 3])}
      else ${grant} <= 4'b0000;
    end
  end
endmodule
`,
      defects: [
        {
          kind: "wrong-signal",
          aspect: "function",
          edits: [{ from: `(${request}[2])`, to: `(${request}[1])` }],
          text: "request 1 is tested twice, and request 2 never",
        },
        {
          kind: "latch",
          aspect: "function",
          edits: [{ from: `else ${grant} <= 4'b0000;`, to: "" }],
          text: "a grant stays when nobody asks any more",
        },
        {
          kind: "wrong-reset-value",
          aspect: "reset-and-clocking",
          edits: [{ from: `${grant} <= 4'd0;`, to: `${grant} <= 4'd1;` }],
          text: "reset grants request 0",
        },
      ],
    };
  },
};
