/** Designs to train on: counters, shifters, machines and tables of every day. */
import type { Template } from "../template.ts";

const split = "train";

export const limitCounter: Template = {
  name: "limit-counter",
  split,
  draw({ number, name, clock, reset, edge, resetTest }) {
    const [width, count, done, enable] = [number(4, 8), name(), name(), name()];
    const limit = number(3, 8);
    return {
      module: `counter_${limit}`,
      specification: `Counts up by one while ${enable} is high. After ${limit} it goes back to 0, and ${done} is high for that cycle.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}, sets all to 0\n${enable}: counts while high\n${count}: the count, ${width} bits\n${done}: high when it came round`,
      code: `module counter_${limit}(
  input ${clock},
  input ${reset.name},
  input ${enable},
  output reg [${width - 1}:0] ${count},
  output reg ${done}
);
  ${edge} begin
    if (${resetTest}) begin
      ${count} <= ${width}'d0;
      ${done} <= 1'b0;
    end else if (${enable}) begin
      if (${count} == ${width}'d${limit}) begin
        ${count} <= ${width}'d00;
        ${done} <= 1'b1;
      end else begin
        ${count} <= ${count} + ${width}'d1;
        ${done} <= 1'b00;
      end
    end
  end
endmodule
`,
      defects: [
        {
          kind: "off-by-one",
          aspect: "function",
          edits: [{ from: `== ${width}'d${limit}`, to: `== ${width}'d${limit - 1}` }],
          text: `it comes round at ${limit - 1} instead of ${limit}`,
        },
        {
          kind: "missing-reset",
          aspect: "reset-and-clocking",
          edits: [{ from: `${count} <= ${width}'d0;`, to: "" }],
          text: `${count} is not reset`,
        },
        {
          kind: "wrong-reset-value",
          aspect: "reset-and-clocking",
          edits: [{ from: `${count} <= ${width}'d0;`, to: `${count} <= ${width}'d1;` }],
          text: `${count} is reset to 1`,
        },
        {
          kind: "inverted-test",
          aspect: "function",
          edits: [{ from: `else if (${enable})`, to: `else if (!${enable})` }],
          text: `it counts while ${enable} is low`,
        },
      ],
    };
  },
};

export const shiftRegister: Template = {
  name: "shift-register",
  split,
  draw({ number, name, clock, reset, edge, resetTest }) {
    const [stages, input, output] = [number(3, 5), name(), name()];
    const stage = Array.from({ length: stages }, (_, at) => `s${at}`);
    return {
      module: `delay_${stages}`,
      specification: `Gives ${input} to ${output}, ${stages} cycles later.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${input}: in\n${output}: out`,
      code: `module delay_${stages}(input ${clock}, input ${reset.name}, input ${input}, output ${output});
  reg ${stage.join(", ")};
  ${edge} begin
    if (${resetTest}) begin
${stage.map((one) => `      ${one} <= 1'b0;`).join("\n")}
    end else begin
${stage.map((one, at) => `      ${one} <= ${at === 0 ? input : stage[at - 1]};`).join("\n")}
    end
  end
  assign ${output} = ${stage.at(-1)};
endmodule
`,
      defects: [
        {
          kind: "blocking",
          aspect: "function",
          edits: stage.slice(0, 2).map((one, at) => {
            const from = `${one} <= ${at === 0 ? input : stage[at - 1]};`;
            return { from, to: from.replace("<=", "=") };
          }),
          text: `${stage[0]} and ${stage[1]} are assigned with =, so both take ${input} in one cycle`,
        },
        {
          kind: "wrong-signal",
          aspect: "function",
          edits: [{ from: `assign ${output} = ${stage.at(-1)};`, to: `assign ${output} = ${stage.at(-2)};` }],
          text: "the output is taken one stage early",
        },
        {
          kind: "missing-reset",
          aspect: "reset-and-clocking",
          edits: [{ from: `${stage.at(-1)} <= 1'b0;`, to: "" }],
          text: `${stage.at(-1)} is not reset`,
        },
      ],
    };
  },
};

