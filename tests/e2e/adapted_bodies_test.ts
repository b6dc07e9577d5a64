import assert from "@std/assert";
import { saying, startEndpoints } from "./endpoint_stage.ts";
import { scenario } from "./stage.ts";

const json = { "content-type": "application/json" };

scenario("keeps every digit of a body in which a field has to go", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    upstreams: { one: saying({ error: { message: "enough seen" } }, 400) },
    providers: [
      "{ model: openai/*, base_url: $one/v1, access_key: k }",
      "{ model: google/*, base_url: $one/v1beta, access_key: k }",
    ],
  });
  const call = async (path: string, body: string) => {
    await stage.call({ path, headers: json, body });
    return stage.received.at(-1)!.text;
  };
  const more = '"seed" : 9007199254740993, "messages":[{"role":"user","content":"hi"}], ' +
    '"tools":[{"function":{"parameters":{"const":123456789012345678901234567890,"x":1.0}}}]';
  assert.equal(
    await call("/v1/chat/completions", `{"model":"openai/o3","max_tokens":7,${more}}`),
    `{"model":"o3",${more.replaceAll(", ", ",")},"max_completion_tokens":7}`,
  );
  const contents = '"contents":[{"parts":[{"functionCall":{"args":{"id":9007199254740993}}}]}]';
  assert.equal(
    await call("/v1beta/models/google%2Fgemini-3:generateContent", `{"model":"other",${contents}}`),
    `{${contents}}`,
    "what the path says is not said otherwise",
  );
  assert.equal(
    await call("/v1beta/models/google%2Fgemini-3:countTokens", `{"model":"x",${contents}}`),
    `{"model":"models/gemini-3",${contents}}`,
  );
});
