import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import {
  clientRoute,
  errorDialect,
  ownMethods,
  splitUrl,
} from "../../../src/gateway/client_routes.ts";
import { refuseEscapes } from "../../../src/gateway/other_exchange.ts";
import { withQuery } from "../../../src/gateway/provider_path.ts";
import { splitQueryKey } from "../../../src/gateway/query_key.ts";
import { filled } from "../../../src/providers/path_for.ts";
import type { FuzzTarget } from "../target.ts";

const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");

const SEEDS = [
  "/v1/chat/completions",
  "/v1/messages?beta=true",
  "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&key=abc",
  "/v1/projects/p/locations/l/publishers/google/models/gemini:generateContent",
  "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream",
  "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse",
  "/v1/responses/resp_1/input_items?limit=1",
  "/v1/files/../../admin",
  "//v1//messages//",
  "/%2e%2e/%2f/%00",
];

/** The gateway's way from a URL to a route, and from a model's name to a path at a provider. */
export const paths: FuzzTarget = {
  name: "paths",
  words: [
    "/",
    "//",
    "..",
    "/../",
    "/./",
    "%2e%2e",
    "%2F",
    "%5c",
    "%00",
    "%",
    "%zz",
    "?",
    "&key=",
    "#",
    ":generateContent",
    "/converse",
    "\\",
    "é",
    ";",
  ],
  outcomes: ["a dialect's path", "another path", "refused"],
  seeds: () => SEEDS.map((seed) => encoder.encode(seed)),
  check(input, random) {
    // A request target holds no spaces, controls or bytes above 126: the server refuses them.
    const target = latin1.decode(input).replace(/[^\x21-\x7e]|#.*/g, "");
    const url = `http://127.0.0.1:12000/${target.replace(/^\//, "")}`;
    const { path, query } = splitUrl(url);
    staysBelow(new TextDecoder().decode(input.subarray(0, 100)) + (random.once(8) ? "\ud800" : ""));
    assert.match(path, /^\/([^/?]|\/(?!\/))*$/, "one slash at a time, and no query");
    assert.ok(path === "/" || !path.endsWith("/"), "no slash at the end");
    assert.match(query, /^(\?|$)/);
    splitQueryKey(query);
    ownMethods(path);
    errorDialect(path, new Headers());
    const route = clientRoute(path);
    if (route !== undefined) {
      staysBelow(route.said?.model ?? target);
      return "a dialect's path";
    }
    try {
      refuseEscapes(path);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "bad_request") throw error;
      return "refused";
    }
    assert.ok(pathAt(`/base${path}`).startsWith("/base/"), `${path} leaves the base`);
    withQuery("/a?version=1", query);
    return "another path";
  },
};

/** A model's name is one segment of a provider's path, whatever it is. */
function staysBelow(model: string): void {
  let path: string;
  try {
    path = filled("/base/models/{model}/invoke", { model });
  } catch (error) {
    if (error instanceof Fault && error.code === "bad_request") return;
    throw error;
  }
  assert.equal(pathAt(path), path, `"${model}" leaves its segment`);
  assert.equal(path.split("/").length, 5, `"${model}" is more than a segment`);
}

function pathAt(path: string): string {
  return new URL(`http://127.0.0.1:9${path}`).pathname;
}
