/** Does it do what it seems meant to do? What its syntax and its netlist give away without a specification. */
import {
  blockingAtAnEdge,
  decidedTest,
  edgeOfData,
  incompleteList,
  nonblockingInLogic,
  withoutEffect,
} from "./assignments.ts";
import { choiceMissing, neverEqual, sameChoiceTwice, sameValueTwice, valueOutOfLine } from "./cases.ts";
import { constantOutput, constantRegister, inputWithoutEffect, unreadInput } from "./dead-logic.ts";
import { reviewer } from "./rule.ts";
import { saidByYosys } from "./said-by-yosys.ts";
import { missingDigits, oddSibling, oddTest, sameSliceTwice } from "./siblings.ts";
import { stateForgotten, statesWithoutWay } from "./state-machines.ts";
import { cutOff, oneBitForMany } from "./widths.ts";

export const reviewFunction = reviewer([
  saidByYosys,
  blockingAtAnEdge,
  nonblockingInLogic,
  incompleteList,
  edgeOfData,
  decidedTest,
  withoutEffect,
  sameChoiceTwice,
  sameValueTwice,
  valueOutOfLine,
  choiceMissing,
  stateForgotten,
  oddSibling,
  oddTest,
  sameSliceTwice,
  missingDigits,
  neverEqual,
  statesWithoutWay,
  cutOff,
  oneBitForMany,
  constantOutput,
  constantRegister,
  unreadInput,
  inputWithoutEffect,
]);
