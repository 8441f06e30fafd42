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
