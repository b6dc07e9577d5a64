import assert from "@std/assert";
import { dataUrl, sourceOfUrl } from "./data_url.ts";

Deno.test("sourceOfUrl takes the bytes of a base64 data URL and leaves every other URL alone", () => {
  const inline = { mediaType: "image/png", source: { kind: "inline", base64: "aGk=" } };
  assert.deepEqual(sourceOfUrl("data:image/png;base64,aGk="), inline);
  for (const url of ["https://h.test/a,b.png", "data:text/plain,hi", "data:image/png;base64"]) {
    assert.deepEqual(sourceOfUrl(url), { mediaType: "", source: { kind: "url", url } });
  }
});

Deno.test("dataUrl writes what sourceOfUrl reads", () => {
  assert.equal(dataUrl("image/png", "aGk="), "data:image/png;base64,aGk=");
});
