import { defineCommand } from "./command.ts";
import { VERSION, versionText } from "./version_text.ts";

/** Says which planoai this is and what it runs on. */
export const command = defineCommand({
  name: "version",
  group: "Tools",
  summary: "Show the version and what it runs on",
  detail: "planoai --version prints the first line only.",
  arguments: [],
  options: { json: { kind: "flag", doc: "For scripts" } },
  examples: [{ command: "planoai version --json", note: "for a bug report" }],
  run(io, { json }) {
    const facts = {
      version: VERSION,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      platform: `${Deno.build.os}-${Deno.build.arch}`,
      compiled: Deno.build.standalone,
    };
    io.out(
      json ? JSON.stringify(facts, null, 2) + "\n" : versionText() +
        `deno ${facts.deno}, v8 ${facts.v8}, ${facts.platform}${
          facts.compiled ? ", compiled" : ""
        }\n`,
    );
    return Promise.resolve(0);
  },
});
