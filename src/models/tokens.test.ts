import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { expect, test } from "vitest";
import { fake } from "./providers/fake.ts";
import { approximateTokens, tokenCounter } from "./tokens.ts";

const SAMPLES = {
  english:
    "The keeper climbed the stairs of the lighthouse every evening, lit the lamp, and wrote down in his ledger which ships had passed and what the wind was doing. Nobody had asked him to, but he had done so for thirty years.",
  german:
    "Der Wärter stieg jeden Abend die Treppe des Leuchtturms hinauf, zündete die Lampe an und schrieb in sein Buch, welche Schiffe vorbeigekommen waren und was der Wind tat.",
  russian:
    "Каждый вечер смотритель поднимался по лестнице маяка, зажигал лампу и записывал, какие корабли прошли мимо.",
  chinese: "看守人每天晚上爬上灯塔的楼梯,点亮灯,并在账簿上写下哪些船只经过以及风在做什么。",
  code: "export function total(items: readonly Item[]): number {\n  return items.reduce((sum, { price, count }) => sum + price * count, 0);\n}\n",
};

test.each(Object.entries(SAMPLES))("is near for %s, and rather high", (_language, text) => {
  const ratio = approximateTokens(text) / countTokens(text);
  expect(ratio).toBeGreaterThanOrEqual(0.95);
  expect(ratio).toBeLessThan(1.6);
});

test("counts nothing in nothing", () => {
  expect(approximateTokens("")).toBe(0);
});

test("a model's own count comes first", async () => {
  const model = fake(() => "");
  expect(await tokenCounter(model)(["one two"])).toEqual([2]);
  expect(await tokenCounter({ ...model, countTokens: undefined })(["one two"])).toEqual([approximateTokens("one two")]);
});
