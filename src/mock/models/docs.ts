import { models } from "./table.ts";

const begin = "<!-- models: written by `deno task golden` from src/mock/models/table.ts -->";
const end = "<!-- /models -->";

/** `docs/mock.md` with its table of models written anew; the rest stays as it is. */
export function withModelTable(page: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) return page;
  const rows = models.map(({ name, doc }) => `| \`${name}\` | ${doc} |`);
  const table = [begin, "| Model | What it does |", "| --- | --- |", ...rows, ""].join("\n");
  return page.slice(0, from) + table + page.slice(to);
}
