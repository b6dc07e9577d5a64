import type { Authorizer } from "../authorizer.ts";
import { headerOf, type HeaderPair, type UpstreamRequest } from "../upstream.ts";
import type { ChatgptLogin } from "./chatgpt_login.ts";
import type { ChatgptTokens } from "./chatgpt_tokens.ts";
import type { CredentialSources } from "./sources.ts";
import { withHeaders } from "./with_headers.ts";

/** The program that ChatGPT's Codex endpoint is for (dataplane §2.6). */
const ORIGINATOR = "codex_cli_rs";
const USER_AGENT = `${ORIGINATOR}/0.0.0 (Unknown 0; unknown) unknown`;
const ACCOUNT = "chatgpt-account-id";

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
    const authorized = withHeaders(request, [
      ["authorization", `Bearer ${login.accessToken.reveal()}`],
      ...this.#missing(request, login),
    ]);
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

  /**
   * What the request does not say yet. Codex says it itself, and the config's setting of an account
   * is a header by now; other programs' names are replaced, because the backend serves Codex alone.
   */
  #missing({ headers }: UpstreamRequest, { accountId }: ChatgptLogin): readonly HeaderPair[] {
    const said = (name: string) => headerOf(headers, name) !== undefined;
    const agent = headerOf(headers, "user-agent") ?? "";
    const keepsAgent = this.#configured.has("user-agent") || agent.startsWith("codex");
    return [
      ...accountId === undefined || said(ACCOUNT) ? [] : [[ACCOUNT, accountId] as const],
      ...said("originator") ? [] : [["originator", ORIGINATOR] as const],
      ...keepsAgent ? [] : [["user-agent", USER_AGENT] as const],
      ...said("session_id") ? [] : [["session_id", this.#session] as const],
    ];
  }
}
