import { execFile } from "node:child_process";
import { totalmem } from "node:os";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { availableVariants, openDevice } from "./devices.ts";
import { installedVariants } from "./library.ts";

it("the processor is always there, the last choice, and has the machine's memory", async () => {
  expect((await availableVariants()).at(-1)).toBe("cpu");
  using device = await openDevice("cpu", 1);
  expect(device).toMatchObject({ name: "CPU", isProcessor: true, threads: 1 });
  expect(device.backends).toEqual([device.backend]);
  expect(device.memory().total / totalmem()).toBeCloseTo(1, 1);
});

it("a device that no library here is for is refused, naming those there are", async () => {
  const foreign = process.platform === "darwin" ? "cuda" : "metal";
  await expect(openDevice(foreign, 1)).rejects.toThrow(
    new RegExp(`^No device "${foreign}" on this machine. There is: (.+, )?cpu\\.$`),
  );
});

it("a library whose device this machine lacks is refused too", async () => {
  const available = await availableVariants();
  const lacking = installedVariants().filter((variant) => !available.includes(variant));
  for (const variant of lacking) {
    // In a process of its own: it has one library.
    const program = `
      const { openDevice } = await import(${JSON.stringify(new URL("./devices.ts", import.meta.url).href)});
      await openDevice(${JSON.stringify(variant)}, 1).catch(({ name, message }) => console.log(name, message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    expect(stdout.trim()).toMatch(
      new RegExp(`^EspalierError No device "${variant}" on this machine. There is: (.+, )?cpu\\.$`),
    );
  }
});

it("a driver without a device is not named as one", async () => {
  // No driver's manifest, so no device; the loader's library is there or not.
  const env = { ...process.env, VK_DRIVER_FILES: "/nowhere.json", VK_ICD_FILENAMES: "/nowhere.json" };
  const foreign = process.platform === "darwin" ? "cuda" : "metal";
  const program = `
    const { openDevice } = await import(${JSON.stringify(new URL("./devices.ts", import.meta.url).href)});
    await openDevice(${JSON.stringify(foreign)}, 1).catch(({ message }) => console.log(message));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { env });
  expect(stdout).not.toContain("vulkan");
  expect(stdout).toContain(`No device "${foreign}"`);
});
