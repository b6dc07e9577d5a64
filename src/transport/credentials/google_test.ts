import assert from "@std/assert";
import { CredentialWorld, forever } from "../../../tests/support/credential_world.ts";
import type { Fault } from "../../base/fault.ts";
import { findGoogleToken, googleProjectOfMachine } from "./google.ts";

const ADC = ".config/gcloud/application_default_credentials.json";
const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/** A key pair; its private half as a service account's file holds it. */
async function keyPair() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const bytes = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const base64 = btoa(String.fromCharCode(...bytes)).replace(/.{64}/g, "$&\n");
  // Built of parts, so that no scanner takes this file for a key.
  const frame = (word: string) => `-----${word} ${"PRIVATE"} KEY-----\n`;
  return { publicKey, pem: `${frame("BEGIN")}${base64}\n${frame("END")}` };
}

const { publicKey, pem } = await keyPair();

function world(env: Readonly<Record<string, string>> = {}): CredentialWorld {
  const world = new CredentialWorld();
  // Nothing listens on port 1: no metadata server unless the test plays it.
  Object.assign(world.env, { GCE_METADATA_HOST: "127.0.0.1:1", ...env });
  return world;
}

const serviceAccount = (w: CredentialWorld, more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    type: "service_account",
    project_id: "my-project",
    private_key_id: "key-1",
    private_key: pem,
    client_email: "robot@my-project.iam.gserviceaccount.com",
    token_uri: `${w.url}/token`,
    ...more,
  });

const rejection = async (w: CredentialWorld): Promise<Fault> => {
  try {
    await findGoogleToken(w.deps, forever);
  } catch (error) {
    return error as Fault;
  }
  throw new Error("nothing was wrong");
};

const bytesOf = (base64Url: string) =>
  Uint8Array.from(
    atob(base64Url.replaceAll("-", "+").replaceAll("_", "/")),
    (letter) => letter.charCodeAt(0),
  );
const jsonOf = (base64Url: string) => JSON.parse(new TextDecoder().decode(bytesOf(base64Url)));