export const alu: Template = {
  name: "alu",
  split,
  draw({ number, name }) {
    const [width, a, b, choice, result] = [number(4, 8), name(), name(), name(), name()];
    return {
      module: `alu_${width}`,
      specification: `Combines ${a} and ${b}, as ${choice} says: 0 adds, 1 subtracts ${b} from ${a}, 2 ands, 3 ors.\nPorts:\n${a}: operand, ${width} bits\n${b}: operand, ${width} bits\n${choice}: 2 bits\n${result}: ${width} bits`,
      code: `module alu_${width}(
  input [${width - 1}:0] ${a},
  input [${width - 1}:0] ${b},
  input [1:0] ${choice},
  output reg [${width - 1}:0] ${result}
);
  always @* begin
    ${result} = ${width}'d0;
    case (${choice})
      2'd0: ${result} = ${a} + ${b};
      2'd1: ${result} = ${a} - ${b};
      2'd2: ${result} = ${a} & ${b};
      2'd3: ${result} = ${a} | ${b};
    endcase
  end
endmodule
`,
      defects: [
        {
          kind: "swapped-operands",
          aspect: "function",
          edits: [{ from: `${a} - ${b}`, to: `${b} - ${a}` }],
          text: `it subtracts ${a} from ${b}`,
        },
        {
          kind: "wrong-operator",
          aspect: "function",
          edits: [{ from: `${a} & ${b}`, to: `${a} ^ ${b}` }],
          text: "choice 2 is an exclusive or",
        },
        {
          kind: "latch",
          aspect: "function",
          edits: [
            { from: `${result} = ${width}'d0;`, to: "" },
            { from: `2'd3: ${result} = ${a} | ${b};`, to: "" },
          ],
          text: `${result} becomes a latch: choice 3 assigns nothing`,
        },
        {
          kind: "missing-case",
          aspect: "function",
          edits: [{ from: `2'd3: ${result} = ${a} | ${b};`, to: "" }],
          text: "choice 3 gives 0",
        },
      ],
    };
  },
};

export const lockedRegister: Template = {
  name: "locked-register",
  split,
  draw({ number, name, clock, reset, edge, resetTest }) {
    const [width, write, data, value] = [number(4, 8), name(), name(), name()];
    return {
      module: `config_${width}`,
      specification: `Keeps ${data} when ${write} is high, unless cfg_lock is set. set_lock sets cfg_lock; only a reset clears it. unlock_en is low after reset, and opens writing once open_req and set_lock came together.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${write}: writes\nset_lock: locks\nopen_req: asks to open\n${data}: ${width} bits\n${value}: ${width} bits`,
      code: `module config_${width}(
  input ${clock},
  input ${reset.name},
  input ${write},
  input set_lock,
  input open_req,
  input [${width - 1}:0] ${data},
  output reg [${width - 1}:0] ${value}
);
  reg cfg_lock;
  reg unlock_en;
  ${edge} begin
    if (${resetTest}) begin
      ${value} <= ${width}'d0;
      cfg_lock <= 1'b0;
      unlock_en <= 1'b0;
    end else begin
      if (open_req && set_lock) unlock_en <= 1'b1;
      if (set_lock) cfg_lock <= 1'b1;
      if (${write} && (!cfg_lock || unlock_en)) ${value} <= ${data};
    end
  end
endmodule
`,
      defects: [
        {
          kind: "lock-open",
          aspect: "security",
          edits: [{ from: "unlock_en <= 1'b0;", to: "unlock_en <= 1'b1;" }],
          text: "unlock_en is set by reset: the register is open from the start",
        },
        {
          kind: "lock-ignored",
          aspect: "security",
          edits: [{ from: `if (${write} && (!cfg_lock || unlock_en))`, to: `if (${write})` }],
          text: "the lock is not tested before the register is written",
        },
        {
          kind: "missing-reset",
          aspect: "security",
          edits: [{ from: "unlock_en <= 1'b0;", to: "" }],
          text: "unlock_en is not reset",
        },
      ],
    };
  },
};

