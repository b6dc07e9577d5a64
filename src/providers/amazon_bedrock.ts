import type { Provider } from "./provider.ts";
import { CONVERSE } from "./speaks.ts";

/**
 * Amazon Bedrock by Converse, which all of its models speak. Requests carry a Bedrock API key as a
 * bearer token, or AWS's signature when no key is configured.
 */
export const provider = {
  id: "amazon_bedrock",
  aliases: ["amazon"],
  title: "Amazon Bedrock",
  docs: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html",
  baseUrl: "https://bedrock-runtime.{region}.amazonaws.com",
  baseUrlsFor: [{
    setting: "region",
    value: /^cn-/,
    baseUrl: "https://bedrock-runtime.{region}.amazonaws.com.cn",
  }],
  pathPrefix: "",
  auth: { kind: "sigv4", service: "bedrock", env: "AWS_BEARER_TOKEN_BEDROCK" },
  keyRequired: false,
  speaks: [CONVERSE],
  settings: {
    region: {
      doc: "The AWS region that serves the model.",
      env: ["AWS_REGION", "AWS_DEFAULT_REGION"],
    },
  },
  quirks: {},
  modelFamily: bedrockFamily,
  manyMakers: true,
  models: [],
} as const satisfies Provider;

/** `us.anthropic.claude-sonnet-4-v1:0` → `claude`: an id begins with its region and vendor. */
function bedrockFamily(model: string): string {
  const id = model.slice(model.lastIndexOf("/") + 1);
  return /(?:^|\.)(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai|qwen|ai21)\.([a-z]+)/
    .exec(id)?.[1] ?? id;
}
