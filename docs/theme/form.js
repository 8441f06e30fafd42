// The interview as a form. The program asks, judges and writes (wizard/page/form, through
// engine.js); here are only the fields, the list of files, and where the focus goes.
(() => {
  const script = document.currentScript.src;
  const STATE = "s=";
  for (const place of document.querySelectorAll(".interview")) open(place);

  function open(place) {
    const words = JSON.parse(place.dataset.words);
    const start = place.querySelector("[data-start]");
    const progress = place.querySelector("progress");
    const state = place.querySelector("[role=status]");
    const fault = place.querySelector(".fault");
    const kept = place.querySelector(".kept");
    const sides = place.querySelector(".sides");
    const asked = place.querySelector(".asked");
    const folder = place.querySelector(".folder");
    const texts = new Map();
    const urls = new Set();
    let forgotten = false;
    let engine, keys, form, files, editing, picked;

    if (location.protocol === "file:") {
      place.querySelector(".without").textContent = words.file_url;
      return;
    }
    place.querySelector(".without").hidden = true;
    start.parentElement.hidden = false;
    start.addEventListener("click", begin);

    // Each change of an answer is a step that the browser's Back takes back. Other entries of its
    // history, such as anchors of the page, count as steps as well.
    let step = history.state?.step ?? 0;
    let emptying = false;
    addEventListener("popstate", () => {
      if (history.state?.step === undefined) history.replaceState({ step: step + 1 }, "", location.href);
      step = history.state.step;
      if (emptying && !step) emptied();
      else if (form && link() && link() !== form.link) change({ do: "restore", link: link() });
    });

    function record() {
      const address = `#${STATE}${form.link}`;
      if (link() && location.hash !== address) history.pushState({ step: (step += 1) }, "", address);
      else history.replaceState({ step }, "", address);
    }

    // No entry of the history has answers then: a new one removes those that follow the first.
    function emptied() {
      const bare = location.pathname + location.search;
      emptying = false;
      history.replaceState({ step }, "", bare);
      history.pushState({ step: (step += 1) }, "", bare);
    }

    const link = () => (location.hash.startsWith(`#${STATE}`) ? location.hash.slice(1 + STATE.length) : "");

    async function begin() {
      forgotten = false;
      start.disabled = true;
      progress.hidden = false;
      try {
        const { Engine, meter } = await import(new URL("engine.js", script));
        engine ??= new Engine(new URL(place.dataset.run, location.href));
        const { FormKeys } = await import(new URL("formkeys.js", script));
        await engine.start(meter(progress, words.loading, said));
        engine.keep().then((how) => { kept.textContent = words[how]; });
        keys = new FormKeys(engine.root, words, (given) => call(given, true));
        progress.removeAttribute("value");
        const restored = link();
        let first = await call({ do: "start", link: restored });
        first ??= await call({ do: "start" }, true);
        start.parentElement.hidden = true;
        sides.hidden = false;
        form = first;
        await show(restored && !fault.textContent ? words.restored : "");
      } catch (error) {
        failed(error);
      } finally {
        start.disabled = false;
        progress.hidden = true;
      }
    }

    // What the program refuses is shown; the result is then undefined.
    async function call(given, keep = false) {
      if (!keep) fault.replaceChildren();
      try {
        return await engine.call("form", { lang: place.dataset.lang, ...given });
      } catch (error) {
        if (!error.faults) throw error;
        fault.replaceChildren(...error.faults.flatMap(({ message, remedy }) => [
          make("p", { className: "verdict", textContent: message }),
          ...(remedy ? [make("p", { className: "hint", textContent: remedy })] : []),
        ]));
        fault.scrollIntoView({ block: "nearest" });
      }
    }

    function failed(error) {
      if (forgotten) return;
      said("");
      engine?.stop();
      engine = undefined;
      start.parentElement.hidden = false;
      fault.replaceChildren(
        make("p", { className: "verdict", textContent: fill(words.failed, { text: error.message }) }),
        make("p", { className: "hint", textContent: words.failed_remedy }),
      );
    }

    function said(text) {
      if (state.textContent !== text) state.textContent = text;
    }

    async function change(given) {
      try {
        const next = await call(given);
        if (next) form = next;
        await show();
      } catch (error) {
        failed(error);
      }
    }

    // -- questions

    const open_question = () => form.questions.find((each) => each.open);
    const refused = () => form.questions.find((each) => each.fault);

    async function show(more = "") {
      record();
      const bad = refused();
      if (bad) editing = bad.open ? undefined : bad.key;
      else if (!form.questions.some((each) => each.key === editing)) editing = undefined;
      drawQuestions();
      const current = form.questions.find((each) => each.key === (editing ?? open_question()?.key));
      const target = asked.querySelector(bad ? "[aria-invalid=true]" : "[data-focus]");
      target?.focus();
      const about = bad ? "" : current ? fill(words.question, { title: current.title }) : words.done;
      said([more, ...form.told, about].filter(Boolean).join(" "));
      await showFiles([more, ...form.told, about]);
    }

    async function showFiles(about) {
      let now = await call({ do: "files" }, true);
      try {
        if (now && (await keys.fit(now))) now = await call({ do: "files" }, true);
      } catch (error) {
        wrong(error);
      }
      if (now && !forgotten) drawFiles(now, about);
    }

    function wrong(error) {
      if (forgotten) return;
      fault.replaceChildren(make("p", { className: "verdict", textContent: error.message }));
    }

    function drawQuestions() {
      const current = editing ?? open_question()?.key;
      const rows = form.questions.map((each, number) =>
        each.key === current ? field(each, number) : row(each, () => edit(each.key)),
      );
      const parts = [make("ol", { className: "questions" }, ...rows)];
      if (form.told.length)
        parts.unshift(make("ul", { className: "told" }, ...form.told.map((each) => make("li", { textContent: each }))));
      if (form.ahead > 0) {
        const count = fill(form.ahead === 1 ? words.last : words.ahead, { count: form.ahead });
        parts.push(make("p", { className: "hint", textContent: count }));
        parts.push(button(words.defaults, () => change({ do: "defaults" })));
      }
      if (form.done) {
        const done = make("p", { className: "verdict", textContent: words.done, tabIndex: -1 });
        if (!current) done.dataset.focus = "";
        parts.push(done);
      }
      if (form.more.length)
        parts.push(make("details", {},
          make("summary", { textContent: fill(words.settings, { count: form.more.length }) }),
          make("ol", { className: "questions" }, ...form.more.map((each) => setting(each)))));
      parts.push(make("p", { className: "buttons" }, button(words.forget, forget)));
      asked.replaceChildren(...parts);
    }

    // The worker ends with all that it holds; the address loses the answers.
    function forget() {
      if (!confirm(words.forget_sure)) return;
      forgotten = true;
      form = files = keys = editing = picked = undefined;
      engine.stop();
      engine = undefined;
      texts.clear();
      for (const url of urls) URL.revokeObjectURL(url);
      urls.clear();
      emptying = true;
      if (step) history.go(-step);
      else emptied();
      for (const each of [asked, folder, fault]) each.replaceChildren();
      sides.hidden = true;
      start.parentElement.hidden = false;
      start.focus();
      said(words.forgotten);
    }

    function edit(key) {
      editing = key;
      fault.replaceChildren();
      drawQuestions();
      asked.querySelector("[data-focus]")?.focus();
      said(fill(words.question, { title: form.questions.find((each) => each.key === key).title }));
    }

    function row(each, onChange) {
      const item = make("li", { className: "answered" },
        make("span", { className: "title", textContent: each.title }), " ",
        make("span", { className: "value", textContent: shown(each) }));
      const more = button(words.change, onChange);
      more.setAttribute("aria-label", `${words.change}: ${each.title}`);
      item.append(" ", more);
      return item;
    }

    function setting(each) {
      const item = row({ ...each, kind: "shown" }, () => change({ do: "open", key: each.key }));
      item.querySelector(".value").textContent = `${each.value} (${each.origin})`;
      return item;
    }

    function shown(each) {
      const named = (value) => each.picks.find((pick) => pick.value === value)?.title ?? value;
      if (each.kind === "shown") return each.value;
      if (each.kind === "secret") return each.kept ? "••••••" : "";
      if (each.kind === "users") return each.answer.map((user) => user.name).join(", ");
      const value = each.accepted ? each.default : each.answer;
      const text = Array.isArray(value) ? value.map(named).join(", ") : named(value);
      return each.accepted ? fill(words.default, { value: text }) : text;
    }

    function field(each, number) {
      const id = `form-${each.key.replaceAll(".", "-")}`;
      const error = make("p", { id: `${id}-error`, className: "error" });
      if (each.fault)
        error.textContent = each.fault.row === null || each.kind !== "users"
          ? each.fault.reason
          : fill(words.user_row, { row: each.fault.row + 1, reason: each.fault.reason });
      const body = make("form", { className: "question", noValidate: true });
      const { part, read } = (makers[each.kind] ?? textField)(each, id);
      const legend = make("legend", { textContent: each.title, tabIndex: -1 });
      legend.dataset.focus = "";
      const notes = [each.why, each.hint, each.origin && fill(words.reason, { origin: each.origin })];
      const set = make("fieldset", {}, legend,
        make("p", { className: "hint", id: `${id}-why`, textContent: notes.filter(Boolean).join(" · ") }),
        part, error);
      set.setAttribute("aria-describedby", `${id}-why`);
      if (each.help)
        set.append(make("details", {}, make("summary", { textContent: words.help }), make("p", { textContent: each.help })));
      const next = make("button", { type: "submit", className: "md-button md-button--primary", textContent: words.next });
      const buttons = make("p", { className: "buttons" }, next);
      if (number > 0) buttons.append(" ", button(words.back, () => edit(form.questions[number - 1].key)));
      if (editing && !each.open) buttons.append(" ", button(words.cancel, () => { editing = undefined; show(); }));
      if (each.open && form.more.length) buttons.append(" ", button(words.cancel, () => change({ do: "open", key: "" })));
      body.append(set, buttons);
      body.addEventListener("submit", (event) => {
        event.preventDefault();
        editing = undefined;
        change({ do: "answer", key: each.key, value: read() });
      });
      return make("li", { className: "current" }, body);
    }

    const makers = { choice: choiceField, choices: choicesField, users: usersField };
    const held = (each) => each.answer ?? each.default;

    function textField(each, id) {
      const secret = each.kind === "secret";
      const input = make("input", {
        type: secret ? "password" : "text", id, value: secret ? "" : held(each),
        autocomplete: "off", spellcheck: false,
      });
      input.setAttribute("aria-label", each.title);
      input.setAttribute("aria-describedby", `${id}-why ${id}-error`);
      if (secret && each.kept) input.placeholder = words.keep_secret;
      invalid(input, each.fault);
      return { part: input, read: () => input.value };
    }

    function invalid(input, wrong) {
      if (wrong) input.setAttribute("aria-invalid", "true");
    }

    function option(each, id, pick, type, number) {
      const input = make("input", { type, name: id, id: `${id}-${number}`, value: pick.value, disabled: Boolean(pick.obstacle) });
      invalid(input, number === 0 && each.fault);
      const label = make("label", { htmlFor: input.id }, make("span", { textContent: pick.title }));
      const about = pick.obstacle || pick.help;
      if (about && about !== pick.title) {
        label.append(make("small", { id: `${input.id}-help`, textContent: about }));
      }
      return { input, row: make("div", { className: "pick" }, input, label), label };
    }

    function choiceField(each, id) {
      const value = held(each);
      const made = each.picks.map((pick, number) => option(each, id, pick, "radio", number));
      for (const { input } of made) input.checked = input.value === value;
      const other = each.others && otherField(each, id, made);
      return {
        part: make("div", { className: "picks" }, ...made.map(({ row }) => row)),
        read: () => {
          const chosen = made.find(({ input }) => input.checked);
          return chosen?.other ? other.value.trim() : (chosen?.input.value ?? value);
        },
      };
    }

    // An answer that is none of the choices, such as one exact release.
    function otherField(each, id, made) {
      const value = held(each);
      const typed = value && !each.picks.some((pick) => pick.value === value) ? value : "";
      const choice = { ...option(each, id, { value: "", title: words.exact }, "radio", made.length), other: true };
      choice.input.checked = Boolean(typed);
      const text = make("input", { type: "text", value: typed, placeholder: "22.10.1", autocomplete: "off", spellcheck: false });
      text.setAttribute("aria-label", words.exact_number);
      text.setAttribute("aria-describedby", `${id}-error`);
      text.addEventListener("input", () => { choice.input.checked = true; });
      if (each.fault && typed) {
        made[0].input.removeAttribute("aria-invalid");
        invalid(text, true);
      }
      choice.row.append(text);
      made.push(choice);
      return text;
    }

    // The order of the answer is the order in which the choices were ticked.
    function choicesField(each, id) {
      let order = [...held(each)];
      const made = each.picks.map((pick, number) => option(each, id, pick, "checkbox", number));
      const number = () => {
        for (const { input, label } of made) {
          const at = order.indexOf(input.value);
          input.checked = at >= 0;
          label.dataset.rank = at >= 0 ? `${at + 1}.` : "";
        }
      };
      for (const { input } of made)
        input.addEventListener("change", () => {
          order = order.filter((value) => value !== input.value);
          if (input.checked) order.push(input.value);
          number();
        });
      number();
      const hint = make("p", { className: "hint", textContent: words.order });
      return { part: make("div", { className: "picks" }, hint, ...made.map(({ row }) => row)), read: () => order };
    }

    function usersField(each, id) {
      const before = JSON.stringify(each.answer);
      const body = make("tbody");
      const head = [words.user_name, words.user_shown, words.user_kind, words.user_transport, ""];
      const add = (user) => {
        const place = body.rows.length;
        const cell = (input, name, label) => {
          input.setAttribute("aria-label", `${label} ${place + 1}`);
          input.dataset.field = name;
          if (each.fault?.row === place && each.fault.field === name) {
            invalid(input, true);
            input.setAttribute("aria-describedby", `${id}-error`);
          }
          const made = make("td", {}, input);
          made.dataset.label = label;
          return made;
        };
        const select = (name) => {
          const input = make("select", {}, ...each.fields[name].map(({ value, title }) => make("option", { value, textContent: title })));
          input.value = user[name] ?? each.fields[name][0].value;
          return input;
        };
        const text = (name) => make("input", { type: "text", value: user[name] ?? "", autocomplete: "off" });
        const kind = select("kind");
        const transport = select("transport");
        const fit = () => { transport.hidden = kind.value !== "phone"; };
        kind.addEventListener("change", fit);
        fit();
        const line = make("tr", {},
          cell(text("name"), "name", words.user_name), cell(text("display_name"), "display_name", words.user_shown),
          cell(kind, "kind", words.user_kind), cell(transport, "transport", words.user_transport));
        const remove = button(words.remove, () => { line.remove(); more.focus(); });
        remove.setAttribute("aria-label", `${words.remove} ${place + 1}`);
        line.append(make("td", {}, remove));
        body.append(line);
        return line;
      };
      const more = button(words.add, () => add({}).querySelector("input").focus());
      each.answer.forEach(add);
      const table = make("table", { className: "users" },
        make("thead", {}, make("tr", {}, ...head.map((textContent) => make(textContent ? "th" : "td", { textContent })))), body);
      const read = () => {
        const rows = [...body.rows].map((line) => Object.fromEntries(
          [...line.querySelectorAll("[data-field]")]
            .filter((input) => !input.hidden && input.value !== "")
            .map((input) => [input.dataset.field, input.value])));
        const same = each.open && !each.fault && JSON.stringify(rows.map(({ name, kind }) => ({ name, kind }))) === before
          && rows.every((one) => !one.display_name && !one.transport);
        return same ? null : rows;
      };
      return { part: make("div", { className: "scroll" }, table, more), read };
    }

    // -- files

    function drawFiles(now, about) {
      files = now;
      if (now.refusal) {
        folder.replaceChildren(make("p", { className: "error", textContent: now.refusal }));
        return;
      }
      for (const path of now.gone) texts.delete(path);
      for (const file of now.files) if (file.lines) texts.set(file.path, file);
      const changed = now.files.filter((file) => file.status === "changed" || (file.status === "new" && now.files.some(({ status }) => status !== "new")));
      const first = changed.find(({ path }) => path.startsWith("asterisk/")) ?? changed[0];
      if (first || !texts.has(picked)) picked = (first ?? now.files.find(({ path }) => path.endsWith("pjsip.conf")) ?? now.files[0]).path;
      const list = make("ul", { className: "paths" }, ...now.files.map((file) => {
        const mark = changed.includes(file) ? (file.status === "new" ? words.new : words.status_changed) : "";
        const choose = button(file.path, () => pick(file.path));
        choose.setAttribute("aria-pressed", String(file.path === picked));
        if (mark) choose.append(" ", make("span", { className: "label", textContent: mark }));
        return make("li", {}, choose);
      }));
      const parts = [];
      if (now.examples.length)
        parts.push(make("p", { className: "hint", textContent: fill(words.examples, { values: now.examples.map(({ title, value }) => `${title} ${value}`).join(" · ") }) }));
      parts.push(actions(now), list, make("div", { className: "shown" }));
      if (now.warnings.length)
        parts.push(make("h3", { textContent: words.notes }), make("ul", {}, ...now.warnings.map((text) => make("li", {}, ...prose(text)))));
      folder.replaceChildren(...parts);
      drawFile();
      if (changed.length) {
        const names = changed.slice(0, 4).map(({ path }) => path.split("/").pop()).join(", ");
        said([...about, fill(words.changed_files, { count: changed.length, names })].filter(Boolean).join(" "));
      }
    }

    function pick(path) {
      picked = path;
      for (const each of folder.querySelectorAll(".paths button"))
        each.setAttribute("aria-pressed", String(each.firstChild.textContent === path));
      drawFile();
    }

    function drawFile() {
      const file = texts.get(picked);
      const status = files.files.find(({ path }) => path === picked).status;
      const fresh = new Set(status === "changed" ? file.fresh : []);
      const lines = file.lines.map(([text, rule, why], number) => {
        const line = make(fresh.has(number) ? "ins" : "span", { className: "line" });
        if (rule) {
          const slug = `rule-${rule.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}`;
          line.append(make("a", { href: `${place.dataset.reasons}#${slug}`, title: why, textContent: text, tabIndex: -1, target: "_blank", rel: "noopener" }));
        } else line.append(text);
        line.append("\n");
        return line;
      });
      const code = make("pre", { tabIndex: 0 }, make("code", {}, ...lines));
      code.setAttribute("role", "region");
      code.setAttribute("aria-label", picked);
      const parts = [make("h3", { textContent: picked })];
      if (status === "changed" && file.gone) parts.push(make("p", { className: "hint", textContent: fill(words.lines_gone, { count: file.gone }) }));
      folder.querySelector(".shown").replaceChildren(...parts, code);
      const mark = code.querySelector("ins");
      if (mark) code.scrollTop = Math.max(mark.offsetTop - code.offsetTop - 40, 0);
    }

    function actions(now) {
      const save = button(words.download, download);
      save.className = "md-button md-button--primary";
      save.disabled = !now.ready;
      const copyCommand = copier(words.copy_command, () => now.command);
      copyCommand.disabled = !now.ready;
      const choice = now.ready && now.keys !== "none" ? [keys.drawn(keysChanged)] : [];
      const parts = [...choice, make("p", { className: "buttons" }, save, " ", copyCommand, " ", copier(words.copy_link, () => location.href))];
      if (now.ready)
        parts.push(
          make("p", { className: "hint", textContent: words.then }),
          make("pre", { tabIndex: 0 }, make("code", { textContent: now.steps.join("\n") })),
          make("details", {}, make("summary", { textContent: words.command }), make("pre", { tabIndex: 0 }, make("code", { textContent: now.command }))));
      return make("div", { className: "actions" }, ...parts);
    }

    async function keysChanged(error) {
      if (forgotten) return;
      fault.replaceChildren();
      if (error) wrong(error);
      await showFiles([keys.here ? words.keys_made : ""]);
    }

    async function download() {
      try {
        const found = await call({ do: "archive" });
        for (const file of found?.files ?? []) {
          const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0));
          const url = URL.createObjectURL(new Blob([bytes], { type: file.type }));
          urls.add(url);
          make("a", { href: url, download: file.name }).click();
          setTimeout(() => URL.revokeObjectURL(url), 60_000);
        }
      } catch (error) {
        failed(error);
      }
    }

    function copier(label, text) {
      const made = button(label, async () => {
        const { copy } = await import(new URL("engine.js", script));
        await copy(text());
        said(words.copied);
        made.textContent = words.copied;
        setTimeout(() => { made.textContent = label; }, 2000);
      });
      return made;
    }
  }

  function button(label, onClick) {
    const made = make("button", { type: "button", className: "plain", textContent: label });
    made.addEventListener("click", onClick);
    return made;
  }

  function make(tag, fields = {}, ...children) {
    const made = Object.assign(document.createElement(tag), fields);
    made.append(...children);
    return made;
  }

  // What stands between backticks is code.
  function prose(text) {
    return text.split("`").map((part, number) => (number % 2 ? make("code", { textContent: part }) : part));
  }

  function fill(text, facts) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
  }
})();
