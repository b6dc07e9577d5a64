import assert from "@std/assert";
import { typeOfBytes } from "./media_magic.ts";

Deno.test("typeOfBytes knows bytes whose type nobody said, and believes what was said", () => {
  const riff = (kind: string) => btoa(`RIFF\x24\xff\x34\x00${kind}more`);
  assert.equal(typeOfBytes("", riff("WEBP")), "image/webp");
  assert.equal(typeOfBytes("application/octet-stream", riff("WAVE")), "audio/wav");
  assert.equal(typeOfBytes("", btoa("%PDF-1.7")), "application/pdf");
  assert.equal(typeOfBytes("", btoa("plain words")), undefined);
  assert.equal(typeOfBytes("image/x-odd", btoa("%PDF-1.7")), "image/x-odd");
});
