import assert from "@std/assert";
import { formatOf, mediaTypeOf } from "./formats.ts";

Deno.test("formatOf undoes mediaTypeOf for every word of the service model", () => {
  const words = {
    image: ["png", "jpeg", "gif", "webp"],
    document: ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"],
    video: ["mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"],
    audio: "mp3 opus wav aac flac mp4 ogg mkv mka x-aac m4a mpeg mpga pcm webm".split(" "),
  } as const;
  for (const block of ["image", "document", "video", "audio"] as const) {
    for (const word of words[block]) {
      const mediaType = mediaTypeOf(block, word);
      assert.equal(formatOf(block, mediaType ?? ""), word, `${block} ${word}`);
    }
  }
});

Deno.test("formatOf knows common spellings and no foreign type", () => {
  assert.equal(formatOf("image", "image/jpg"), "jpeg");
  assert.equal(formatOf("audio", "audio/x-wav"), "wav");
  assert.equal(formatOf("document", "text/plain; charset=utf-8"), "txt");
  assert.equal(formatOf("document", "text/x-python"), "txt");
  assert.equal(formatOf("document", "application/zip"), undefined);
  assert.equal(formatOf("image", "image/tiff"), undefined);
  assert.equal(formatOf("image", "audio/x-wav"), undefined);
  assert.equal(mediaTypeOf("image", "constructor"), undefined);
});
