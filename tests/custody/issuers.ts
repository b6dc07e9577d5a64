import type { Vendor } from "./vendor.ts";
import { openThinkingVendor, plainVendor } from "./vendors/chat.ts";
import { converseVendor } from "./vendors/converse.ts";
import { geminiVendor } from "./vendors/gemini.ts";
import { messagesVendor } from "./vendors/messages.ts";
import { responsesVendor } from "./vendors/responses.ts";

/** An entry of the gateway's config. */
export interface EntrySpec {
  /** Its prefix. */
  readonly name: string;
  readonly provider: string;
  /** Its host and its key: two entries may be one account. */
  readonly account: string;
  readonly models: readonly string[];
  readonly vendor: Vendor;
  /** At its provider's own address, where what it does not seal is known. */
  readonly isHome: boolean;
}

/** Kimi's Chat is elsewhere: so that Chat has accounts that may seal, and some that do not. */
const HOME = new Set(["groq", "deepseek"]);

/**
 * Two accounts each of those who seal (W047), one of them under two names, and those who do not seal.
 * Bedrock's one account has models of several makers.
 */
export const ENTRIES: readonly EntrySpec[] = [
  entry("anthropic", "anthropic", messagesVendor, ["claude-sonnet-4-5", "claude-opus-4-6"]),
  entry("anthropic-again", "anthropic", messagesVendor, ["claude-sonnet-4-5"], "anthropic"),
  entry("anthropic-b", "anthropic", messagesVendor, ["claude-sonnet-4-5", "claude-opus-4-6"]),
  entry("openai", "openai", responsesVendor, ["gpt-5.1", "gpt-5.2"]),
  entry("openai-b", "openai", responsesVendor, ["gpt-5.1"]),
  entry("gemini", "gemini", geminiVendor, ["gemini-3-pro-preview"]),
  entry("gemini-b", "gemini", geminiVendor, ["gemini-3-pro-preview"]),
  entry("amazon_bedrock", "amazon_bedrock", converseVendor, [
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "us.amazon.nova-pro-v1:0",
  ]),
  entry("deepseek", "deepseek", openThinkingVendor, ["deepseek-reasoner"]),
  entry("moonshotai", "moonshotai", openThinkingVendor, ["kimi-k2-thinking"]),
  entry("groq", "groq", plainVendor, ["llama-3.3-70b-versatile"]),
];

/** Who makes and takes a seal: an account, and at Bedrock also whose model it is. */
export function issuerOf(account: string, path: string): string {
  return path.includes("amazon.nova") ? `${account}'s nova` : account;
}

/** How the account behind a host answers. */
export function vendorOf(account: string): Vendor {
  return ENTRIES.find((one) => one.account === account)!.vendor;
}

function entry(
  name: string,
  provider: string,
  vendor: Vendor,
  models: readonly string[],
  account: string = name,
): EntrySpec {
  return { name, provider, account, models, vendor, isHome: HOME.has(name) };
}
