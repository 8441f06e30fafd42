// The page of the self-test: what is shown, what is asked, and the result as text. The test itself is in run.js.

import { PATIENCE_S, SelfTest, STEPS } from "./run.js";
import { createAdapter } from "../adapter.js";
import { settings } from "../settings.js";
import { fill, Wording } from "../wording.js";
import { report } from "./report.js";
import { languages } from "./texts.js";
import { severity, verdict } from "./verdicts.js";

const element = (id) => document.getElementById(id);
const wording = new Wording(languages, [document.documentElement.dataset.language, ...navigator.languages, settings.language].filter(Boolean));
const { text, step: names, found, next } = wording.text;
const query = new URLSearchParams(location.search);
const patience = Number(query.get("timeout")) || PATIENCE_S;
let running = null;

// ---- Words of a finding

/** Fills {name} of a text with facts; what is not known stays a dash. */
const filled = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "–");
const happened = ({ id, facts }) => filled(found[id] ?? found["any.unexpected"], { error: id, ...facts });
const remedy = ({ id, facts }) => filled(next[id] ?? next.any, facts);

// ---- What is shown

function line(step) {
  let item = document.querySelector(`[data-step="${step}"]`);
  if (item) return item;
  item = document.createElement("li");
  item.dataset.step = step;
  const [title, state, notes] = ["strong", "span", "div"].map((tag) => document.createElement(tag));
  title.textContent = names[step];
  state.className = "verdict";
  item.append(title, " ", state, notes);
  element("steps").append(item);
  return item;
}

function showStep({ step, findings }) {
  const item = line(step);
  const [, state, notes] = item.children;
  const mark = findings ? verdict(findings) : "running";
  item.className = mark;
  state.textContent = text[mark];
  notes.replaceChildren(...(findings ?? []).flatMap((each) => {
    const paragraph = (words, kind) => Object.assign(document.createElement("p"), { textContent: words, className: kind });
    const told = paragraph(happened(each), severity(each.id));
    told.dataset.finding = each.id;
    return severity(each.id) === "good" ? [told] : [told, paragraph(remedy(each), "next")];
  }));
  if (!findings) say(fill(text.testing, String(STEPS.indexOf(step) + 1), String(STEPS.length), names[step]));
}

function say(words, kind = "") {
  element("status").textContent = words;
  element("status").className = kind;
}

// ---- What is asked

function ask(question, about) {
  const box = element(`ask-${question}`);
  box.hidden = false;
  if (about) Object.assign(element("code-address"), { href: about, target: "_blank", rel: "noopener", textContent: about });
  box.querySelector("button, input").focus();
  return new Promise((answered) => {
    box.onsubmit = (event) => {
      event.preventDefault();
      box.hidden = true;
      answered(event.submitter?.value || box.querySelector("input")?.value || "");
    };
  });
}

// ---- The test

/** The STUN and TURN servers of the box: one a line, a TURN server with its user name and password. */
function typedServers(lines) {
  return lines.split("\n").map((each) => each.trim().split(/\s+/)).filter(([urls]) => urls)
    .map(([urls, username, credential]) => (credential ? { urls, username, credential } : { urls }))
    .filter(({ urls, credential }) => credential || !urls.startsWith("turn"));
}

/** The settings of this page, with what was typed where the page is for any PBX. */
function chosen() {
  const address = element("server")?.value.trim();
  if (!address) return settings;
  return { ...settings, websocketUrl: address, domain: new URL(address).hostname, iceServers: typedServers(element("ice-servers").value) };
}

async function start() {
  const used = chosen();
  const about = { user: element("user").value.trim(), number: element("number").value.trim(), measureS: Number(element("measure").value) };
  element("steps").replaceChildren();
  element("result").hidden = true;
  element("start").disabled = true;
  const test = new SelfTest(used, createAdapter, ask, patience);
  running = test;
  test.addEventListener("step", ({ detail }) => showStep(detail));
  test.addEventListener("level", ({ detail }) => { element("level").value = detail.db; });
  const results = await test.run({ ...about, password: element("password").value });
  running = null;
  element("start").disabled = false;
  const worst = results.find(({ findings }) => verdict(findings) === "bad");
  const doubtful = results.some(({ findings }) => verdict(findings) === "warning");
  if (worst) say(fill(text.failed, names[worst.step]), "bad");
  else say(doubtful ? text.doubtful : text.fine, doubtful ? "" : "good");
  const facts = {
    time: new Date().toISOString().slice(0, 16) + "Z", server: used.websocketUrl, user: about.user, number: about.number,
    browser: navigator.userAgent,
  };
  element("text").value = report(results, facts, happened);
  element("result").hidden = false;
}

async function copy() {
  element("text").select();
  await navigator.clipboard?.writeText(element("text").value).catch(() => document.execCommand("copy"));
  element("copied").textContent = text.copied;
}

if (!document.documentElement.dataset.language) document.documentElement.lang = wording.tag;
for (const place of document.querySelectorAll("[data-text]")) place.textContent = text[place.dataset.text];
element("user").value = query.get("user") ?? "";
element("number").value = query.get("number") ?? settings.echoNumber;
element("form").addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
element("copy").addEventListener("click", copy);
window.addEventListener("pagehide", () => running?.end());
window.addEventListener("beforeunload", () => running?.end());
