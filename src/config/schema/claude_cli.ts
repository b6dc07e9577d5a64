import { duration, integer, list, mapping, planned, text } from "./schema.ts";

export const claude_cli = planned(mapping("The bridge to the `claude` program on this machine.", {
  binary: text("The program.", { default: "claude" }),
  idle_ttl: duration("How long an unused session is kept."),
  max_sessions: integer("Sessions at the same time.", { minimum: 1 }),
  watchdog: duration("How long the program may be silent before it is ended."),
  permission_mode: text("The program's own `--permission-mode`."),
  cwd: text("The directory it works in."),
  system_prompt: text("What happens with a client's system prompt.", {
    enum: ["append", "replace"],
  }),
  tools: text("Whether clients see the program's own tool calls.", { enum: ["hide", "show"] }),
  sandbox: text("Whether it runs in a sandbox.", { enum: ["auto", "required", "off"] }),
  pass_env: list("Variables of the environment that it gets.", text("A variable's name.")),
}));
