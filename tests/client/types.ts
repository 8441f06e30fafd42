// What TypeScript has to accept of phone-core.d.ts, and what it has to reject.

import { listDevices, Phone, Problem } from "../../templates/client/phone-core.js";
import type { Adapter, AdapterEvents, Call, CreateAdapter, Figures, Settings } from "../../templates/client/phone-core.js";

export async function use(settings: Settings, adapter: Adapter): Promise<Figures | null> {
  const create: CreateAdapter = (given: Settings, on: AdapterEvents) => {
    const call: Call | null = on.incoming("Alice");
    if (call && given.video) on.ended(call, new Problem("busy", "486"));
    return adapter;
  };
  const phone = new Phone(settings, create);
  phone.addEventListener("track", ({ detail }) => new MediaStream([detail.track]));
  phone.addEventListener("ended", ({ detail }) => detail.problem?.key === "noAudioPath" && detail.back?.setMuted(true));
  phone.addEventListener("warning", ({ detail: { key } }) => {
    // @ts-expect-error no such warning
    if (key === "loud") phone.leave();
  });
  // @ts-expect-error an event of another name tells nothing
  phone.addEventListener("hangup", ({ detail }) => detail);
  // @ts-expect-error the state is told, not set
  phone.state = "registered";
  // @ts-expect-error no such cause
  new Problem("bored");
  // @ts-expect-error a call needs the PBX's address
  new Phone({ domain: "pbx.example.test" }, create);
  const undo: () => void = phone.leaveWith(window);
  undo();
  const call = await phone.call("600");
  const [first] = (await listDevices()).microphones;
  if (first) await phone.setMicrophone(first.id);
  await phone.setProcessing({ echoCancellation: false });
  // @ts-expect-error no such processing
  await phone.setProcessing({ reverb: true });
  phone.callWaiting = true;
  phone.addEventListener("swapped", ({ detail }) => detail.waiting.setMuted(detail.call.reconnecting));
  const swapped: boolean = await phone.swap();
  if (swapped) await phone.offered?.answer();
  return call && call.press("1") ? call.figures() : null;
}
