import assert from "@std/assert";
import { parseDotEnv } from "../../config/dot_env.ts";
import { lookupIn } from "../../config/variables.ts";
import { withGoogleProject } from "./google_project.ts";

/** What a config sees in `$GOOGLE_CLOUD_PROJECT`. */
function seen(folder: string, env: Record<string, string>, dotEnv = ""): string | undefined {
  const io = { home: folder, cwd: folder, allEnv: () => env };
  return lookupIn(parseDotEnv(dotEnv), withGoogleProject(io, dotEnv))("GOOGLE_CLOUD_PROJECT");
}

Deno.test("withGoogleProject takes the project of the credentials unless somebody names one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const key = { GOOGLE_APPLICATION_CREDENTIALS: "key.json" };
    await Deno.writeTextFile(`${folder}/key.json`, '{"project_id":"of-the-key"}');
    await Deno.mkdir(`${folder}/.config/gcloud`, { recursive: true });
    await Deno.writeTextFile(
      `${folder}/.config/gcloud/application_default_credentials.json`,
      '{"quota_project_id":"of-the-login"}',
    );
    assert.equal(seen(folder, key), "of-the-key");
    assert.equal(seen(folder, {}), "of-the-login");
    assert.equal(seen(folder, {}, "GOOGLE_APPLICATION_CREDENTIALS=key.json\n"), "of-the-key");
    assert.equal(seen(folder, { ...key, GOOGLE_CLOUD_PROJECT: "named" }), "named");
    assert.equal(seen(folder, key, "GOOGLE_CLOUD_PROJECT=in-dot-env\n"), "in-dot-env");
    assert.equal(seen(folder, { GOOGLE_APPLICATION_CREDENTIALS: "gone.json" }), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
