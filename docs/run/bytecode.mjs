// While the site is built: compiles modules of Python in the interpreter that will load them.
// Arguments: the folder of Pyodide, an archive of modules, and where to write that of bytecode.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [interpreter, source, target] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${interpreter}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${interpreter}/` });
python.FS.writeFile("/tmp/source.zip", new Uint8Array(readFileSync(source)));
python.runPython(readFileSync(new URL("bytecode.py", import.meta.url), "utf8"));
python.runPython('compiled("/tmp/source.zip", "/tmp/target.zip")');
writeFileSync(target, python.FS.readFile("/tmp/target.zip"));
