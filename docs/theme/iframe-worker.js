// A page that is opened from a folder may start no worker, so the search runs in a frame instead.
// Only the little that the search of the theme uses; it asks for this name.
if (location.protocol === "file:") {
  // Nor is there a map of the site to be read.
  addEventListener("DOMContentLoaded", () => {
    for (const link of document.querySelectorAll("link[rel=alternate]")) link.remove();
  }, { capture: true });

  const load = (inner, url) =>
    new Promise((done, failed) => {
      const script = inner.document.createElement("script");
      script.onload = done;
      script.onerror = failed;
      script.charset = "utf-8";
      script.src = url;
      inner.document.body.append(script);
    });

  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "search";
      document.body.append(frame);
      this.inner = frame.contentWindow;
      this.inner.document.open();
      this.inner.document.write("<!doctype html><meta charset=utf-8><title>search</title><body></body>");
      this.inner.document.close();
      this.inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      this.inner.importScripts = (...urls) =>
        urls.reduce((before, each) => before.then(() => load(this.inner, each)), Promise.resolve());
      this.ready = load(this.inner, url);
    }

    postMessage(data) {
      this.ready.then(() => this.inner.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
  window.Worker = window.IFrameWorker;
}

// A line of a log is searched for as it is: what has a meaning of its own in a query has none here,
// and little words, which stand in every entry, do not count beside others.
const little = new Set("a an and as at be by for from in is it no not of on or the to was with".split(" "));
const tells = (word) => !little.has(word.toLowerCase()) && !/^[\w.]{1,2}$/.test(word);

// What stands before the message of a line of a log: time, level, thread, call, source file, function.
const head = /^\s*(?:\[[^\]]*\]\s*)?(?:(?:VERBOSE|DEBUG|NOTICE|WARNING|ERROR|SECURITY)(?:\[[^\]]*\])*:?\s+)?(?:[\w/]+\.c(?::\d+)?:?\s+)?(?:\w+:\s+)?/;
const message = (query) => (/\.c\b/.test(query.match(head)[0]) ? query.replace(head, "") : query);

function plain(query) {
  const words = message(query).replace(/[-:^~*'"()<>]/g, " ").split(/\s+/).filter(Boolean);
  const telling = words.filter(tells);
  // Many words are a line of a log, which stands in a text and in no heading.
  const place = telling.length > 3 ? "text:" : "";
  return (telling.length ? telling : words).map((word) => place + word).join(" ");
}

// An entry that is named exactly as was asked comes first, then those that say the very words.
function ranked(items, query) {
  const asked = message(query).trim().toLowerCase();
  const bare = (text) => text.replace(/<[^>]+>|\u200b/g, "").toLowerCase();
  const rank = (entry) => (bare(entry.title) === asked ? 2 : bare(entry.text).includes(asked) ? 1 : 0);
  const sorted = items.map((group) => [...group].sort((one, other) => rank(other) - rank(one)));
  const best = new Map(sorted.map((group) => [group, Math.max(...group.map(rank))]));
  return sorted.sort((one, other) => best.get(other) - best.get(one));
}

window.Worker = class extends window.Worker {
  postMessage(message) {
    const asks = message.type === 2;
    if (asks) this.query = message.data;
    super.postMessage(asks ? { ...message, data: plain(message.data) } : message);
  }

  addEventListener(type, handler, options) {
    super.addEventListener(type, (event) => {
      const said = event.data;
      if (said && said.type === 3) said.data.items = ranked(said.data.items, this.query);
      handler(event);
    }, options);
  }
};
