import { button, h } from "./dom.js";

/** Asks for the token; `enter(token)` throws when it is wrong. */
export function loginForm(enter) {
  const field = h("input", {
    type: "password",
    id: "token",
    autocomplete: "current-password",
    required: true,
    maxlength: "1000",
  });
  const why = h("p", { class: "why", role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await enter(field.value);
    } catch (error) {
      why.textContent = error.message;
      field.select();
    }
  };
  queueMicrotask(() => field.focus());
  return h(
    "form",
    { class: "login", on: { submit } },
    h("h1", {}, "Sign in"),
    h(
      "p",
      { class: "muted" },
      "This viewer is not on your machine alone. The token is admin.token of its config.",
    ),
    h("label", { for: "token" }, "Token"),
    field,
    why,
    button("Show the traces", () => {}, { class: "primary", type: "submit" }),
  );
}
