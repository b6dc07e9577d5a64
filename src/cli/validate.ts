import { defineCommand } from "./command.ts";

/** Checks configs as `up` would, without keys and network. */
export const command = defineCommand({
  name: "validate",
  group: "Config",
  summary: "Check config files",
  detail: "Reports everything that is wrong with the files at once: the line, what is wrong, the " +
    "way out and the rule's id (docs/config.md). Needs no keys and no network, so it fits CI.\n\n" +
    "Without FILES it takes config.yaml or plano_config.yaml of this directory; a directory " +
    "stands for the config in it. Exit code: 0 valid, 1 not.",
  arguments: [
    { name: "FILES", doc: "Config files or directories", required: false, repeats: true },
  ],
  options: {
    format: {
      kind: "string",
      value: "FORMAT",
      doc: "How to report",
      default: "text",
      choices: ["text", "json", "github", "sarif"],
    },
    strict: { kind: "flag", doc: "Fail on warnings too" },
  },
  examples: [
    { command: "planoai validate", note: "the config of this directory" },
    { command: "planoai validate --strict services/*/config.yaml", note: "several, warnings fail" },
    { command: "planoai validate --format github", note: "marks the lines in a pull request" },
  ],
  async run(io, options, args) {
    // Loaded here, so that other commands do not pay for YAML and the rules.
    const { checkFiles } = await import("../config/check_files.ts");
    const { renderReport } = await import("../config/render/report.ts");
    const { summary } = await import("../config/render/text.ts");
    const checked = await checkFiles(args, io.cwd);
    io.out(renderReport(checked, options.format, io.color.out));
    const files = `${checked.files.length} file${checked.files.length === 1 ? "" : "s"}`;
    io.err(`${files} checked: ${summary(checked.diagnostics)}\n`);
    const failing = options.strict ? ["error", "warning"] : ["error"];
    return checked.diagnostics.some((one) => failing.includes(one.severity)) ? 1 : 0;
  },
});
