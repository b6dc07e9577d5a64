import assert from "@std/assert";
import { caFile } from "./ca_file.ts";

const env = (values: Readonly<Record<string, string>>) => ({ env: (name: string) => values[name] });

Deno.test("caFile adds what DENO_CERT names to what SSL_CERT_FILE names", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [system, added] = [`${folder}/system.pem`, `${folder}/added.pem`];
    await Deno.writeTextFile(system, "ONE");
    await Deno.writeTextFile(added, "TWO");
    assert.equal(await caFile(env({ SSL_CERT_FILE: system }), folder), system);
    const both = await caFile(env({ SSL_CERT_FILE: system, DENO_CERT: added }), folder);
    assert.equal(await Deno.readTextFile(both), "ONE\nTWO");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("caFile says which variable names a file that cannot be read", async () => {
  await assert.rejects(caFile(env({ DENO_CERT: "/nowhere.pem" }), "/nowhere"), {
    code: "config",
    message: 'Cannot read "/nowhere.pem": No such file or directory',
    note: "DENO_CERT names it",
  });
});
