// Where the keys of a private CA are made: on the server, or on request in this tab. The program says
// which certificates are needed; run/keys.js makes them and runs only on request.

/** The choice in the form. */
export class FormKeys {
  /**
   * @param run the address of the folder run/ of the site.
   * @param words of the page.
   * @param call makes a call of the form; its result is undefined where the program refuses.
   */
  constructor(run, words, call) {
    Object.assign(this, { run, words, call, here: false });
  }

  /** Make keys where they are wanted and missing; true where the files changed. */
  async fit(files) {
    if (!this.here || !files.ready || files.keys !== "server") return false;
    await this.make();
    return true;
  }

  async make() {
    try {
      if (!globalThis.crypto?.subtle) throw new Error(this.words.keys_insecure);
      const wanted = await this.call({ do: "keys", here: true });
      if (!wanted) throw new Error(this.words.keys_failed);
      const { make } = await import(new URL("keys.js", this.run));
      await this.call({ do: "keys", here: true, made: await make(wanted) });
      this.here = true;
    } catch (error) {
      await this.leave();
      throw error;
    }
  }

  /** Leave the keys to the server; those that were made are forgotten. */
  async leave() {
    this.here = false;
    await this.call({ do: "keys", here: false });
  }

  /**
   * The choice as an element.
   *
   * @param changed is called after each choice, with the error if making the keys failed.
   */
  drawn(changed) {
    const { words } = this;
    const row = (here, title, help) => {
      const input = Object.assign(document.createElement("input"), {
        type: "radio", name: "form-keys", id: `form-keys-${here ? "here" : "server"}`, checked: this.here === here,
      });
      input.addEventListener("change", async () => {
        let wrong;
        for (const each of group.querySelectorAll("input")) each.disabled = true;
        try {
          await (here ? this.make() : this.leave());
        } catch (error) {
          wrong = error;
        }
        await changed(wrong);
        document.getElementById(`form-keys-${this.here ? "here" : "server"}`)?.focus();
      });
      const label = Object.assign(document.createElement("label"), { htmlFor: input.id });
      label.append(
        Object.assign(document.createElement("span"), { textContent: title }),
        Object.assign(document.createElement("small"), { textContent: help }),
      );
      const made = Object.assign(document.createElement("div"), { className: "pick" });
      made.append(input, label);
      return made;
    };
    const group = Object.assign(document.createElement("fieldset"), { className: "keys" });
    group.append(
      Object.assign(document.createElement("legend"), { textContent: words.keys }),
      row(false, words.keys_server, words.keys_server_help),
      row(true, words.keys_here, words.keys_here_help),
    );
    return group;
  }
}
