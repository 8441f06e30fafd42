// How a phone looks, in light and in dark; the page and the element use the same.

const STYLE = `
:host { display: block; max-width: 24rem; }
:host([hidden]), [hidden] { display: none !important; }
.phone, .phone * { box-sizing: border-box; margin: 0; }
.phone {
  --accent: var(--phone-accent, light-dark(#0b5cad, #7ab8ff)); --on-accent: light-dark(#fff, #06213d);
  --go: var(--phone-go, light-dark(#15803d, #4cc274)); --on-go: var(--phone-on-go, light-dark(#fff, #04210e));
  --stop: var(--phone-stop, light-dark(#c62828, #ff8a80)); --on-stop: var(--phone-on-stop, light-dark(#fff, #3b0a07));
  --line: var(--phone-line, light-dark(#d4dae0, #3b434b)); --round: var(--phone-radius, .75rem);
  --card: var(--phone-card, light-dark(#fff, #1d2126)); --raised: light-dark(#eef1f4, #2b3138);
  --ink: light-dark(#1b1f24, #eef1f4); --soft: light-dark(#59636e, #a8b3be);
  container-type: inline-size; display: grid; gap: .75rem; padding: 1rem;
  border-radius: calc(var(--round) * 1.5); background: var(--card); color: var(--ink);
  font: 1rem/1.4 system-ui, sans-serif; -webkit-tap-highlight-color: transparent;
}
.phone:focus { outline: none; }
.phone h2 { font-size: .85rem; font-weight: 600; color: var(--soft); }
.soft { font-size: .85rem; color: var(--soft); }

header { display: flex; align-items: center; gap: .6rem; min-height: 2rem; }
.lamp { flex: none; width: .7rem; height: .7rem; border-radius: 50%; background: var(--soft); }
[data-health=good] .lamp { background: var(--go); }
[data-health=busy] .lamp { background: light-dark(#b45309, #fbbf24); }
[data-health=bad] .lamp { background: var(--stop); }
#status { flex: 1; font-weight: 600; overflow-wrap: anywhere; }
[data-health=bad] #status { color: var(--stop); }
.who { max-width: 8rem; overflow: hidden; color: var(--soft); font-size: .9rem; text-overflow: ellipsis; white-space: nowrap; }
#note { overflow-wrap: anywhere; font-size: .95rem; color: var(--soft); }
#note:empty { display: none; }
:is(#note, .settings) a { color: var(--accent); }

form { display: grid; gap: .75rem; }
label { display: grid; gap: .25rem; font-size: .85rem; color: var(--soft); }
input:not([type=checkbox]), select, button { font: inherit; color: var(--ink); min-height: 2.75rem; border-radius: var(--round); }
input:not([type=checkbox]), select { width: 100%; padding: .25rem .75rem; border: 1px solid var(--line); background: var(--card); font-size: 1rem; }
button { padding: .25rem 1rem; border: 0; background: var(--raised); font-weight: 600; cursor: pointer; }
button:disabled { opacity: .45; cursor: default; }
button:enabled:active { filter: brightness(.9); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg { width: 1.5rem; height: 1.5rem; }
svg .solid { fill: currentColor; }
svg .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
[part~=main] { background: var(--accent); color: var(--on-accent); }
[part~=quiet] { min-height: 2rem; padding: .1rem .6rem; background: none; color: var(--accent); font-size: .9rem; white-space: nowrap; }
.account { gap: 1rem; }
.brand { display: grid; place-items: center; justify-self: center; width: 4.5rem; height: 4.5rem; margin: 1rem 0;
  border-radius: 1.1rem; background: var(--accent); color: var(--on-accent); }
.brand svg { width: 2.5rem; height: 2.5rem; }

.stage { display: grid; gap: 1rem 2rem; }
.side, .main, .rest { display: grid; gap: .9rem; align-content: start; min-width: 0; }
:is(.side, .main):not(:has(> :not([hidden]))) { display: none; }
.call { display: grid; grid-template-columns: auto 1fr; column-gap: .9rem; align-items: center; }
.face { grid-row: span 2; display: grid; place-items: center; width: 3.5rem; height: 3.5rem; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); font-size: 1.35rem; font-weight: 600; text-transform: uppercase; }
.name { font-size: 1.25rem; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; align-self: end; }
.about { display: flex; align-items: center; gap: .6rem; min-height: 1.4rem; align-self: start; color: var(--soft);
  font-variant-numeric: tabular-nums; }
.bars { display: inline-flex; align-items: end; gap: 2px; height: 1rem; }
.bars i { width: 4px; height: 35%; border-radius: 1px; background: var(--line); }
.bars i:nth-child(2) { height: 65%; }
.bars i:nth-child(3) { height: 100%; }
.bars[data-level="1"] i:nth-child(-n + 1) { background: var(--stop); }
.bars[data-level="2"] i:nth-child(-n + 2) { background: light-dark(#b45309, #fbbf24); }
.bars[data-level="3"] i { background: var(--go); }
video { grid-column: 1 / -1; width: 100%; margin-top: .75rem; border-radius: var(--round); background: #000; }
#mirror { width: 40%; transform: scaleX(-1); }
.other { padding: .6rem .9rem; border-radius: var(--round); background: var(--raised); overflow-wrap: anywhere; }

.actions { display: flex; flex-wrap: wrap; justify-content: space-evenly; gap: .5rem; }
.round { display: grid; justify-items: center; gap: .35rem; min-width: 4.25rem; padding: .25rem; background: none; font-size: .8rem;
  font-weight: 500; }
.round svg { width: 3.5rem; height: 3.5rem; padding: .9rem; border-radius: 50%; background: var(--raised); }
.round[aria-pressed=true] svg { background: var(--ink); color: var(--card); }
.round[part~=go] svg { background: var(--go); color: var(--on-go); }
.round[part~=stop] svg { background: var(--stop); color: var(--on-stop); }

.dial { grid-template-columns: 1fr auto; align-items: end; gap: .75rem .6rem; }
.keypad { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem; }
.key { display: grid; align-content: center; justify-items: center; min-height: 3.25rem; padding: 0; font-size: 1.4rem; font-weight: 500;
  line-height: 1.1; }
.key::after { content: attr(data-letters) / ""; min-height: .75rem; font-size: .6rem; font-weight: 600; letter-spacing: .12em;
  color: var(--soft); }
#call, #transfer { display: flex; align-items: center; justify-content: center; gap: .4rem; }
#call { background: var(--go); color: var(--on-go); }
#call svg, #transfer svg { width: 1.25rem; height: 1.25rem; }
[data-mode=talking] .keypad { order: -1; }
.transfer { grid-template-columns: 1fr auto; align-items: end; gap: .4rem .6rem; }
.transfer .soft { grid-column: 1 / -1; }
.transfer:not(:focus-within) .soft { display: none; }

/* Without a call: a dialler. */
[data-mode=idle] .dial { grid-template-columns: 1fr; justify-items: center; }
[data-mode=idle] .dial label { width: 100%; text-align: center; }
[data-mode=idle] #number { min-height: 3.25rem; border-color: transparent; background: none; text-align: center; font-size: 1.75rem; }
[data-mode=idle] #number:focus-visible { outline-offset: -2px; }
[data-mode=idle] .keypad { width: min(100%, 17rem); justify-items: center; gap: .6rem; }
[data-mode=idle] .key { width: 4.25rem; min-height: 4.25rem; border-radius: 50%; }
[data-mode=idle] #call { min-width: 9rem; min-height: 3.5rem; border-radius: 2rem; font-size: 1.05rem; }
[data-mode=idle] #echo-hint { text-align: center; }

/* A call that begins: who it is, and what can be done about it. */
:is([data-mode=calling], [data-mode=ringing]) .call { grid-template-columns: 1fr; justify-items: center; gap: .75rem; padding: 2.5rem 0 1.5rem; text-align: center; }
:is([data-mode=calling], [data-mode=ringing]) .face { width: 7rem; height: 7rem; font-size: 2.5rem; }
:is([data-mode=calling], [data-mode=ringing]) .name { font-size: 1.6rem; }
:is([data-mode=calling], [data-mode=ringing]) .actions { padding-bottom: 1rem; }
:is([data-mode=calling], [data-mode=ringing]) .round svg { width: 4.5rem; height: 4.5rem; padding: 1.15rem; }
[data-mode=ringing] .face { animation: ring 1.5s ease-out infinite; }
@keyframes ring {
  from { box-shadow: 0 0 0 0 color-mix(in srgb, var(--accent) 55%, transparent); }
  to { box-shadow: 0 0 0 1.5rem transparent; }
}
@media (prefers-reduced-motion: reduce) { .face { animation: none !important; } }

.figures { display: grid; grid-template-columns: repeat(4, auto); justify-content: space-between; gap: .25rem .75rem;
  font-size: .8rem; font-variant-numeric: tabular-nums; }
.figures dt { color: var(--soft); }
.figures dd { font-weight: 600; }
.recent-calls { display: grid; gap: .25rem; }
.recent { display: grid; padding: 0; list-style: none; }
.recent button { display: flex; justify-content: space-between; gap: 1rem; width: 100%; padding: .25rem .5rem; background: none;
  font-weight: 500; text-align: start; overflow-wrap: anywhere; }
.recent button:hover { background: var(--raised); }
.recent [data-missed] { color: var(--stop); }
.recent small { color: var(--soft); font-weight: 400; white-space: nowrap; }
.settings { border-top: 1px solid var(--line); padding-top: .5rem; }
.settings summary { min-height: 2rem; padding: .25rem 0; font-size: .9rem; color: var(--soft); cursor: pointer; }
.settings > :not(summary) { margin-top: .6rem; }
.settings > a { display: block; }
.settings label:has([type=checkbox]) { display: flex; flex-direction: row-reverse; justify-content: flex-end; align-items: center; gap: .6rem;
  min-height: 2rem; color: var(--ink); font-size: .95rem; }
input[type=checkbox] { width: 1.2rem; height: 1.2rem; accent-color: var(--accent); }

/* On a wide place the call is beside the keypad. */
@container (min-width: 40rem) {
  .stage { grid-template: "side main" auto "rest main" 1fr / 1fr 20rem; }
  .side { grid-area: side; }
  .main { grid-area: main; }
  .rest { grid-area: rest; }
  [data-mode=idle] #echo-hint { text-align: start; }
  :is([data-mode=calling], [data-mode=ringing]) .stage { grid-template: "side" auto "rest" auto / 1fr; }
}
`;

/** @type {WeakSet<DocumentOrShadowRoot>} */
const dressed = new WeakSet();

/**
 * Gives a document or a shadow root the style of a phone, once.
 * @param {DocumentOrShadowRoot} root
 */
export function dress(root) {
  if (dressed.has(root)) return;
  dressed.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
