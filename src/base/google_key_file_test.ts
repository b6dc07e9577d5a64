import assert from "@std/assert";
import { googleKeyPath, googleProjectIn } from "./google_key_file.ts";

Deno.test("googleProjectIn finds the project of a key or of a login", () => {
  const table: readonly (readonly [text: string, project: string | undefined])[] = [
    ['{"project_id":"a","quota_project_id":"b"}', "a"],
    ['{"quota_project_id":"b"}', "b"],
    ['{"project_id":""}', undefined],
    ['{"project_id":1}', undefined],
    ["nothing", undefined],
  ];
  for (const [text, project] of table) assert.equal(googleProjectIn(text), project, text);
});

Deno.test("googleKeyPath prefers the chosen file, then gcloud's folder", () => {
  const env: Record<string, string> = {};
  const path = () => googleKeyPath((name) => env[name], "/home/me");
  const file = "application_default_credentials.json";
  assert.deepEqual(path(), { path: `/home/me/.config/gcloud/${file}`, chosen: false });
  env.CLOUDSDK_CONFIG = "/sdk";
  assert.deepEqual(path(), { path: `/sdk/${file}`, chosen: false });
  env.GOOGLE_APPLICATION_CREDENTIALS = "key.json";
  assert.deepEqual(path(), { path: "key.json", chosen: true });
});
