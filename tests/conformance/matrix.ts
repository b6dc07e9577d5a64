import { type Rig, startRig, within } from "../support/rig.ts";
import { ALL_UPSTREAMS } from "../support/upstreams.ts";
import type { Client } from "./client.ts";
import { aws } from "./clients/aws.ts";
import { google } from "./clients/google.ts";
import { openaiCompletions } from "./clients/openai_completions.ts";
import { sdkClients } from "./clients/sdks.ts";
import { vercelClients } from "./clients/vercel.ts";
import { whyImpossible } from "./impossible.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { MATRIX_UPSTREAMS, type MatrixUpstream } from "./upstreams.ts";

/** Every client of the matrix. */
export const clients: readonly Client[] = [
  ...sdkClients,
  openaiCompletions,
  google,
  aws,
  ...vercelClients,
];

/** What one client did at one upstream in one scenario. */
export interface Cell {
  readonly client: string;
  readonly upstream: string;
  readonly scenario: string;
  /** Nothing when it is green. */
  readonly failure?: string;
}

/** No scenario takes a tenth of it. */
const cellMs = 20_000;

/**
 * Plays every scenario of one client at every upstream, through one gateway, and tells each cell as
 * it is known. What is left open at the end fails the whole.
 */
export async function* playClient(
  client: Client,
  wanted: (upstream: MatrixUpstream, scenario: Scenario) => boolean = () => true,
): AsyncGenerator<Cell> {
  await using rig = await startRig({ upstreams: ALL_UPSTREAMS });
  for (const upstream of MATRIX_UPSTREAMS) {
    for (const scenario of scenarios) {
      if (!wanted(upstream, scenario)) continue;
      const failure = await play(rig, client, upstream, scenario);
      yield {
        client: client.id,
        upstream: upstream.id,
        scenario: scenario.id,
        ...(failure === undefined ? {} : { failure }),
      };
    }
  }
}

async function play(
  rig: Rig,
  client: Client,
  upstream: MatrixUpstream,
  scenario: Scenario,
): Promise<string | undefined> {
  const played = scenario.play({
    rig,
    client,
    upstream,
    ask: (model, question) =>
      client.ask(rig, {
        text: "hello",
        ...question,
        model: `${upstream.prefix}/${upstream.model}+${model}`,
      }),
  }).then(() => "green", describe);
  const ended = await within(played, cellMs);
  if (ended === undefined) return `not over after ${cellMs} ms`;
  return ended === "green" ? undefined : ended;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Green, red, or why it cannot be green. */
export function stateOf(cell: Cell): "green" | "red" | "impossible" {
  if (cell.failure === undefined) return "green";
  return whyImpossible(cell.client, cell.upstream, cell.scenario, cell.failure) === undefined
    ? "red"
    : "impossible";
}
