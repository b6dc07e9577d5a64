import { join } from "node:path";
import { type JsonObject, parseJson } from "../../src/base/json.ts";
import { asFault } from "../../src/base/fault.ts";
import { dialects } from "../../src/dialects/all.ts";
import { type Fixture, fixtures, lawTarget } from "./fixtures.ts";

/** The cases whose translations are kept as files, so that a person sees what a change does. */
export const NAMED_CASES = [
  "text",
  "system_positions",
  "tool_call",
  "parallel_tools",
  "image",
  "thinking",
  "max_tokens",
  "fault",
] as const;

/** One golden file and what should stand in it; `undefined`: no such file. */
export interface Golden {
  readonly path: string;
  readonly text: string | undefined;
}

/** Every named case of every dialect, translated for every other one. */
export function* wireGoldens(): Iterable<Golden> {
  const named: readonly string[] = NAMED_CASES;
  for (const fixture of fixtures()) {
    if (fixture.request === undefined || !named.includes(fixture.name)) continue;
    for (const target of dialects.values()) {
      if (target.id === fixture.dialect.id) continue;
      const { value, losses } = translate(fixture, target.id);
      const stem = join(fixture.directory, "golden", target.id);
      yield { path: `${stem}.request.json`, text: textOf(value) };
      yield {
        path: `${stem}.losses.json`,
        text: losses.length === 0 ? undefined : textOf(losses as unknown as JsonObject),
      };
    }
  }
}

/** Rewrites what differs and returns the paths; read the diff before committing it. */
export async function writeGoldens(goldens: Iterable<Golden>): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { path, text } of goldens) {
    if (readGolden(path) === text) continue;
    written.push(path);
    if (text === undefined) await Deno.remove(path);
    else {
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
  }
  return written;
}

/** What stands in a golden file, or `undefined` when it is not there. */
export function readGolden(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A target as plain as a provider's default: no quirks, so goldens show what most upstreams get. */
function translate(fixture: Fixture, target: Fixture["dialect"]["id"]) {
  const request = fixture.dialect.client.decodeRequest(fixture.request!);
  try {
    return dialects.get(target)!.upstream.encodeRequest(request, {
      ...lawTarget(request),
      quirks: {},
    });
  } catch (error) {
    const { code, message, param, reason } = asFault(error);
    const fault = { code, message, param: param ?? null, reason: reason ?? null };
    return { value: { fault }, losses: [] };
  }
}

function textOf(value: JsonObject): string {
  const text = JSON.stringify(value, null, 2);
  if (parseJson(text) === undefined) throw new TypeError("Cannot write a golden: not JSON");
  return `${text}\n`;
}
