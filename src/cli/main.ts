#!/usr/bin/env node
/**
 * The `espalier` program. Node keeps what it has compiled, so that from the second time on it starts in half the time;
 * and its heap grows to twice what is in use, not to four times, which a tree of calls, all short-lived texts, never needs.
 * A Node that is too old is told so: nothing is imported before, because it could not even read what is.
 */
const needed = [22, 13] as const;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > needed[0] || (major === needed[0] && minor >= needed[1])) {
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
    `espalier: This is Node.js ${process.versions.node}; Espalier needs ${needed.join(".")} or later. ` +
      "Without installing it:  npx -p node@24 espalier …\n" +
      "In a project  npm install --save-dev node@24  gives it to npx and to npm scripts.\n",
  );
  process.exitCode = 1;
}

export {};
