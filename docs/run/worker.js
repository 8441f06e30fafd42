// Runs the program in a thread of its own: loads the runtime, hands calls on, and tells progress.
// It holds no logic: what a call means, and what comes back, is wizard/page.
//
// To it: {id, name, given, files: [{name, blob}]}. From it: {event: "progress", loaded, total},
// {event: "ready"}, {event: "broken", text}, and for each call {id, ok, result} or {id, ok, errors}.
import { start as load } from "./start.mjs";

const here = new URL("./", import.meta.url);
const CHUNK = 4 << 20;

// Wraps fetch to count every byte, including what Pyodide requests.
const counted = { loaded: 0, total: 0 };
const ask = self.fetch.bind(self);
self.fetch = async (...about) => {
  const answer = await ask(...about);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  if (!answer.body) return answer;
  const count = new TransformStream({
    transform(piece, out) {
      counted.loaded += piece.byteLength;
      if (counted.total) postMessage({ event: "progress", ...counted });
      out.enqueue(piece);
    },
  });
  return new Response(answer.body.pipeThrough(count), { status: answer.status, headers: answer.headers });
};

async function start() {
  const manifest = await (await ask(new URL("manifest.json", here))).json();
  counted.total = manifest.bytes;
  const archive = fetch(new URL("wizard.tar.xz", here)).then((answer) => answer.arrayBuffer());
  return load(here.href, archive, { stdin: () => null });
}

// The files of a call are written piece by piece, so that none is held twice.
async function write(python, id, files) {
  const folder = `/tmp/given-${id}`;
  python.FS.mkdirTree(folder);
  const found = [];
  for (const [number, { name, blob }] of files.entries()) {
    const path = `${folder}/${number}`;
    const stream = python.FS.open(path, "w");
    for (let at = 0; at < blob.size; at += CHUNK) {
      const piece = new Uint8Array(await blob.slice(at, at + CHUNK).arrayBuffer());
      python.FS.write(stream, piece, 0, piece.length);
    }
    python.FS.close(stream);
    found.push({ name, path });
  }
  return { folder, found };
}

const engine = start();
engine.then(
  () => postMessage({ event: "ready" }),
  (error) => postMessage({ event: "broken", text: String(error) }),
);

// One call after the other, in their order.
let last = engine;
self.onmessage = ({ data }) => {
  last = last.then(() => answer(data));
};

async function answer({ id, name, given, files = [] }) {
  const { python, call } = await engine;
  const { folder, found } = await write(python, id, files);
  try {
    postMessage({ id, ...call(name, found.length ? { ...given, files: found } : given) });
  } catch (error) {
    postMessage({ event: "broken", text: String(error) });
  } finally {
    for (const { path } of found) python.FS.unlink(path);
    python.FS.rmdir(folder);
  }
}
