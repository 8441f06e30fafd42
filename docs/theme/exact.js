// Codec paths for one release and the modules of one server: the command `codecs`, by the program
// in the browser (engine.js). Both codecs and the build are those of the picker above.
(() => {
  const script = document.currentScript.src;
  const place = document.getElementById("codec-exact");
  const picker = document.getElementById("codec-picker");
  const words = JSON.parse(place.dataset.words);
  const form = place.querySelector("form");
  const start = form.querySelector("[type=submit]");
  const progress = form.querySelector("progress");
  const state = form.querySelector("[role=status]");
  const result = place.querySelector(".result");
  let engine;

  place.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (location.protocol === "file:") return tell([words.file_url]);
    start.disabled = true;
    progress.hidden = false;
    result.replaceChildren();
    try {
      const { Engine, meter } = await import(new URL("engine.js", script));
      engine ??= new Engine(new URL(place.dataset.run, location.href));
      await engine.start(meter(progress, words.loading, (text) => { state.textContent = text; }));
      progress.removeAttribute("value");
      state.textContent = words.working;
      const { html } = await engine.call("codecs", asked());
      result.innerHTML = html;
      result.focus();
      state.textContent = words.done;
    } catch (error) {
      if (!error.faults) engine = undefined;
      const faults = error.faults ?? [
        { message: words.failed.replace("{text}", error.message), remedy: words.failed_remedy },
      ];
      tell(faults.flatMap(({ message, remedy }) => [message, remedy]));
    } finally {
      start.disabled = false;
      progress.hidden = true;
    }
  });

  function asked() {
    const { from, to, version, build } = picker.elements;
    const modules = form.elements.modules.value.trim();
    return {
      lang: place.dataset.lang,
      from: from.value,
      to: to.value === "*" ? "" : to.value,
      asterisk: form.elements.asterisk.value.trim() || version.value,
      build: build.value,
      modules: modules ? [modules] : [],
    };
  }

  function tell(lines) {
    state.textContent = "";
    result.replaceChildren(...lines.filter(Boolean).map((textContent) =>
      Object.assign(document.createElement("p"), { textContent })));
    result.focus();
  }
})();
