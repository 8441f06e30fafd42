// Starts the program in the interpreter beside it: in the worker of a page, and in tests under Node.js.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const UNPACK = `
import os, sys, tarfile
with tarfile.open("/tmp/program", "r|xz") as archive:
    for member in archive:
        path = "/home/web/" + member.name
        if member.isdir():
            os.mkdir(path, member.mode)
            continue
        with open(path, "wb") as file:
            file.write(archive.extractfile(member).read())
os.remove("/tmp/program")
sys.path.insert(0, "/home/web/site")
`;

/**
 * The interpreter, and the function wizard.page.call in it, which takes and returns plain data.
 *
 * `place` is the address of this folder, `archive` the bytes of wizard.tar.xz, or a promise of them;
 * `streams` are more options of loadPyodide.
 */
export async function start(place, archive, streams) {
  const python = await loadPyodide({
    indexURL: `${place}pyodide/`,
    stdLibURL: `${place}stdlib.zip`,
    env: { HOME: "/home/web", XDG_CACHE_HOME: "/home/web/.cache", COLUMNS: "100", NO_COLOR: "1" },
    ...streams,
  });
  python.FS.writeFile("/tmp/program", new Uint8Array(await archive));
  python.runPython(UNPACK);
  const { call } = python.pyimport("wizard.page");
  const { loads } = python.pyimport("json");
  // By way of JSON null is None; toPy makes another object of it.
  const made = (name, given) => {
    const said = loads(JSON.stringify(given));
    try {
      return JSON.parse(call(name, said));
    } finally {
      said.destroy();
    }
  };
  return { python, call: made };
}
