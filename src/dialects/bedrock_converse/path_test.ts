import assert from "@std/assert";
import { readPath } from "./path.ts";

Deno.test("readPath decodes the model's id and tells the streaming operation", () => {
  const arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x:0";
  const id = "anthropic.claude-3-5-sonnet-20241022-v2:0";
  const cases: [string, string, boolean][] = [
    [`/model/${id}/converse`, id, false],
    [`/model/${encodeURIComponent(id)}/converse-stream`, id, true],
    [`/model/${encodeURIComponent(arn)}/converse`, arn, false],
    [`/model/${arn}/converse-stream`, arn, true],
    ["/model/a%20b/converse", "a b", false],
    ["/model/converse/converse", "converse", false],
  ];
  for (const [path, model, stream] of cases) assert.deepEqual(readPath(path), { model, stream });
});

Deno.test("readPath knows no other path", () => {
  for (
    const path of [
      "/model//converse",
      "/model/m/invoke",
      "/model/m/converse/",
      "/model/m/conversestream",
      "/model/%E0%A4%A/converse",
      "/v1/model/m/converse",
      "/model/converse",
    ]
  ) assert.equal(readPath(path), undefined, path);
});
