// deno-lint-ignore-file no-console -- a report for a person
/**
 * `deno task conformance [CLIENT…]`: plays the matrix and writes `docs/conformance.md`; with names of
 * clients, upstreams or scenarios it plays those only and writes nothing.
 */
import { fileURLToPath } from "node:url";
import { type Cell, clients, playClient, stateOf } from "./matrix.ts";
import { conformancePage } from "./page.ts";
import { scenarios } from "./scenarios.ts";
import { MATRIX_UPSTREAMS } from "./upstreams.ts";

const known = {
  client: clients.map(({ id }) => id),
  upstream: MATRIX_UPSTREAMS.map(({ id }) => id),
  scenario: scenarios.map(({ id }) => id),
};
const unknown = Deno.args.find((arg) => !Object.values(known).some((ids) => ids.includes(arg)));
if (unknown !== undefined) {
  console.error(
    `Cannot play "${unknown}": no such client, upstream or scenario\n` +
      Object.entries(known).map(([kind, ids]) => `${kind}s: ${ids.join(", ")}`).join("\n"),
  );
  Deno.exit(2);
}

/** True when no name of this kind was given, or this one was. */
function chosen(kind: keyof typeof known, id: string): boolean {
  const given = Deno.args.filter((arg) => known[kind].includes(arg));
  return given.length === 0 || given.includes(id);
}

const played = clients.filter(({ id }) => chosen("client", id));
const total = played.length *
  known.upstream.filter((id) => chosen("upstream", id)).length *
  known.scenario.filter((id) => chosen("scenario", id)).length;
const cells: Cell[] = [];
for (const client of played) {
  const wanted = (upstream: { id: string }, scenario: { id: string }) =>
    chosen("upstream", upstream.id) && chosen("scenario", scenario.id);
  for await (const cell of playClient(client, wanted)) {
    cells.push(cell);
    progress(`${cells.length}/${total} ${cell.client} at ${cell.upstream}: ${cell.scenario}`);
  }
}
progress("");
for (const cell of cells.filter((one) => stateOf(one) === "red")) {
  console.log(`red: ${cell.client} at ${cell.upstream}: ${cell.scenario}\n  ${cell.failure}`);
}
const count = (state: string) => cells.filter((cell) => stateOf(cell) === state).length;
console.log(
  `${count("green")} green, ${count("red")} red, ${count("impossible")} impossible`,
);
if (Deno.args.length === 0) {
  const page = fileURLToPath(new URL("../../docs/conformance.md", import.meta.url));
  await Deno.writeTextFile(page, conformancePage(cells));
}
Deno.exit(count("red") > 0 ? 1 : 0);

/** One line that is written over and over, on a terminal only. */
function progress(text: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}
