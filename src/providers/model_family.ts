/** The word before the first dash or digit: `claude-sonnet-4` → `claude`, `gpt-4o` → `gpt`. */
export function leadingWord(model: string): string {
  return /^[a-zA-Z]+/.exec(model.slice(model.lastIndexOf("/") + 1))?.[0].toLowerCase() ?? model;
}
