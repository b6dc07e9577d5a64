import type { Json, JsonObject } from "../../src/base/json.ts";

/** One way to break a document: where, and what stands there instead. */
export interface Damage {
  readonly at: string;
  readonly value: Json | undefined;
}

/** Values that are hardly ever right. `undefined` takes the field away. */
const wrong: readonly (Json | undefined)[] = [undefined, null, 42, "wrong", true, [], {}, [null]];

/** Every node of a document replaced by every wrong value. */
export function* damages(value: Json, at = ""): Iterable<Damage> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value as JsonObject)) {
    const pointer = `${at}/${key}`;
    for (const other of wrong) yield { at: pointer, value: other };
    yield* damages(child, pointer);
  }
}

/** A copy of a document with the damage done. */
export function damaged(body: Json, damage: Damage): JsonObject {
  const copy = structuredClone(body) as Record<string, Json | undefined>;
  const steps = damage.at.slice(1).split("/");
  const last = steps.pop()!;
  let node = copy;
  for (const step of steps) node = node[step] as unknown as Record<string, Json | undefined>;
  if (damage.value === undefined) delete node[last];
  else node[last] = damage.value;
  // A list's missing item has to be one that JSON can say.
  return JSON.parse(JSON.stringify(copy)) as JsonObject;
}
