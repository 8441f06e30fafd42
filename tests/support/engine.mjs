// The runtime of the site under Node.js: a call for each line of JSON, an answer for each.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const { start } = await import(pathToFileURL(`${folder}/start.mjs`));
const { python, call } = await start(`${folder}/`, readFileSync(`${folder}/wizard.tar.xz`), { stderr: () => {} });
console.log(JSON.stringify({ seconds: process.cpuUsage().user / 1e6 }));
for await (const line of createInterface({ input: process.stdin })) {
  const { name, given, files } = JSON.parse(line);
  const found = files.map((each, number) => {
    python.FS.writeFile(`/tmp/${number}`, new Uint8Array(Buffer.from(each.base64, "base64")));
    return { name: each.name, path: `/tmp/${number}` };
  });
  const said = JSON.stringify(call(name, found.length ? { ...given, files: found } : given));
  console.log(JSON.stringify({ said, seconds: process.cpuUsage().user / 1e6, heap: python._module.HEAP8.length }));
}
