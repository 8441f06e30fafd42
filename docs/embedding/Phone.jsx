import { useEffect, useState } from "react";
import { fail, phone, present } from "./phone.js";

export default function Phone() {
  const [{ status, call, canCall }, show] = useState({ status: "", call: null, canCall: false });

  useEffect(() => present(show), []);

  function connect(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    phone.connect(form.get("user"), form.get("password"));
  }

  function dial(event) {
    event.preventDefault();
    phone.call(new FormData(event.currentTarget).get("number")).catch(fail);
  }

  return (
    <section>
      <form onSubmit={connect}>
        <label>User <input name="user" autoComplete="username" /></label>
        <label>Password <input name="password" type="password" autoComplete="current-password" /></label>
        <button>Connect</button>
      </form>
      <form onSubmit={dial}>
        <label>Number to call <input name="number" type="tel" /></label>
        <button disabled={!canCall}>Call</button>
      </form>
      <button onClick={() => phone.active?.answer().catch(fail)}>Answer</button>
      <button onClick={() => phone.active?.hangUp()}>Hang up</button>
      <button aria-pressed={call?.held ?? false} onClick={() => phone.active?.setHeld(!call.held)}>Hold</button>
      <p role="status">{status}</p>
    </section>
  );
}
