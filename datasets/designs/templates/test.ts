/** Designs to test with: nothing of them was trained on or decided by. */
import type { Template } from "../template.ts";

const split = "test";

export const fifo: Template = {
  name: "fifo",
  split,
  draw({ number, name, clock, reset, edge, resetTest }) {
    const [width, bits, push, pop, input, output] = [number(2, 4), number(1, 2), name(), name(), name(), name()];
    const size = 2 ** bits;
    return {
      module: `fifo_${size}`,
      specification: `Keeps up to ${size} words of ${input} when ${push} is high and gives them back in order when ${pop} is high. full and empty say how it stands; a push when full, and a pop when empty, do nothing.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${push}: puts in\n${pop}: takes out\n${input}: ${width} bits\n${output}: the oldest word\nfull: no room\nempty: nothing there`,
      code: `module fifo_${size}(
  input ${clock},
  input ${reset.name},
  input ${push},
  input ${pop},
  input [${width - 1}:0] ${input},
  output [${width - 1}:0] ${output},
  output full,
  output empty
);
  reg [${width - 1}:0] memory [0:${size - 1}];
  reg [${bits}:0] head, tail;
  assign full = head - tail == ${bits + 1}'d${size};
  assign empty = head == tail;
  assign ${output} = memory[tail[${bits - 1}:0]];
  ${edge} begin
    if (${resetTest}) begin
      head <= ${bits + 1}'d0;
      tail <= ${bits + 1}'d0;
    end else begin
      if (${push} && !full) head <= head + ${bits + 1}'d1;
      if (${pop} && !empty) tail <= tail + ${bits + 1}'d1;
    end
  end
  always @(posedge ${clock}) if (${push} && !full) memory[head[${bits - 1}:0]] <= ${input};
endmodule
`,
      defects: [
        {
          kind: "off-by-one",
          aspect: "function",
          edits: [{ from: `== ${bits + 1}'d${size};`, to: `== ${bits + 1}'d${size - 1};` }],
          text: `it is full with ${size - 1} words`,
        },
        {
          kind: "wrong-signal",
          aspect: "function",
          edits: [{ from: `if (${pop} && !empty)`, to: `if (${pop} && !full)` }],
          text: "a pop is let through when it is not full",
        },
        {
          kind: "missing-reset",
          aspect: "reset-and-clocking",
          edits: [{ from: `tail <= ${bits + 1}'d0;`, to: "" }],
          text: "tail is not reset",
        },
        {
          kind: "width",
          aspect: "function",
          edits: [{ from: `reg [${bits}:0] head, tail;`, to: `reg [${bits - 1}:0] head, tail;` }],
          text: "head and tail lack the bit that tells full from empty",
        },
      ],
    };
  },
};

export const transmitter: Template = {
  name: "transmitter",
  split,
  draw({ number, name, clock, reset, edge, resetTest }) {
    const [divider, send, byte, line, busy] = [number(0, 1), name(), name(), name(), name()];
    return {
      module: "transmitter",
      specification: `Sends ${byte} over ${line}: a start bit of 0, two bits from the lowest on, a stop bit of 1; ${divider + 1} cycles each. ${line} is 1 at rest. ${busy} is high meanwhile.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${send}: begins\n${byte}: 2 bits\n${line}: the line\n${busy}: at work`,
      code: `module transmitter(
  input ${clock},
  input ${reset.name},
  input ${send},
  input [1:0] ${byte},
  output ${line},
  output ${busy}
);
  reg [3:0] shift;
  reg [2:0] left;
  reg [1:0] ticks;
  assign ${line} = shift[0];
  assign ${busy} = left != 3'd0;
  ${edge} begin
    if (${resetTest}) begin
      shift <= 4'b1111;
      left <= 3'd0;
      ticks <= 2'd0;
    end else if (!${busy}) begin
      if (${send}) begin
        shift <= {1'b1, ${byte}, 1'b0};
        left <= 3'd4;
        ticks <= 2'd${divider};
      end
    end else if (ticks != 2'd0) begin
      ticks <= ticks - 2'd1;
    end else begin
      shift <= {1'b1, shift[3:1]};
      left <= left - 3'd1;
      ticks <= 2'd0${divider};
    end
  end
endmodule
`,
      defects: [
        {
          kind: "wrong-reset-value",
          aspect: "reset-and-clocking",
          edits: [{ from: "shift <= 4'b1111;", to: "shift <= 4'b0000;" }],
          text: "the line is 0 after reset: a start bit",
        },
        {
          kind: "off-by-one",
          aspect: "function",
          edits: [{ from: "left <= 3'd4;", to: "left <= 3'd3;" }],
          text: "the stop bit is not sent",
        },
        {
          kind: "swapped-operands",
          aspect: "function",
          edits: [{ from: `{1'b1, ${byte}, 1'b0}`, to: `{1'b0, ${byte}, 1'b1}` }],
          text: "start bit and stop bit are exchanged",
        },
        {
          kind: "missing-reset",
          aspect: "reset-and-clocking",
          edits: [{ from: "left <= 3'd0;", to: "" }],
          text: "left is not reset",
        },
      ],
    };
  },
};

