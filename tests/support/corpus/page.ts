import type { Dialect } from "../../../src/ir/codec.ts";
import { corpusCases } from "./case.ts";

const head = `# The wire corpus

Bugs that gateways have had on the wire, each a folder in [tests/wire/corpus](../tests/wire/corpus) that
holds a request, the bytes of an upstream, and what must come of them. \`deno task corpus\` runs them and
prints a table; \`deno task test\` runs them with everything else. Every stream is cut at every byte.

Threads: LL = BerriAI/litellm, PK = Portkey-AI/gateway, BF = maximhq/bifrost,
AG = agentgateway/agentgateway, EV = envoyproxy/ai-gateway, CCR = musistudio/claude-code-router,
MER = rynfar/meridian, CLP = router-for-me/CLIProxyAPI, CC = anthropics/claude-code,
PL = katanemo/plano; \`#\` is an issue, \`!\` a pull request.

<!-- Generated from the cases by \`deno task golden\`. -->

| id | what holds | thread | clients | upstreams |
| --- | --- | --- | --- | --- |
`;

/** `docs/corpus.md`. */
export function corpusPage(): string {
  const rows = corpusCases().map((item) =>
    [item.id, item.title, item.thread, named(item.clients), named(item.upstreams)]
      .map((cell) => cell.replaceAll("|", "\\|")).join(" | ")
  );
  return `${head}${rows.map((row) => `| ${row} |\n`).join("")}`;
}

function named(dialects: readonly Dialect[]): string {
  return dialects.map(({ id }) => id).join(", ");
}
