import config from "../../deno.json" with { type: "json" };

/** The version of this planoai: `deno.json` is the only place that says it. */
export const VERSION: string = config.version;

/** What `--version` prints. */
export function versionText(): string {
  return `planoai ${VERSION}\n`;
}
