import assert from "@std/assert";
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { Secret } from "../base/secret.ts";
import { signSigV4 } from "./sigv4.ts";
import { headerOf, type HeaderPair, type UpstreamRequest } from "./upstream.ts";

const timeouts = { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: 1 };

interface Fields {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly headers?: readonly HeaderPair[];
  readonly body?: string;
}

function requestOf({ method = "POST", host, path = "/", headers = [], body }: Fields) {
  return {
    origin: { protocol: "https:", hostname: host ?? "example.amazonaws.com", port: 443 },
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
    timeouts,
  } as const satisfies UpstreamRequest;
}

/** AWS's published examples: the keys and the moment of all of them. */
const published = {
  keys: {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "AWS's examples"),
  },
  nowMs: Date.UTC(2015, 7, 30, 12, 36, 0),
};
const sessionToken = new Secret(
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeo" +
    "IYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0" +
    "wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FD" +
    "rypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
  "AWS's examples",
);

/** Signatures of AWS's test suite and of its documentation. */
const VECTORS: readonly (readonly [
  name: string,
  fields: Fields,
  signature: string,
  service?: string,
  token?: Secret,
])[] = [
  [
    "get-vanilla",
    { method: "GET" },
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  ],
  [
    "get-vanilla-query-order-key-case",
    { method: "GET", path: "/?Param2=value2&Param1=value1" },
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  ],
  ["post-vanilla", {}, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
  [
    "post-x-www-form-urlencoded",
    {
      headers: [["content-type", "application/x-www-form-urlencoded"]],
      body: "Param1=value1",
    },
    "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  ],
  [
    "post-sts-header-before",
    {},
    "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    "service",
    sessionToken,
  ],
  [
    "the documentation's ListUsers",
    {
      method: "GET",
      host: "iam.amazonaws.com",
      path: "/?Action=ListUsers&Version=2010-05-08",
      headers: [["content-type", "application/x-www-form-urlencoded; charset=utf-8"]],
    },
    "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    "iam",
  ],
];

Deno.test("signSigV4 gives the signatures that AWS has published", () => {
  for (const [name, fields, signature, service = "service", token] of VECTORS) {
    const signed = signSigV4(
      requestOf(fields),
      { ...published.keys, ...(token === undefined ? {} : { sessionToken: token }) },
      { region: "us-east-1", service, nowMs: published.nowMs },
    );
    const authorization = headerOf(signed.headers, "authorization") ?? "";
    assert.equal(authorization.slice(-64), signature, name);
  }
});

/** Requests as Bedrock gets them, and what else may stand in a path, a query or a header. */
const REQUESTS: readonly Fields[] = [
  { path: "/model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/converse", body: "{}" },
  { path: "/model/anthropic.claude-3-5-sonnet-20241022-v2:0/converse-stream", body: "{}" },
  {
    path:
      "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.x/converse",
    headers: [["content-type", "application/json"]],
    body: '{"messages":[{"role":"user","content":[{"text":"héllo 🎈"}]}]}',
  },
  { method: "GET", path: "/foundation-models?byProvider=Anthropic&byInferenceType=ON_DEMAND" },
  { method: "GET", path: "/a?b=%20c%2Fd&a=*()'!&empty=&z=%C3%A9" },
  { path: "/a/./b/../c//d/", body: "x" },
  { path: "/", headers: [["x-amz-target", "  a   b  "], ["x-amz-a", "1"]], body: "" },
  { path: "/sp%20ace/~tilde_-.!'()*", headers: [["content-type", "text/plain; a=b"]] },
];

Deno.test("signSigV4 signs as AWS's own library does", async () => {
  for (const fields of REQUESTS) {
    for (const token of [undefined, "session/token+with=signs=="]) {
      const request = requestOf({ ...fields, host: "bedrock-runtime.eu-west-1.amazonaws.com" });
      const ours = signSigV4(
        request,
        {
          accessKeyId: "AKIAEXAMPLE",
          secretAccessKey: new Secret("sec/ret+", "a test"),
          ...(token === undefined ? {} : { sessionToken: new Secret(token, "a test") }),
        },
        { region: "eu-west-1", service: "bedrock", nowMs: published.nowMs },
      );
      assert.deepEqual(
        headerOf(ours.headers, "authorization"),
        await theirs(request, token),
        request.path,
      );
      assert.equal(headerOf(ours.headers, "x-amz-security-token"), token);
    }
  }
});

/** What a path or a query may be made of. */
const PIECES = "a Z %20 %3A : - . ~ %2F / // .. _ ( ! @ = + * ' %C3%A9".split(" ");

Deno.test("signSigV4 signs random paths, queries and headers as AWS's own library does", async () => {
  let seed = 7;
  const below = (limit: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % limit;
  };
  const pieces = (most: number) =>
    Array.from({ length: below(most) }, () => PIECES[below(PIECES.length)]).join("");
  for (let i = 0; i < 500; i++) {
    const query = Array.from(
      { length: below(4) },
      (_, at) => `${encodeURIComponent(`${pieces(3)}${at}`)}=${encodeURIComponent(pieces(4))}`,
    );
    const request = requestOf({
      method: ["GET", "POST", "PUT"][below(3)]!,
      path: `/${pieces(12)}${query.length === 0 ? "" : `?${query.join("&")}`}`,
      headers: [["content-type", " a/b;  c "], ["x-amz-thing", pieces(5)]],
      body: pieces(9),
    });
    const keys = {
      accessKeyId: "AKIAEXAMPLE",
      secretAccessKey: new Secret("sec/ret+", "a test"),
    };
    const scope = { region: "eu-west-1", service: "bedrock", nowMs: published.nowMs };
    const ours = headerOf(signSigV4(request, keys, scope).headers, "authorization");
    assert.equal(ours, await theirs(request, undefined), request.path);
  }
});

async function theirs(request: UpstreamRequest, sessionToken: string | undefined) {
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: "AKIAEXAMPLE",
      secretAccessKey: "sec/ret+",
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    region: "eu-west-1",
    service: "bedrock",
    applyChecksum: false,
    sha256: Sha256,
  });
  const [path = "", search = ""] = request.path.split("?");
  const signed = await signer.sign({
    protocol: "https:",
    hostname: request.origin.hostname,
    method: request.method,
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: {
      host: request.origin.hostname,
      ...Object.fromEntries(request.headers),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
  }, { signingDate: new Date(published.nowMs) });
  return signed.headers.authorization;
}

/** The hash that the library wants to be given. */
class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined
      ? createHash("sha256")
      : createHmac("sha256", typeof secret === "string" ? secret : bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === "string" ? data : bytesOf(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset(): void {
    throw new Error("a hash is used once");
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

Deno.test("signSigV4 signs nothing that a hop may change (W106) and replaces what it writes", () => {
  const request = requestOf({
    headers: [
      ["authorization", "Bearer left-over"],
      ["x-amz-security-token", "left-over"],
      ["x-amz-date", "left-over"],
      ["x-forwarded-for", "10.0.0.1"],
      ["user-agent", "a"],
      ["traceparent", "00-1-2-01"],
      ["content-type", "application/json"],
    ],
    body: "{}",
  });
  const scope = { region: "us-east-1", service: "bedrock", nowMs: published.nowMs };
  const signed = signSigV4(request, published.keys, scope);
  const names = signed.headers.map(([name]) => name);
  assert.deepEqual(names, [
    "x-forwarded-for",
    "user-agent",
    "traceparent",
    "content-type",
    "x-amz-date",
    "authorization",
  ]);
  assert.match(
    headerOf(signed.headers, "authorization") ?? "",
    /, SignedHeaders=content-type;host;x-amz-date, /,
  );
  assert.deepEqual(
    signSigV4(signed, published.keys, scope),
    signed,
    "signing again changes nothing",
  );
});