Deno.test("findGoogleToken trades a service account's signature for a token", async () => {
  await using w = world();
  // A relative path begins where planoai was started.
  w.write("key.json", serviceAccount(w));
  w.env.GOOGLE_APPLICATION_CREDENTIALS = "key.json";
  w.answer = () => Response.json({ access_token: "ya29.token", expires_in: 3599 });
  const { token, expiresAtMs, billedProject } = await findGoogleToken(w.deps, forever);
  assert.deepEqual([token.reveal(), expiresAtMs, billedProject], [
    "ya29.token",
    w.nowMs + 3_599_000,
    undefined,
  ]);
  const [asked] = w.asked;
  assert.deepEqual([asked!.method, asked!.path], ["POST", "/token"]);
  const form = new URLSearchParams(asked!.body);
  assert.equal(form.get("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
  const [head, claims, signature] = form.get("assertion")!.split(".");
  assert.deepEqual(jsonOf(head!), { alg: "RS256", typ: "JWT", kid: "key-1" });
  assert.deepEqual(jsonOf(claims!), {
    iss: "robot@my-project.iam.gserviceaccount.com",
    scope: "https://www.googleapis.com/auth/cloud-platform",
    aud: `${w.url}/token`,
    iat: w.nowMs / 1000,
    exp: w.nowMs / 1000 + 3600,
  });
  const text = new TextEncoder().encode(`${head}.${claims}`);
  assert.ok(await crypto.subtle.verify(RS256, publicKey, bytesOf(signature!), text));
});

Deno.test("findGoogleToken trades the refresh token of whoever has logged in with gcloud", async () => {
  await using w = world();
  const user = {
    type: "authorized_user",
    client_id: "id",
    client_secret: "client-canary",
    refresh_token: "refresh-canary",
    quota_project_id: "billed",
    token_uri: `${w.url}/token`,
  };
  w.write(ADC, JSON.stringify(user));
  w.answer = () => Response.json({ access_token: "t", expires_in: 10 });
  const { billedProject } = await findGoogleToken(w.deps, forever);
  assert.equal(billedProject, "billed");
  assert.deepEqual(Object.fromEntries(new URLSearchParams(w.asked[0]!.body)), {
    grant_type: "refresh_token",
    client_id: "id",
    client_secret: "client-canary",
    refresh_token: "refresh-canary",
  });
  w.answer = () =>
    Response.json(
      { error: "invalid_grant", error_description: "refresh-canary of client-canary is over" },
      { status: 400 },
    );
  const fault = await rejection(w);
  assert.equal(fault.code, "config");
  assert.equal(
    fault.message,
    `Cannot get a Google Cloud token: ${w.host} answered 400: ` +
      '"invalid_grant: *** of *** is over"',
  );
  assert.match(fault.note ?? "", /gcloud auth application-default login/);
  w.write("gcloud/application_default_credentials.json", "{}");
  w.env.CLOUDSDK_CONFIG = `${w.home}/gcloud`;
  assert.match((await rejection(w)).message, /gcloud\/application_default_credentials\.json": /);
});

Deno.test("findGoogleToken asks the metadata server when there is no file", async () => {
  await using w = world();
  w.env.GCE_METADATA_HOST = w.host;
  w.answer = ({ path, headers }) => {
    assert.equal(headers.get("metadata-flavor"), "Google");
    return path.endsWith("project-id")
      ? new Response("machine-project")
      : Response.json({ access_token: "machine", expires_in: 300, token_type: "Bearer" });
  };
  const { token } = await findGoogleToken(w.deps, forever);
  assert.equal(token.reveal(), "machine");
  assert.equal(await googleProjectOfMachine(w.deps, forever), "machine-project");
  assert.deepEqual(w.asked.map(({ path }) => path), [
    "/computeMetadata/v1/instance/service-accounts/default/token",
    "/computeMetadata/v1/project/project-id",
  ]);
  w.answer = () => new Response("", { status: 404 });
  assert.match((await rejection(w)).note ?? "", /runs as no service account/);
});

Deno.test("findGoogleToken without credentials says where it has looked and how to get some", async () => {
  await using w = world();
  const fault = await rejection(w);
  assert.equal(fault.code, "config");
  assert.match(fault.message, /GOOGLE_APPLICATION_CREDENTIALS.*gcloud.*no metadata server/);
  assert.match(fault.note ?? "", /gcloud auth application-default login/);
  assert.equal(await googleProjectOfMachine(w.deps, forever), undefined);
  w.env.GOOGLE_APPLICATION_CREDENTIALS = "/gone.json";
  assert.equal(
    (await rejection(w)).message,
    'Cannot read "/gone.json" of $GOOGLE_APPLICATION_CREDENTIALS: no such file',
  );
});

Deno.test("findGoogleToken says what is wrong with a key file, and nothing that is in it", async () => {
  const WRONG: readonly (readonly [text: (w: CredentialWorld) => string, message: RegExp])[] = [
    [() => "canary", /: not a JSON object$/],
    [() => "{}", /type null are not supported/],
    [() => '{"type":"external_account"}', /"external_account" are not supported/],
    [(w) => serviceAccount(w, { client_email: 1 }), /"client_email" is missing/],
    [(w) => serviceAccount(w, { private_key: "canary" }), /private key .*: not PKCS #8 in PEM/],
    [(w) => serviceAccount(w, { token_uri: "http://evil.example/" }), /not an https URL/],
  ];
  for (const [text, message] of WRONG) {
    await using w = world();
    w.env.GOOGLE_APPLICATION_CREDENTIALS = w.write("key.json", text(w));
    const fault = await rejection(w);
    assert.equal(fault.code, "config");
    assert.match(fault.message, message);
    assert.doesNotMatch(Deno.inspect(fault), /canary/);
    assert.equal(w.asked.length, 0);
  }
});
