"use strict";
// Pages from disk cannot fetch; they can load scripts. Each file of the index calls belgafeed(name, data).
const files = new Map();
const arrived = new Map();
window.belgafeed = (name, data) => arrived.set(name, data);

const load = (name) => {
  if (!files.has(name)) {
    files.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `search/${name}.js`;
      script.onload = () => resolve(arrived.get(name));
      script.onerror = () => reject(new Error(`search/${name}.js`));
      document.head.append(script);
    }));
  }
  return files.get(name);
};

// As the exporter folds and cuts the words of the stories.
const LETTERS = { œ: "oe", æ: "ae", ø: "o", ß: "ss" };
const fold = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[œæøß]/g, (letter) => LETTERS[letter]);
const words = (text) =>
  (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length > 1)
    .map((word) => word.slice(0, 40));

// The numbers of the stories with a word that begins so. Files are cut from one sorted list of words.
const search = async (begin) => {
  const { firsts } = await load("index");
  const hold = (first, i) => first < `${begin}\uffff` && !(firsts[i + 1] <= begin);
  const names = [...firsts.keys()].filter((i) => hold(firsts[i], i)).map((i) => `words-${i}`);
  const found = new Set();
  for (const shard of await Promise.all(names.map(load))) {
    for (const [word, gaps] of Object.entries(shard)) {
      let number = 0;
      if (word.startsWith(begin)) gaps.forEach((gap) => found.add((number += gap)));
    }
  }
  return found;
};

const element = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  made.textContent = text;
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
};

const entry = ([page, title, summary, language, source, date]) => {
  const item = document.createElement("li");
  const story = document.createElement("div");
  const words = { dir: "auto", lang: language };
  const heading = element("h3", "");
  heading.append(element("a", title, { href: page, ...words }));
  story.append(heading, element("p", summary, words), element("p", source, { class: "source" }));
  item.append(element("p", date, { class: "when" }), story);
  return item;
};

const run = async (query) => {
  const status = document.getElementById("status");
  const results = document.getElementById("results");
  const more = document.getElementById("more");
  const wanted = [...new Set(words(query))];
  if (!wanted.length) {
    status.textContent = "Words of two letters or more are searched.";
    return;
  }
  status.textContent = "Searching …";
  const sets = await Promise.all(wanted.map(search));
  const numbers = [...sets[0]].filter((number) => sets.every((set) => set.has(number)));
  // The newest story has the lowest number.
  numbers.sort((a, b) => a - b);
  const { block } = await load("index");
  const show = async () => {
    const next = numbers.splice(0, 20);
    const blocks = await Promise.all(next.map((n) => load(`stories-${Math.floor(n / block)}`)));
    const entries = next.map((n, i) => entry(blocks[i][n % block]));
    results.append(...entries);
    more.hidden = !numbers.length;
    return entries[0];
  };
  const total = numbers.length;
  await show();
  status.textContent = `${total || "No"} ${total === 1 ? "story" : "stories"} with “${query}”.`;
  more.onclick = async () => (await show()).querySelector("a").focus();
};

const query = new URLSearchParams(location.search).get("q")?.trim();
if (query) {
  document.getElementById("q").value = query;
  run(query).catch((error) => {
    document.getElementById("status").textContent = `A file of the search is missing: ${error.message}`;
  });
}
