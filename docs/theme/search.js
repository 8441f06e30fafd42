// What somebody typed becomes what the index holds; the worker of the theme then searches as ever.
//
// The index brings the words that mean the same (see docs/generate/index.py): a phrase becomes the
// sign of its concept, and what tells nothing is left out. A line of a log is searched for as it is.
const RUNS = /[\u3400-\u9fff]+|[a-z0-9][a-z0-9_+-]*(?:'[a-z]+)?/g;
const HAN = /^[\u3400-\u9fff]/;
const LINE = 6; // plain words from which on a query is taken for a line of a log
const NAME = "≡"; // the sign of a name in whole, and how much more it counts than a word
const NAMED = 12;
const WORD = 3; // how much more a word counts than one that only begins like it
const SAID = 2; // how much a word counts that is one of a concept
const SHORT = 3; // characters up to which a word stands for itself only

// What stands before the message of a line of a log: time, level, thread, call, source file, function.
const head = /^\s*(?:\[[^\]]*\]\s*)?(?:(?:VERBOSE|DEBUG|NOTICE|WARNING|ERROR|SECURITY)(?:\[[^\]]*\])*:?\s+)?(?:[\w/]+\.c(?::\d+)?:?\s+)?(?:\w+:\s+)?/;
const message = (query) => (/\.c\b/.test(query.match(head)[0]) ? query.replace(head, "") : query);

class Query {
  // known: by phrase, its words separated by blanks, the sign of the concept and its weight.
  constructor(known) {
    this.known = new Map(Object.entries(known));
    this.most = 1;
    this.widest = 1;
    for (const phrase of this.known.keys()) {
      if (HAN.test(phrase)) this.widest = Math.max(this.widest, phrase.length);
      else this.most = Math.max(this.most, phrase.split(" ").length);
    }
  }

  // The terms that the index is asked for.
  of(text) {
    const plain = message(text).toLowerCase().replace(/[’‘`]/g, "'").replace(/\b([a-z])\.(?=\d)/g, "$1"); // G.729
    const runs = plain.replace(/([a-z0-9])\s*=>?\s*([a-z0-9])/g, "$1_$2").match(RUNS) ?? [];
    const [terms, words] = [[], []];
    for (let at = 0; at < runs.length; ) {
      at += HAN.test(runs[at]) ? this.chinese(runs[at], terms, words) : this.phrase(runs, at, terms, words);
    }
    const exact = words.length > LINE;
    words.forEach((word, place) => terms.push(...this.word(word, exact, place === words.length - 1)));
    return (terms.length ? terms : runs).join(" ");
  }

  phrase(runs, at, terms, words) {
    for (let size = Math.min(this.most, runs.length - at); size; size -= 1) {
      const found = this.known.get(runs.slice(at, at + size).join(" "));
      if (found !== undefined) {
        this.concept(found, terms, runs.slice(at, at + size));
        return size;
      }
    }
    words.push(runs[at]);
    return 1;
  }

  chinese(run, terms, words) {
    let plain = "";
    for (let at = 0; at < run.length; ) {
      let size = Math.min(this.widest, run.length - at);
      while (size && !this.known.has(run.slice(at, at + size))) size -= 1;
      if (size) this.concept(this.known.get(run.slice(at, at + size)), terms, []);
      else plain += run[at];
      if (size && plain) words.push(plain);
      if (size) plain = "";
      at += size || 1;
    }
    if (plain) words.push(plain);
    return 1;
  }

  concept([sign, weight], terms, said) {
    if (weight) terms.push(`${sign}^${weight}`, ...said.filter((word) => this.tells(word)).map((word) => `${word.replace(/\W/g, "")}^${SAID}`));
  }

  // Whether a word says something outside its phrase, too, unlike "one" in "one way audio".
  tells(word) {
    return this.known.get(word)?.[1] !== 0;
  }

  // A name counts in whole and by its parts; what is still being typed may go on.
  word(word, exact, last) {
    if (HAN.test(word)) return [word];
    const parts = word.split(/[_+-]+/).filter(Boolean);
    const whole = exact ? [] : [`${NAME}${parts.join("")}^${NAMED}`];
    const open = !exact && parts.length === 1 && !/^\d+$/.test(word) && (last || word.length > SHORT);
    return [...whole, ...parts.map((part) => `${part}^${exact ? 1 : WORD}`), ...(open ? parts : [])];
  }
}

// A page that is called exactly what was asked comes first, then a section that is, since many pages
// have a section "No audio"; then what says the very words.
function ranked(items, query) {
  const asked = message(query).trim().toLowerCase();
  const bare = (text = "") => text.replace(/<[^>]+>|\u200b/g, "").toLowerCase();
  const phrase = (text) => text.trim().replaceAll("-", " "); // one-way is one way
  const name = NAME + asked.replace(/[^a-z0-9]/g, "");
  const called = (entry) =>
    [entry.title, ...bare(entry.phrases).split("…")].some((text) => phrase(bare(text)) === phrase(asked)) ||
    (name !== NAME && bare(entry.names).split(" ").includes(name));
  const says = (entry) => [entry.text, entry.words].some((text) => bare(text).includes(asked));
  const part = (entry) => entry.location.includes("#");
  const rank = (entry) => (called(entry) ? (part(entry) ? 2 : 3) : says(entry) ? 1 : 0);
  const sorted = items.map((group) => [...group].sort((one, other) => rank(other) - rank(one)));
  const best = new Map(sorted.map((group) => [group, Math.max(...group.map(rank))]));
  return sorted.sort((one, other) => best.get(other) - best.get(one));
}

window.Worker = class extends window.Worker {
  postMessage(message) {
    if (message.type === 0) this.query = new Query(message.data.config.known ?? {});
    if (message.type === 2) this.asked = message.data;
    super.postMessage(message.type === 2 ? { ...message, data: this.query.of(message.data) } : message);
  }

  addEventListener(type, handler, options) {
    super.addEventListener(type, (event) => {
      const said = event.data;
      if (said && said.type === 3) said.data.items = ranked(said.data.items, this.asked);
      handler(event);
    }, options);
  }
};
