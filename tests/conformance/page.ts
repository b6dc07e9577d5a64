import imports from "../../deno.json" with { type: "json" };
import type { Client } from "./client.ts";
import { IMPOSSIBLE, whyImpossible } from "./impossible.ts";
import { type Cell, clients, stateOf } from "./matrix.ts";
import { scenarios } from "./scenarios.ts";
import { MATRIX_UPSTREAMS } from "./upstreams.ts";

/** `docs/conformance.md`: what every client did, without times, so that two runs write the same. */
export function conformancePage(cells: readonly Cell[]): string {
  const states = cells.map(stateOf);
  const count = (state: string) => states.filter((one) => one === state).length;
  return [
    "<!-- Written by `deno task conformance`; a test plays the matrix and compares. -->",
    "# Conformance",
    "",
    "Real client packages, each through the gateway at each upstream dialect of `planoai mock`, which " +
    "is as strict as the vendors' APIs and shares no code with the translators. Every cell is one " +
    "program's work: green is ✅, red ❌ is a bug, and a number says why a cell cannot be green.",
    "",
    `**${count("green")} green, ${count("red")} red, ${count("impossible")} impossible** of ` +
    `${cells.length}.`,
    "",
    ...clients.flatMap((client) => clientTable(client, cells)),
    "## Why a cell cannot be green",
    "",
    ...IMPOSSIBLE.map(({ because }, at) => `${at + 1}. ${because}`),
    "",
    "## What each scenario asserts",
    "",
    "| Scenario | Asserted |",
    "| --- | --- |",
    ...scenarios.map(({ id, says }) => `| ${id} | ${says} |`),
    "",
    ...redList(cells),
  ].join("\n");
}

function clientTable(client: Client, cells: readonly Cell[]): string[] {
  const { id, package: name, setup } = client;
  const found = (upstream: string, scenario: string) =>
    cells.find((cell) =>
      cell.client === id && cell.upstream === upstream && cell.scenario === scenario
    );
  const vercel = id.startsWith("ai ") ? `${packageWithVersion("ai")}, ` : "";
  return [
    `## ${id}`,
    "",
    `Package ${vercel}${packageWithVersion(name)}.${setup === undefined ? "" : ` ${setup}`}`,
    "",
    `| Upstream | ${scenarios.map((scenario) => scenario.id).join(" | ")} |`,
    `| --- |${scenarios.map(() => " --- |").join("")}`,
    ...MATRIX_UPSTREAMS.map(({ id: upstream, title }) =>
      `| ${title} | ${
        scenarios.map((scenario) => markOf(found(upstream, scenario.id))).join(" | ")
      } |`
    ),
    "",
  ];
}

function markOf(cell: Cell | undefined): string {
  if (cell === undefined) return "";
  switch (stateOf(cell)) {
    case "green":
      return "✅";
    case "red":
      return "❌";
    case "impossible":
      return String(
        IMPOSSIBLE.indexOf(whyImpossible(cell.client, cell.upstream, cell.scenario)!) + 1,
      );
  }
}

/** `openai 7.57.0`, from the import map. */
function packageWithVersion(name: string): string {
  const target = (imports.imports as Readonly<Record<string, string>>)[name] ?? "";
  return `\`${name}\` ${target.slice(target.lastIndexOf("@") + 1)}`;
}

function redList(cells: readonly Cell[]): string[] {
  const red = cells.filter((cell) => stateOf(cell) === "red");
  if (red.length === 0) return [];
  return [
    "## Red",
    "",
    ...red.map(({ client, upstream, scenario }) => `- ${client} at ${upstream}: ${scenario}`),
    "",
  ];
}
