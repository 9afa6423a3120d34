#!/usr/bin/env node
/**
 * The `espalier` program. Node keeps what it has compiled, so that from the second time on it starts in half the time;
 * and its heap grows to twice what is in use, not to four times, which a tree of calls, all short-lived texts, never needs.
 * A Node that is too old is told so: nothing is imported before, because it could not even read what is.
 */
const needed = 24;

if (Number.parseInt(process.versions.node, 10) >= needed) {
  const [{ enableCompileCache }, { setFlagsFromString }] = await Promise.all([
    import("node:module"),
    import("node:v8"),
  ]);
  setFlagsFromString("--heap-growing-percent=100");
  enableCompileCache();
  const { main } = await import("./program.ts");
  await main();
} else {
  process.stderr.write(
    `espalier: This is Node.js ${process.versions.node}; Espalier needs ${needed} or later. ` +
      "Without installing it:  npx -p node@24 espalier …\n" +
      "In a project  npm install --save-dev node@24  gives it to npx and to npm scripts.\n",
  );
  process.exitCode = 1;
}

export {};
