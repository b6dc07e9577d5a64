import type { Authorizer } from "../authorizer.ts";
import type { HeaderPair, UpstreamRequest } from "../upstream.ts";
import type { ChatgptLogin } from "./chatgpt_login.ts";
import type { ChatgptTokens } from "./chatgpt_tokens.ts";
import type { CredentialSources } from "./sources.ts";
import { withHeaders } from "./with_headers.ts";

/** The program that ChatGPT's Codex endpoint is for (dataplane §2.6). */
const ORIGINATOR = "codex_cli_rs";

/** Adds ChatGPT's token, the account that pays, and what its endpoint wants to know besides. */
export class ChatgptAuthorizer implements Authorizer {
  readonly #sources: CredentialSources;
  /** Names of the headers that the config sets: they win. */
  readonly #configured: ReadonlySet<string>;
  /** One a start, as upstream has one a rendered config. */
  readonly #session = crypto.randomUUID();
  readonly #used = new WeakMap<UpstreamRequest, ChatgptLogin>();
  #tokens: ChatgptTokens | undefined;
  #last: ChatgptLogin | undefined;

  constructor(sources: CredentialSources, configured: ReadonlySet<string>) {
    this.#sources = sources;
    this.#configured = configured;
  }

  async authorize(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamRequest> {
    this.#tokens ??= await this.#sources.chatgpt();
    const login = await this.#tokens.get(signal);
    const account = login.accountId ?? this.#sources.env("CHATGPT_ACCOUNT_ID") ?? "";
    const headers: readonly HeaderPair[] = [
      ["authorization", `Bearer ${login.accessToken.reveal()}`],
      ["chatgpt-account-id", account],
      ["originator", ORIGINATOR],
      ["user-agent", `${ORIGINATOR}/0.0.0 (Unknown 0; unknown) unknown`],
      ["session_id", this.#session],
    ];
    const authorized = withHeaders(
      request,
      headers.filter(([name, value]) => value !== "" && !this.#configured.has(name)),
    );
    this.#used.set(authorized, login);
    this.#last = login;
    return authorized;
  }

  /** 403 is about the account's plan, which another token has too. */
  refused(sent?: UpstreamRequest, status?: number): boolean {
    const login = (sent === undefined ? undefined : this.#used.get(sent)) ?? this.#last;
    if (status === 403 || login === undefined || this.#tokens === undefined) return false;
    return this.#tokens.refused(login);
  }
}
