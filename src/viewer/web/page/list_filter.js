import { h, icon } from "./dom.js";

const TIMES = [["", "Any time"], ["900", "15 minutes"], ["3600", "1 hour"], ["86400", "24 hours"], [
  "604800",
  "7 days",
]];

/** `a=b` among the words is a condition on an attribute; the rest is looked for as it stands. */
export function splitSearch(text) {
  const where = [];
  const words = [];
  for (const word of text.trim().split(/\s+/)) {
    if (/^[\w.:-]+=.+$/.test(word)) where.push(word);
    else words.push(word);
  }
  return { where, text: words.join(" ") };
}

/** The query of what a filter wants; the time counts from now. */
export function queryOf(filter, now = Date.now()) {
  const query = new URLSearchParams();
  const { where, text } = splitSearch(filter.search);
  if (text !== "") query.set("text", text);
  for (const one of where) query.append("where", one);
  if (filter.model.trim() !== "") query.set("model", filter.model.trim());
  if (filter.failed) query.set("failed", "1");
  if (filter.seconds !== "") query.set("since", String(now - Number(filter.seconds) * 1000));
  return query;
}

/** The controls above the list. `changed(filter)` follows what a person does, a little later for typing. */
export function filterBar(changed) {
  const filter = { search: "", model: "", failed: false, seconds: "" };
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => changed(filter), 200);
  };
  const search = field("search", "Search, or key=value", "Search traces", (value) => {
    filter.search = value;
    soon();
  });
  const models = h("datalist", { id: "models" });
  const model = field("text", "Model", "Model", (value) => {
    filter.model = value;
    soon();
  }, { list: "models", class: "model-field" });
  const failed = h(
    "button",
    {
      type: "button",
      class: "toggle",
      id: "failed",
      "aria-pressed": "false",
      title: "Only traces with errors (e)",
      on: { click: () => setFailed(!filter.failed) },
    },
    icon("alert"),
    "Errors",
  );
  const time = h(
    "select",
    {
      "aria-label": "Time",
      on: {
        change: () => {
          filter.seconds = time.value;
          changed(filter);
        },
      },
    },
    TIMES.map(([value, words]) => h("option", { value }, words)),
  );
  const element = h(
    "form",
    { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } },
    h("label", { class: "search" }, icon("search"), search),
    model,
    models,
    time,
    failed,
  );
  return { element, filter, search, setFailed, offer, clear, isEmpty };

  function setFailed(on) {
    filter.failed = on;
    failed.setAttribute("aria-pressed", String(on));
    changed(filter);
  }

  function offer(names) {
    const known = new Set([...models.children].map((one) => one.value));
    for (const name of names) {
      if (!known.has(name) && known.size < 200) models.append(h("option", { value: name }));
    }
  }

  function isEmpty() {
    return queryOf(filter).size === 0;
  }

  function clear() {
    search.value =
      model.value =
      time.value =
      filter.search =
      filter.model =
      filter.seconds =
        "";
    setFailed(false);
  }
}

function field(type, placeholder, label, input, more = {}) {
  const element = h("input", {
    type,
    placeholder,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "300",
    on: { input: () => input(element.value) },
    ...more,
  });
  return element;
}