export const stateMachine: Template = {
  name: "state-machine",
  split,
  draw({ name, clock, reset, edge, resetTest }) {
    const [start, stop, busy] = [name(), name(), name()];
    return {
      module: "sequencer",
      specification: `Waits in IDLE for ${start}, then goes through PREPARE and WORK, stays in WORK until ${stop}, then through FINISH to IDLE. ${busy} is high outside IDLE.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${start}: begins\n${stop}: ends\n${busy}: at work`,
      code: `module sequencer(input ${clock}, input ${reset.name}, input ${start}, input ${stop}, output ${busy});
  localparam IDLE = 2'd0, PREPARE = 2'd1, WORK = 2'd2, FINISH = 2'd3;
  reg [1:0] state, next;
  ${edge} begin
    if (${resetTest}) state <= IDLE;
    else state <= next;
  end
  always @* begin
    next = state;
    case (state)
      IDLE: if (${start}) next = PREPARE;
      PREPARE: next = WORK;
      WORK: if (${stop}) next = FINISH;
      FINISH: next = IDLE;
    endcase
  end
  assign ${busy} = state != IDLE;
endmodule
`,
      defects: [
        {
          kind: "missing-case",
          aspect: "function",
          edits: [{ from: "FINISH: next = IDLE;", to: "" }],
          text: "nothing leads out of FINISH",
        },
        {
          kind: "wrong-signal",
          aspect: "function",
          edits: [{ from: "PREPARE: next = WORK;", to: "PREPARE: next = FINISH;" }],
          text: "PREPARE leads to FINISH, and nothing leads to WORK",
        },
        {
          kind: "wrong-reset-value",
          aspect: "reset-and-clocking",
          edits: [{ from: `if (${resetTest}) state <= IDLE;`, to: `if (${resetTest}) state <= WORK;` }],
          text: "reset leads to WORK",
        },
        {
          kind: "inverted-test",
          aspect: "function",
          edits: [{ from: `if (${stop}) next`, to: `if (!${stop}) next` }],
          text: `WORK ends while ${stop} is low`,
        },
      ],
    };
  },
};

export const decoder: Template = {
  name: "decoder",
  split,
  draw({ name, one }) {
    const [choice, enable, lines] = [name(), name(), name()];
    const wrong = one([1, 2, 3, 4, 5, 6]);
    const row = (at: number) => `      3'd${at}: ${lines} = 8'b${(1 << at).toString(2).padStart(8, "0")};`;
    return {
      module: "decoder_3_8",
      specification: `Sets the one bit of ${lines} that ${choice} names while ${enable} is high, else none.\nPorts:\n${choice}: 3 bits\n${enable}: high to set one\n${lines}: 8 bits`,
      code: `module decoder_3_8(input [2:0] ${choice}, input ${enable}, output reg [7:0] ${lines});
  always @* begin
    ${lines} = 8'd0;
    if (${enable}) case (${choice})
${[0, 1, 2, 3, 4, 5, 6, 7].map(row).join("\n")}
    endcase
  end
endmodule
`,
      defects: [
        {
          kind: "wrong-signal",
          aspect: "function",
          edits: [
            {
              from: row(wrong).trim(),
              to: row(wrong + 1)
                .trim()
                .replace(`3'd${wrong + 1}`, `3'd${wrong}`),
            },
          ],
          text: `${wrong} sets bit ${wrong + 1}`,
        },
        {
          kind: "missing-case",
          aspect: "function",
          edits: [{ from: row(wrong).trim(), to: "" }],
          text: `${wrong} sets nothing`,
        },
        {
          kind: "off-by-one",
          aspect: "function",
          edits: [{ from: `3'd${wrong}:`, to: `3'd${wrong - 1}:` }],
          text: `${wrong - 1} stands twice, and ${wrong} nowhere`,
        },
      ],
    };
  },
};

export const edgeDetector: Template = {
  name: "edge-detector",
  split,
  draw({ name, clock, reset, edge, resetTest }) {
    const [input, rise] = [name(), name()];
    return {
      module: "rise_detector",
      specification: `${rise} is high for a cycle when ${input} has risen; ${input} comes from outside and passes two registers first.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${input}: in\n${rise}: has risen`,
      code: `module rise_detector(input ${clock}, input ${reset.name}, input ${input}, output ${rise});
  reg meta, stable, before;
  ${edge} begin
    if (${resetTest}) begin
      meta <= 1'b0;
      stable <= 1'b0;
      before <= 1'b0;
    end else begin
      meta <= ${input};
      stable <= meta;
      before <= stable;
    end
  end
  assign ${rise} = stable & ~before;
endmodule
`,
      defects: [
        {
          kind: "swapped-operands",
          aspect: "function",
          edits: [{ from: "stable & ~before", to: "before & ~stable" }],
          text: "it detects the fall",
        },
        {
          kind: "wrong-operator",
          aspect: "function",
          edits: [{ from: "stable & ~before", to: "stable | ~before" }],
          text: "an or in place of an and",
        },
        {
          kind: "missing-reset",
          aspect: "reset-and-clocking",
          edits: [{ from: "stable <= 1'b0;", to: "" }],
          text: "stable is not reset",
        },
      ],
    };
  },
};
