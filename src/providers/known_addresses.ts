/** An address that people enter as its documentation has it, and what it needs besides. */
export interface KnownAddress {
  readonly host: string;
  /** A model that means this service wherever it is served. */
  readonly model: string;
  /** The documented path, and what is missing behind it. */
  readonly path: string;
  readonly version: string;
  /** Sent unless the config says another. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Services behind another provider's interface (dataplane §2.6). */
const KNOWN_ADDRESSES: readonly KnownAddress[] = [{
  // Kimi Code: answers its own program alone.
  host: "api.kimi.com",
  model: "kimi-for-coding",
  path: "/coding",
  version: "/v1",
  headers: { "user-agent": "KimiCLI/1.3" },
}];

/** What is known of an entry's address. */
export function knownAddress(url: URL, model: string): KnownAddress | undefined {
  return KNOWN_ADDRESSES.find((one) => one.host === url.hostname || one.model === model);
}
