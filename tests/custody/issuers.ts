import type { Vendor } from "./vendor.ts";
import { openThinkingVendor, plainVendor } from "./vendors/chat.ts";
import { converseVendor } from "./vendors/converse.ts";
import { geminiVendor } from "./vendors/gemini.ts";
import { messagesVendor } from "./vendors/messages.ts";
import { responsesVendor } from "./vendors/responses.ts";

/** An account at a provider: what it seals, it alone takes back. */
export interface IssuerSpec {
  /** The entry's prefix and its host. */
  readonly name: string;
  readonly provider: string;
  readonly dialect: string;
  /** Its models, which take each other's state. */
  readonly models: readonly string[];
  readonly vendor: Vendor;
}

/** Two accounts each of those who seal, and those who do not. */
export const ISSUERS: readonly IssuerSpec[] = [
  spec("anthropic", "anthropic", messagesVendor, ["claude-sonnet-4-5", "claude-opus-4-6"]),
  spec("anthropic-b", "anthropic", messagesVendor, ["claude-sonnet-4-5", "claude-opus-4-6"]),
  spec("openai", "openai", responsesVendor, ["gpt-5.1", "gpt-5.2"]),
  spec("openai-b", "openai", responsesVendor, ["gpt-5.1"]),
  spec("gemini", "gemini", geminiVendor, ["gemini-3-pro-preview"]),
  spec("gemini-b", "gemini", geminiVendor, ["gemini-3-pro-preview"]),
  spec("amazon_bedrock", "amazon_bedrock", converseVendor, [
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  ]),
  spec("bedrock-b", "amazon_bedrock", converseVendor, [
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  ]),
  spec("deepseek", "deepseek", openThinkingVendor, ["deepseek-reasoner"]),
  spec("moonshotai", "moonshotai", openThinkingVendor, ["kimi-k2-thinking"]),
  spec("groq", "groq", plainVendor, ["llama-3.3-70b-versatile"]),
];

function spec(
  name: string,
  provider: string,
  vendor: Vendor,
  models: readonly string[],
): IssuerSpec {
  return { name, provider, dialect: vendor.dialect, models, vendor };
}
