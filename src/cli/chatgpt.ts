import { Fault } from "../base/fault.ts";
import { defineCommand } from "./command.ts";

/** Logs in to ChatGPT, so that `model: chatgpt/*` works without a key. */
export const command = defineCommand({
  name: "chatgpt",
  group: "Config",
  summary: "Log in to ChatGPT for chatgpt/* models",
  detail: "A ChatGPT subscription instead of an API key: login shows a code to type on OpenAI's " +
    "page and keeps the tokens in ~/.plano/chatgpt/auth.json, readable by you alone. Entries with " +
    "model: chatgpt/* and no access_key then use them; they are renewed before they end, and a " +
    "running gateway sees a login or logout at once. status says who is logged in, never a token; " +
    "logout deletes the file.\n\n" +
    "PLANO_CHATGPT_ISSUER names another issuer than https://auth.openai.com, for tests.",
  arguments: [{
    name: "ACTION",
    doc: "What to do",
    required: true,
    choices: ["login", "status", "logout"],
  }],
  options: { json: { kind: "flag", doc: "With status: for scripts" } },
  examples: [
    { command: "planoai chatgpt login", note: "Ctrl-C gives up; an older login stays" },
    { command: "planoai chatgpt status --json", note: "state, account and end of the token" },
    { command: "planoai chatgpt logout", note: "forget the tokens" },
  ],
  async run(io, { json }, [action = ""]) {
    if (json && action !== "status") {
      throw new Fault("usage", `Cannot use --json with ${action}: it belongs to status`);
    }
    const { openHome } = await import("./chatgpt/home.ts");
    using home = openHome(io);
    switch (action) {
      case "login": {
        const { login } = await import("./chatgpt/login.ts");
        return await login(io, home);
      }
      case "logout": {
        const { logout } = await import("./chatgpt/logout.ts");
        return await logout(io, home);
      }
      default: {
        const { status } = await import("./chatgpt/status.ts");
        return await status(io, home, json);
      }
    }
  },
});
