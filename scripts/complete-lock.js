// Names every platform's optional packages in the lock file: `npm run lock`, after a dependency has changed.
//
// npm leaves out of the lock what the registry at hand does not carry, and `npm ci` then refuses the lock. The versions
// are the ones that the parents pin.

import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));

/** Which system or processor a package's name says that it is for. */
function platformOf(name) {
  const os = name.match(/android|darwin|linux|win32|freebsd|netbsd|openbsd|sunos|openharmony|aix/)?.[0];
  const cpu = name.match(/arm64|x64|ia32|arm|s390x|ppc64|riscv64|mips64el|loong64|wasm32/)?.[0];
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }) };
}

for (const [place, parent] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`;
    if (lock.packages[at] || lock.packages[`${place}/${at}`]) continue;
    lock.packages[at] = { version: range.replace(/^[\^~]/, ""), dev: true, optional: true, ...platformOf(name) };
  }
}

const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
