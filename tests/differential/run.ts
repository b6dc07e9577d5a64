import { type Case, isPlain } from "./case.ts";
import { differences, type Seen } from "./compare.ts";
import { generate } from "./generate.ts";
import { INHERENT, type Unlike } from "./inherent.ts";
import { type Planes, startPlanes } from "./planes.ts";
import { send } from "./send.ts";
import { inTrace, storiesOf, storyDifferences } from "./stories.ts";
import type { Front } from "../support/front.ts";

/** What a run without words about it is, here and in CI. */
export const USUAL: Run = { seed: 20261121, count: 2_000 };

/** What is run. */
export interface Run {
  readonly seed: number;
  readonly count: number;
  /** This one alone. */
  readonly only?: number;
}

/** A request on which the planes do not agree. */
export interface Difference extends Unlike {
  readonly nth: number;
}

/** How a run went. */
export interface RunResult {
  readonly sent: number;
  /** Those that the gateway process never saw on the native plane. */
  readonly direct: number;
  /** Of those on which the planes agree, those that both tell a traced story of. */
  readonly stories: number;
  readonly differences: readonly Difference[];
  /** How often each inherent difference was met. */
  readonly inherent: ReadonlyMap<string, number>;
}

/** Sends generated requests to both planes, one after the other. */
export async function run({ seed, count, only }: Run): Promise<RunResult> {
  await using planes = await startPlanes();
  const found: Difference[] = [];
  const inherent = new Map(INHERENT.map(({ id }) => [id, 0]));
  let sent = 0;
  let direct = 0;
  const agreed = new Map<number, Unlike>();
  const numbers = only === undefined ? Array.from({ length: count }, (_, nth) => nth) : [only];
  for (const nth of numbers) {
    const one = inTrace(generate(seed, nth), nth);
    const embedded = await exchange(planes, planes.embedded[one.door], one);
    const served = planes.native[one.door].served();
    const native = await exchange(planes, planes.native[one.door], one);
    const wentDirectly = planes.native[one.door].served() === served && native.asked.length > 0;
    sent++;
    if (wentDirectly) direct++;
    const lines = [...differences(embedded, native)];
    if (isPlain(one) && !wentDirectly) lines.push("way: it is plain, and the gateway served it");
    if (lines.length === 0) {
      agreed.set(nth, { one, lines, embedded, native });
      continue;
    }
    const unlike = { one, lines, embedded, native };
    const known = INHERENT.find((known) => known.explains(unlike));
    if (known !== undefined) inherent.set(known.id, inherent.get(known.id)! + 1);
    else found.push({ nth, ...unlike });
  }
  const stories = await storiesOf(planes, [...agreed.keys()]);
  for (const [nth, [embedded, native]] of stories) {
    const lines = storyDifferences(embedded, native);
    if (lines.length > 0) found.push({ nth, ...agreed.get(nth)!, lines });
  }
  return { sent, direct, stories: stories.size, differences: found, inherent };
}

async function exchange(planes: Planes, front: Front, one: Case): Promise<Seen> {
  const asked: Seen["asked"][number][] = [];
  planes.listen((request) => void asked.push(request));
  const answer = await send(front.port, one);
  return { answer, asked };
}
