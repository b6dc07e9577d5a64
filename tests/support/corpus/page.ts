import { corpusCases } from "./case.ts";
import { rowOf } from "./table.ts";

const head = `# The wire corpus

Bugs that gateways have had on the wire, each a folder in [tests/wire/corpus](../tests/wire/corpus).
\`deno task corpus\` runs them and prints a table with their results; \`deno task test\` runs them with
everything else.

Where a case is held:
- \`codec\`: a request, the bytes of an upstream, and what must come of them, without a network. Every
  stream is cut at every byte and fed byte by byte, in every listed pair of client and upstream.
- \`http\`: through a real gateway, over sockets, against an upstream whose every byte is the case's; its
  reply is cut at every byte when it is short, else at some.
- a test file: the test stands there.
- \`later\`: the part that it is about is not there yet; such a case is not counted as held.

Threads: LL = BerriAI/litellm, PK = Portkey-AI/gateway, BF = maximhq/bifrost,
AG = agentgateway/agentgateway, EV = envoyproxy/ai-gateway, CCR = musistudio/claude-code-router,
MER = rynfar/meridian, CLP = router-for-me/CLIProxyAPI, CC = anthropics/claude-code,
PL = katanemo/plano; \`#\` is an issue, \`!\` a pull request.

<!-- Generated from the cases by \`deno task golden\`. -->

| id | symptom | what holds | thread | clients | upstreams | where |
| --- | --- | --- | --- | --- | --- | --- |
`;

/** `docs/corpus.md`. */
export function corpusPage(): string {
  const rows = corpusCases().map(rowOf).map((row) =>
    [row.id, row.symptom, row.title, row.thread, row.clients, row.upstreams, row.where]
      .map((cell) => cell.replaceAll("|", "\\|")).join(" | ")
  );
  return `${head}${rows.map((row) => `| ${row} |\n`).join("")}`;
}
