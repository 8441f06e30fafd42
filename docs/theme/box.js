// The box that explains and checks what is pasted or dropped. The program does all of it
// (wizard/page, through engine.js); here are only the fields, the progress and the result.
(() => {
  const script = document.currentScript.src;
  for (const box of document.querySelectorAll(".box")) open(box);

  function open(box) {
    const words = JSON.parse(box.dataset.words);
    const form = box.querySelector("form");
    const { text, files, asterisk, stop } = form.elements;
    const start = form.querySelector("[type=submit]");
    const progress = form.querySelector("progress");
    const state = form.querySelector("[role=status]");
    const kept = form.querySelector(".kept");
    const result = box.querySelector(".result");
    let engine;

    if (location.protocol === "file:") {
      box.querySelector(".without").textContent = words.file_url;
      return;
    }
    box.querySelector(".without").hidden = true;
    form.hidden = false;
    let dropped = [];

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run([...dropped, ...files.files]);
    });
    stop.addEventListener("click", () => engine?.stop());
    box.addEventListener("dragover", (event) => event.preventDefault());
    box.addEventListener("drop", (event) => {
      const { files, items } = event.dataTransfer;
      if (!files.length) return;
      event.preventDefault();
      // Both are gone as soon as this listener has returned.
      const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
      drop([...files], entries.filter((entry) => entry.isDirectory));
    });

    // A folder counts as one, whatever lies beside it.
    async function drop(files, folders) {
      try {
        dropped = [];
        if (!folders.length) dropped = files;
        for (const folder of folders) await gather(folder, dropped);
        await run(dropped);
      } catch (error) {
        failed(error);
      }
    }

    async function gather(entry, into) {
      if (into.length > Number(box.dataset.files)) return;
      if (entry.isFile) {
        const file = await new Promise((done, wrong) => entry.file(done, wrong));
        into.push(Object.assign(file, { within: entry.fullPath.slice(1) }));
        return;
      }
      const reader = entry.createReader();
      const part = () => new Promise((done, wrong) => reader.readEntries(done, wrong));
      for (let found = await part(); found.length; found = await part()) {
        for (const each of found) await gather(each, into);
      }
    }

    async function run(given) {
      dropped = [];
      const size = given.reduce((sum, file) => sum + file.size, text.value.length);
      result.hidden = true; // what it says is about something else
      if (!size) return said(words.empty);
      if (size > Number(box.dataset.most) || given.length > Number(box.dataset.files)) return said(words.large);
      busy(true);
      try {
        const { Engine, EngineFault, meter } = await import(new URL("engine.js", script));
        engine ??= new Engine(new URL(box.dataset.run, location.href));
        await engine.start(meter(progress, words.loading, said));
        engine.keep().then((how) => { kept.textContent = words[how]; });
        progress.removeAttribute("value");
        said(words.working);
        const asked = { lang: box.dataset.lang, root: box.dataset.root, asterisk: asterisk.value };
        const call = given.length ? [asked, given] : [{ ...asked, text: text.value }];
        try {
          show(await engine.call("judge", ...call));
          said(words.done);
        } catch (error) {
          if (!(error instanceof EngineFault)) throw error;
          said("");
          faults(error.faults);
        }
      } catch (error) {
        if (error.message === "stopped") said(words.stopped);
        else failed(error);
      } finally {
        busy(false);
      }
    }

    function failed(error) {
      faults([{ message: words.failed.replace("{text}", error.message), remedy: words.failed_remedy }]);
    }

    function said(words) {
      state.textContent = words;
    }

    function busy(is) {
      start.disabled = is;
      stop.hidden = progress.hidden = !is;
      if (is) progress.removeAttribute("value");
    }

    function shown(...parts) {
      result.replaceChildren(Object.assign(document.createElement("h2"), { textContent: words.result }), ...parts);
      result.hidden = false;
      result.focus({ preventScroll: true });
      result.scrollIntoView({ block: "nearest" });
    }

    function faults(found) {
      shown(...found.flatMap(({ place, message, remedy }) => [
        paragraph(place ? `${place}: ${message}` : message, "verdict"),
        ...(remedy ? [paragraph(remedy, "hint")] : []),
      ]));
    }

    function paragraph(text, kind) {
      return Object.assign(document.createElement("p"), { textContent: text, className: kind });
    }

    // The HTML is made by the program, which escapes all that was given to it.
    function show({ html, files: mended }) {
      const parts = document.createElement("div");
      parts.innerHTML = html;
      for (const block of parts.querySelectorAll("pre")) block.before(copier(block));
      shown(...mended.map(download), parts);
    }

    function download({ name, text: content }) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([content], { type: "text/plain" }));
      link.download = name;
      link.textContent = words.mended.replace("{name}", name);
      link.className = "md-button";
      return link;
    }

    function copier(block) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = words.copy;
      button.addEventListener("click", async () => {
        const { copy } = await import(new URL("engine.js", script));
        await copy(block.textContent);
        button.textContent = words.copied;
      });
      return button;
    }
  }
})();
