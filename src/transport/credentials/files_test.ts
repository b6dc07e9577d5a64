import assert from "@std/assert";
import { CredentialWorld } from "../../../tests/support/credential_world.ts";
import { testEntry } from "../../../tests/support/entry.ts";
import { Secret } from "../../base/secret.ts";
import type { ProviderEntry } from "../../config/resolved.ts";
import type { Auth } from "../../providers/provider.ts";
import { credentialFiles } from "./files.ts";

/** An entry whose provider asks for credentials in this way. */
function entry(auth: Auth, fields: Partial<ProviderEntry> = {}): ProviderEntry {
  const usual = testEntry("openai/x");
  return { ...usual, provider: { ...usual.provider, auth }, ...fields };
}

const AWS: Auth = { kind: "sigv4", service: "bedrock", env: "" };
const GOOGLE: Auth = { kind: "gcp", env: "" };

Deno.test("credentialFiles names nothing for keys that are there already", async () => {
  await using w = new CredentialWorld();
  const entries = [
    testEntry("openai/x"),
    entry(AWS, { accessKey: new Secret("k", "$K") }),
    entry(GOOGLE, { passthroughAuth: true }),
    entry({ kind: "chatgpt", env: "" }),
  ];
  assert.deepEqual(await credentialFiles(entries, w.deps), []);
});

Deno.test("credentialFiles names AWS's files and the token files that they and variables name", async () => {
  await using w = new CredentialWorld();
  const usual = [`${w.home}/.aws/config`, `${w.home}/.aws/credentials`];
  assert.deepEqual(await credentialFiles([entry(AWS), entry(AWS)], w.deps), usual);
  w.env.AWS_PROFILE = "outer";
  w.env.AWS_WEB_IDENTITY_TOKEN_FILE = "/var/token";
  w.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = "/var/container";
  w.write(
    ".aws/config",
    "[profile outer]\nsource_profile=inner\n[profile inner]\nsource_profile=outer\n" +
      "web_identity_token_file=~/inner\n[profile other]\nweb_identity_token_file=/other\n",
  );
  assert.deepEqual(await credentialFiles([entry(AWS)], w.deps), [
    ...usual,
    "/var/token",
    "/var/container",
    `${w.home}/inner`,
  ]);
});

Deno.test("credentialFiles names Google's file, also for a dialect that has its own way", async () => {
  await using w = new CredentialWorld();
  const usual = testEntry("openai/x");
  const speaks = usual.speaks.map((way) => ({ ...way, auth: GOOGLE }));
  assert.deepEqual(await credentialFiles([{ ...usual, speaks }], w.deps), [
    `${w.home}/.config/gcloud/application_default_credentials.json`,
  ]);
  w.env.GOOGLE_APPLICATION_CREDENTIALS = "/keys/key.json";
  assert.deepEqual(await credentialFiles([entry(GOOGLE)], w.deps), ["/keys/key.json"]);
});
