import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import { isObject, type Json, parseJson } from "../../../src/base/json.ts";
import { withModel } from "../../../src/gateway/body_splice.ts";
import { type JsonBody, peekBody } from "../../../src/gateway/intake.ts";
import { askingForUsage, mustAsk } from "../../../src/gateway/usage_asking.ts";
import { MAX_DEPTH } from "../../../filters/core/peek.ts";
import { fixtures } from "../../support/fixtures.ts";
import type { FuzzTarget } from "../target.ts";

const encoder = new TextEncoder();
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Looking into a body and splicing it: what `JSON.parse` sees of it is what is said and sent. */
export const jsonSplice: FuzzTarget = {
  name: "json_splice",
  words: [
    '"model":',
    '"model":"m",',
    '"\\u006dodel":"x"',
    '"stream":true,',
    '"stream":null',
    '"stream_options":{},',
    "[[[[[[[[",
    "]",
    "}",
    "\\u0000",
    "\\",
    "1e9",
    "-",
    "null",
    "\ufeff",
  ],
  outcomes: ["body", "refused"],
  seeds: () => [
    ...fixtures().flatMap(({ request }) =>
      request === undefined ? [] : [encoder.encode(JSON.stringify(request))]
    ),
    encoder.encode(' {"stream" : true , "model":\n"a\\"b"}\t'),
    encoder.encode("{}"),
  ],
  check(input) {
    const parsed = parsedOf(input);
    let body: JsonBody;
    try {
      body = peekBody(input);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "bad_request") throw error;
      // A body may be refused for what `JSON.parse` lets pass, but then it says why.
      assert.ok(
        parsed === undefined || !isObject(parsed) || hasReason(input, parsed),
        error.message,
      );
      return "refused";
    }
    // What is wrong deep inside is the upstream's to say; the top level is ours.
    if (!isObject(parsed)) return "passed on";
    assert.equal(body.model, typeof parsed.model === "string" ? parsed.model : undefined);
    assert.equal(body.stream, parsed.stream === true);
    const named = parsedOf(withModel(body, 'other"model'));
    assert.deepEqual(named, { ...parsed, model: 'other"model' });
    if (mustAsk(body)) {
      const asking = { member: '"stream_options":{"include_usage":true}', chunkMark: "" };
      const asked = parsedOf(askingForUsage(input, asking));
      assert.deepEqual(asked, { ...parsed, stream_options: { include_usage: true } });
    }
    return "body";
  },
};

function parsedOf(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(utf8.decode(bytes));
  } catch {
    return undefined; // not UTF-8
  }
}

/** Why a body that `JSON.parse` reads may be refused all the same. */
function hasReason(input: Uint8Array, parsed: Readonly<Record<string, Json>>): boolean {
  const { model, stream } = parsed;
  if (model !== undefined && model !== null && typeof model !== "string") return true;
  if (stream !== undefined && stream !== null && typeof stream !== "boolean") return true;
  const text = utf8.decode(input);
  const names = [...text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/gs)]
    .map(([, name]) => parseJson(`"${name}"`));
  const repeated = (name: string) => names.filter((one) => one === name).length > 1;
  return repeated("model") || repeated("stream") || depthOf(parsed) > MAX_DEPTH;
}

function depthOf(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  let deepest = 0;
  for (const child of Object.values(value as Record<string, Json>)) {
    deepest = Math.max(deepest, depthOf(child));
  }
  return deepest + 1;
}
