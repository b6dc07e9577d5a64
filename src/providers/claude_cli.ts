import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { MESSAGES } from "./speaks.ts";

/**
 * The local `claude` program behind a bridge that speaks Messages. The bridge is not part of planoai
 * yet; one that somebody else runs at this address works.
 */
export const provider = {
  id: "claude_cli",
  aliases: ["claude-cli"],
  title: "Claude Code on this machine",
  docs: "https://docs.anthropic.com/en/docs/claude-code",
  baseUrl: "http://127.0.0.1:14001/v1",
  pathPrefix: "/v1",
  auth: { kind: "none" },
  keyRequired: false,
  speaks: [MESSAGES],
  awaits: "the bridge to the local claude program",
  quirks: {},
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