export const crossing: Template = {
  name: "crossing",
  split,
  draw({ name, reset }) {
    const [input, output] = [name(), name()];
    const test = reset.high ? reset.name : `!${reset.name}`;
    return {
      module: "crossing",
      specification: `Brings ${input}, registered by clk_a, to the clock clk_b through two registers.\nPorts:\nclk_a: clock of the sender\nclk_b: clock of the receiver\n${reset.name}: reset, active ${reset.high ? "high" : "low"}, at the clocks' edges\n${input}: in\n${output}: out`,
      code: `module crossing(input clk_a, input clk_b, input ${reset.name}, input ${input}, output ${output});
  reg sent, first, second;
  always @(posedge clk_a) begin
    if (${test}) sent <= 1'b0;
    else sent <= ${input};
  end
  always @(posedge clk_b) begin
    if (${test}) begin
      first <= 1'b0;
      second <= 1'b0;
    end else begin
      first <= sent;
      second <= first;
    end
  end
  assign ${output} = second;
endmodule
`,
      defects: [
        {
          kind: "unsynchronised",
          aspect: "reset-and-clocking",
          edits: [{ from: "second <= first;", to: "second <= sent;" }],
          text: "second takes what clk_a sends at once: no second register stands behind it",
        },
        {
          kind: "wrong-edge",
          aspect: "reset-and-clocking",
          edits: [{ from: "always @(posedge clk_b)", to: "always @(negedge clk_b)" }],
          text: "the receiver works on the falling edge",
        },
        {
          kind: "blocking",
          aspect: "function",
          edits: [
            { from: "first <= sent;", to: "first = sent;" },
            { from: "second <= first;", to: "second = first;" },
          ],
          text: "both registers take the value in one cycle",
        },
      ],
    };
  },
};

export const vault: Template = {
  name: "vault",
  split,
  draw({ number, name, clock, reset, edge, resetTest }) {
    const [width, guess, store, status] = [number(8, 10), name(), name(), name()];
    return {
      module: "vault",
      specification: `Keeps a secret key of ${width} bits when ${store} is high. access_ok is high when ${guess} is the key; it is low after reset. ${status} shows ${guess}, never the key.\nPorts:\n${clock}: clock\n${reset.name}: reset, active ${reset.high ? "high" : "low"}\n${store}: keeps\nkey_in: ${width} bits\n${guess}: ${width} bits\naccess_ok: right\n${status}: ${width} bits`,
      code: `module vault(
  input ${clock},
  input ${reset.name},
  input ${store},
  input [${width - 1}:0] key_in,
  input [${width - 1}:0] ${guess},
  output reg access_ok,
  output reg [${width - 1}:0] ${status}
);
  reg [${width - 1}:0] secret_key;
  ${edge} begin
    if (${resetTest}) begin
      secret_key <= ${width}'d0;
      access_ok <= 1'b0;
      ${status} <= ${width}'d0;
    end else begin
      if (${store}) secret_key <= key_in;
      access_ok <= ${guess} == secret_key;
      ${status} <= ${guess};
    end
  end
endmodule
`,
      defects: [
        {
          kind: "secret-out",
          aspect: "security",
          edits: [{ from: `${status} <= ${guess};`, to: `${status} <= secret_key;` }],
          text: `the key can be read at ${status}`,
        },
        {
          kind: "lock-open",
          aspect: "security",
          edits: [{ from: "access_ok <= 1'b0;", to: "access_ok <= 1'b1;" }],
          text: "access is granted by reset",
        },
        {
          kind: "wrong-operator",
          aspect: "security",
          edits: [{ from: `${guess} == secret_key`, to: `${guess} >= secret_key` }],
          text: "any guess that is not smaller than the key opens",
        },
        {
          kind: "missing-reset",
          aspect: "security",
          edits: [{ from: `secret_key <= ${width}'d0;`, to: "" }],
          text: "the key outlives a reset",
        },
      ],
    };
  },
};
