import assert from "@std/assert";
import { bytesOfUrl, dataUrl, sourceOfUrl } from "./data_url.ts";

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

Deno.test("bytesOfUrl leaves a type's parameters out, and every other URL alone", () => {
  const bytes = { mediaType: "text/plain", base64: "aGk=" };
  assert.deepEqual(bytesOfUrl("data:text/plain;charset=utf-8;base64,aGk="), bytes);
  assert.equal(bytesOfUrl("https://h.test/a.png"), undefined);
});
