import type { CheckedFiles } from "../check_files.ts";
import { RULES } from "../rules/registry.ts";
import { renderGithub } from "./github.ts";
import { renderJson } from "./json.ts";
import { renderSarif } from "./sarif.ts";
import { renderText } from "./text.ts";

/** What `validate` prints on stdout. */
export function renderReport(checked: CheckedFiles, format: string, color: boolean): string {
  const { diagnostics, texts, files } = checked;
  switch (format) {
    case "json":
      return renderJson(diagnostics);
    case "github":
      return renderGithub(diagnostics);
    case "sarif":
      return renderSarif(diagnostics, RULES);
    default: {
      const valid = files.filter((file) =>
        !diagnostics.some((one) => one.at.file === file && one.severity === "error")
      );
      const found = renderText(diagnostics, texts, { color });
      const good = valid.map((file) => `${file}: valid\n`).join("");
      return found === "" || good === "" ? found + good : `${found}\n${good}`;
    }
  }
}
