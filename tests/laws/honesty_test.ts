import assert from "@std/assert";
import { isObject, type Json } from "../../src/base/json.ts";
import { dialects } from "../../src/dialects/all.ts";
import type { Dialect } from "../../src/ir/codec.ts";
import type { Loss } from "../../src/ir/origin.ts";
import {
  type Fixture,
  fixtures,
  forEach,
  lawTarget,
  leavesOf,
  titleOf,
} from "../support/fixtures.ts";
import { isStructure, spellings } from "../support/renames.ts";

const requests = fixtures().filter((fixture) => fixture.request !== undefined);

Deno.test("honesty: each leaf of a request is in its translation or in the losses", () => {
  forEach(pairs(), ({ title }) => title, ({ fixture, target }) => {
    const body = fixture.request!;
    const request = fixture.dialect.client.decodeRequest(body);
    const translated = write(target, fixture);
    if (translated === undefined) return; // refused with a 400, which the next law looks at
    const written = searchable(translated.value);
    const silent = [...leavesOf(body)].filter(({ at, value }) =>
      !isStructure(at, value) &&
      // Said in the path.
      !(at === "/model" && target.client.readPath !== undefined) &&
      !covered(at, translated.losses) &&
      !spellings(at, value, request).some((spelling) => written(spelling))
    );
    assert.deepEqual(silent, [], "neither sent nor listed as a loss");
  });
});

Deno.test("honesty: every loss points at something that the client wrote", () => {
  forEach(pairs(), ({ title }) => title, ({ fixture, target }) => {
    const translated = write(target, fixture);
    for (const loss of translated?.losses ?? []) {
      if (loss.kind === "defaulted") continue; // about what the client did not write
      assert.notEqual(loss.at, "", `a loss about everything says nothing: ${loss.note}`);
      assert.ok(exists(fixture.request!, loss.at), `${loss.at} does not exist: ${loss.note}`);
    }
  });
});

interface Pair {
  readonly title: string;
  readonly fixture: Fixture;
  readonly target: Dialect;
}

/** Every request for every other dialect. */
function* pairs(): Iterable<Pair> {
  for (const fixture of requests) {
    for (const target of dialects.values()) {
      if (target.id === fixture.dialect.id) continue;
      yield { title: `${titleOf(fixture)} to ${target.id}`, fixture, target };
    }
  }
  // With one dialect alone its own re-encoding has to be honest too.
  for (const fixture of requests) {
    yield { title: `${titleOf(fixture)} to itself`, fixture, target: fixture.dialect };
  }
}

/** `undefined` when the target cannot say the request at all and answers 400. */
function write(target: Dialect, fixture: Fixture) {
  const request = fixture.dialect.client.decodeRequest(fixture.request!);
  try {
    return target.upstream.encodeRequest(request, lawTarget(request));
  } catch (error) {
    assert.equal((error as { code?: string }).code, "bad_request", String(error));
    assert.ok((error as { param?: string }).param, "a refusal names its parameter");
    return undefined;
  }
}

function covered(at: string, losses: readonly Loss[]): boolean {
  return losses.some((loss) => loss.at !== "" && (at === loss.at || at.startsWith(`${loss.at}/`)));
}

function exists(body: Json, pointer: string): boolean {
  let value: Json | undefined = body;
  for (const step of pointer.slice(1).split("/")) {
    if (typeof value !== "object" || value === null) return false;
    value = (value as Record<string, Json>)[step];
    if (value === undefined) return false;
  }
  return true;
}

/** Whether a translation says a scalar: text may have become a part of longer text (data URLs). */
function searchable(body: Json): (spelling: Json) => boolean {
  const texts: string[] = [];
  const others = new Set<string>();
  for (const { at, value } of leavesOf(body)) {
    // A member of a union is said by its key: `toolChoice: { auto: {} }`.
    if (isObject(value)) texts.push(at.slice(at.lastIndexOf("/") + 1));
    if (typeof value === "string") {
      texts.push(value);
      // Arguments are JSON in a string in one dialect and an object in the other.
      collectJson(value, texts, others);
    } else others.add(JSON.stringify(value));
  }
  return (spelling) =>
    typeof spelling === "string"
      ? texts.some((text) => text.includes(spelling))
      : others.has(JSON.stringify(spelling));
}

function collectJson(text: string, texts: string[], others: Set<string>): void {
  if (!text.startsWith("{")) return;
  try {
    for (const { value } of leavesOf(JSON.parse(text) as Json)) {
      if (typeof value === "string") texts.push(value);
      else others.add(JSON.stringify(value));
    }
  } catch {
    // text that only looks like JSON
  }
}
