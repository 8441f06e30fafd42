// The program in a worker, as a page uses it. It is loaded when it is first asked for.

/** What is wrong, as the program says it: `faults` has place, message and remedy of each. */
export class EngineFault extends Error {
  constructor(faults) {
    super(faults.map((each) => each.message).join("\n"));
    this.faults = faults;
  }
}

/** What `start` tells: shown in `progress`, and `say` gets the text `loading` with both sizes in MB. */
export function meter(progress, loading, say) {
  const mb = (bytes) => (bytes / 1e6).toFixed(0);
  let last = "";
  return (loaded, total) => {
    progress.max = total;
    progress.value = Math.min(loaded, total);
    const text = loading.replace("{loaded}", mb(progress.value)).replace("{total}", mb(total));
    if (text !== last) say((last = text));
  };
}

/** Copy `text` to the clipboard, also on plain http, where browsers have no navigator.clipboard. */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copy");
}

const LINKED = "link[rel~=stylesheet], link[rel~=icon], script[src], img[src]";

/** The program; `root` is the address of its folder below run/ of the site. */
export class Engine {
  constructor(root) {
    this.root = root;
    this.waiting = new Map();
    this.number = 0;
  }

  /** Load it; tells (loaded, total) in bytes meanwhile. Once loaded, it returns at once. */
  start(tell = () => {}) {
    this.tell = tell;
    this.ready ??= new Promise((resolve, reject) => {
      this.fail = reject;
      this.worker = new Worker(new URL("worker.js", this.root), { type: "module" });
      this.worker.onerror = (event) => this.broken(event.message || "worker");
      this.worker.onmessage = ({ data }) => {
        if (data.event === "progress") this.tell(data.loaded, data.total);
        else if (data.event === "ready") resolve();
        else if (data.event === "broken") this.broken(data.text);
        else this.settle(data);
      };
    });
    return this.ready;
  }

  /**
   * Store the program and the page that is open, once, so that both open without a network; earlier
   * versions are removed. Tells "kept", "insecure" (only https and localhost may), or "refused".
   */
  keep() {
    this.kept ??= this.store().catch(() => "refused");
    return this.kept;
  }

  async store() {
    if (!isSecureContext) return "insecure";
    const { scope } = await navigator.serviceWorker.register(new URL("../../offline.js", this.root));
    const cache = await caches.open(this.root.href);
    const { files } = await (await fetch(new URL("manifest.json", this.root))).json();
    const missing = [];
    for (const file of ["manifest.json", ...files]) {
      const { href } = new URL(file, this.root);
      if (!(await cache.match(href))) missing.push(href);
    }
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.endsWith(".js"));
    const linked = [...document.querySelectorAll(LINKED)].map(({ href, src }) => href ?? src);
    const page = [location.href, import.meta.url, ...loaded, ...linked].map((url) => url.split(/[?#]/)[0]);
    const wanted = new Set([...missing, ...page.filter((url) => url.startsWith(scope) && !url.startsWith(this.root.href))]);
    // All of it was loaded a moment ago.
    await cache.addAll([...wanted].map((url) => new Request(url, { cache: "force-cache" })));
    for (const name of await caches.keys()) {
      if (name.startsWith(`${scope}run/`) && name !== this.root.href) await caches.delete(name);
    }
    return "kept";
  }

  settle({ id, ok, result, errors }) {
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    if (ok) resolve(result);
    else reject(new EngineFault(errors));
  }

  /** Make a call of wizard/page: plain data and files (File or Blob) in, its result out. */
  async call(name, given, files = []) {
    await this.start(this.tell);
    const id = ++this.number;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.worker.postMessage({ id, name, given, files: files.map((blob) => ({ name: blob.within ?? blob.name ?? "", blob })) });
    return answer;
  }

  broken(text) {
    this.stop(new Error(text));
  }

  /** End it with all that it does; the next call loads it again, from the browser's cache. */
  stop(reason = new Error("stopped")) {
    this.worker?.terminate();
    this.fail?.(reason);
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
    this.worker = this.ready = undefined;
  }
}
