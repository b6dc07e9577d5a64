/** What `planoai` alone begins with. */
export function logo(version: string, color: boolean): string {
  const art = [
    "       _",
    " _ __ | | __ _ _ __   ___",
    "| '_ \\| |/ _` | '_ \\ / _ \\",
    "| |_) | | (_| | | | | (_) |",
    "| .__/|_|\\__,_|_| |_|\\___/",
    "|_|",
  ].join("\n");
  const shown = color ? `\x1b[38;2;150;159;244m${art}\x1b[0m` : art;
  return `${shown}  ${version}\n\nOne gateway between your applications, agents and models.\n\n`;
}
