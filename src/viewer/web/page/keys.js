import { button, h } from "./dom.js";

const KEYS = [
  ["Everywhere", [
    ["?", "This help"],
    ["/", "Search"],
    ["Esc", "Close, go back, clear"],
    ["t", "Colours: auto, light, dark"],
    ["p", "Pause or follow live"],
  ]],
  ["List", [
    ["j k", "Down, up"],
    ["g G", "First, last"],
    ["Enter", "Open the trace"],
    ["x", "Pick for a comparison"],
    ["c", "Compare the two picked"],
    ["e", "Errors only"],
  ]],
  ["Trace", [
    ["j k", "Next, previous span"],
    ["Enter", "Details of the span"],
    ["← →", "Fold, unfold"],
    ["n", "Next error"],
    ["v", "Timeline or conversation"],
    ["y", "Copy as curl"],
  ]],
];

/** The keys, in a dialog. */
export function showHelp() {
  if (document.querySelector("dialog[open]") !== null) return;
  const dialog = h(
    "dialog",
    { class: "help", "aria-labelledby": "help-title" },
    h("h2", { id: "help-title" }, "Keyboard"),
    h(
      "div",
      { class: "help-keys" },
      KEYS.map(([title, keys]) =>
        h(
          "section",
          {},
          h("h3", {}, title),
          h(
            "dl",
            {},
            keys.map(([key, words]) => [
              h(
                "dt",
                {},
                key.split(" ").map((one) => h("kbd", {}, one)),
              ),
              h("dd", {}, words),
            ]),
          ),
        )
      ),
    ),
    h(
      "p",
      { class: "muted" },
      "In the search, key=value wants an attribute with this value: llm.provider=openai.",
    ),
    button("Close", () => dialog.close(), { class: "primary" }),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** True when a key is a letter for a field, or one for the browser. */
export function isTyping(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return event.target instanceof Element &&
    event.target.closest("input:not([type=checkbox]), select, textarea, dialog") !== null;
}
