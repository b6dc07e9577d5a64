import { button, copy, h } from "./dom.js";
import { visible } from "./format.js";

/** What stands where a list would be: nothing recorded yet, or nothing that fits. */
export function emptyList(page, isFiltered, clear, info) {
  if (isFiltered) {
    const unknown = page.unknownKeys.map(visible).join(", ");
    return h(
      "div",
      { class: "empty" },
      h("h2", {}, "No trace fits"),
      unknown === "" ? "" : h("p", {}, `No span has an attribute ${unknown}.`),
      button("Show all traces", clear, { class: "primary" }),
    );
  }
  const gateway = info?.gateway ?? "http://localhost:12000";
  const command = `curl ${gateway}/v1/chat/completions \\
  -H 'content-type: application/json' \\
  -d '{"model": "mock/echo", "messages": [{"role": "user", "content": "Hello"}]}'`;
  return h(
    "div",
    { class: "empty" },
    h("h2", {}, "No traces yet"),
    h(
      "p",
      {},
      "Start the gateway with tracing, and send it a request. It shows up here by itself.",
    ),
    h("pre", {}, "planoai up --with-tracing"),
    h("pre", {}, command),
    button("Copy the request", () => copy(command, "Request"), { picture: "copy" }),
  );
}
