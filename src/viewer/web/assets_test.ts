import assert from "@std/assert";
import { answerAsset, ASSET_NAMES } from "./assets.ts";
import { NAME } from "./page/names.js";
import { GEN_AI, OPENINFERENCE, OTEL, PLANO, PLANOAI } from "../../telemetry/semconv/names.ts";

const folder = new URL("page/", import.meta.url);
const files = [...Deno.readDirSync(folder)].map((one) => one.name)
  .filter((name) => !name.includes("_test."));
const texts = files.map((name) => ({
  name,
  text: Deno.readTextFileSync(new URL(name, folder)),
}));
const get = (path: string, headers: Record<string, string> = {}) =>
  answerAsset(path, new Request(`http://localhost${path}`, { headers }));

Deno.test("answerAsset knows every file of the page, and no other", async () => {
  assert.deepEqual([...ASSET_NAMES].sort(), files.sort());
  for (const { name, text } of texts) {
    const answer = get(name === "index.html" ? "/" : `/${name}`);
    assert.equal(answer.status, 200, name);
    assert.equal(await answer.text(), text, name);
  }
  for (const path of ["/nothing.js", "/constructor", "/../viewer_handler.ts", "/index.html"]) {
    assert.equal(get(path).status, 404, path);
  }
});

Deno.test("answerAsset sends a file once", () => {
  const etag = get("/app.js").headers.get("etag")!;
  assert.equal(get("/app.js", { "if-none-match": etag }).status, 304);
});

Deno.test("page: no file makes markup of text, and none names another host", () => {
  for (const { name, text } of texts) {
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|DOMParser/,
      name,
    );
    const hosts = [...text.matchAll(/\b(?:https?:)?\/\/[\w.-]+/g)].map(([one]) => one)
      .filter((one) => !/localhost|www\.w3\.org/.test(one) && one.startsWith("http"));
    assert.deepEqual(hosts, [], name);
    assert.doesNotMatch(text, /\sstyle="|\son[a-z]+="/, name);
  }
});

Deno.test("page: its attribute names are those of the semantic conventions", () => {
  const known = new Set<string>(
    [GEN_AI, OPENINFERENCE, OTEL, PLANO, PLANOAI].flatMap((names) => Object.values(names)),
  );
  assert.deepEqual(Object.values(NAME).filter((name) => !known.has(name)), []);
});
