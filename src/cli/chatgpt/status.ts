import { type ChatgptLogin, isOver } from "../../transport/credentials/chatgpt_login.ts";
import type { ExitCode, Io } from "../io.ts";
import { duration } from "../start/status_text.ts";
import type { ChatgptHome } from "./home.ts";

/** Says who is logged in and for how long, never a token. */
export async function status(io: Io, home: ChatgptHome, json: boolean): Promise<ExitCode> {
  const login = await home.read();
  if (json) {
    io.out(JSON.stringify({ ...facts(login, home.deps.now()), file: home.file }, null, 2) + "\n");
    return 0;
  }
  if (login === "none" || login === "broken") {
    io.out("Not logged in to ChatGPT\n");
    if (login === "broken") io.err(`warning: ${home.file} holds no login\n`);
    io.err("note: planoai chatgpt login\n");
    return 0;
  }
  io.out(
    "Logged in to ChatGPT\n" +
      (login.accountId === undefined ? "" : `  account  ${login.accountId}\n`) +
      `  token    ${endWords(login, home.deps.now())}\n` +
      `  file     ${home.file}\n`,
  );
  if (isOver(login, home.deps.now()) && login.refreshToken === undefined) {
    io.err("note: planoai chatgpt login\n");
  }
  return 0;
}

function facts(login: ChatgptLogin | "none" | "broken", nowMs: number) {
  if (login === "none" || login === "broken") return { state: "logged_out" };
  const { accountId, expiresAtMs, refreshToken } = login;
  return {
    state: isOver(login, nowMs) ? "expired" : "logged_in",
    ...(accountId === undefined ? {} : { accountId }),
    ...(expiresAtMs === undefined ? {} : { expiresAt: new Date(expiresAtMs).toISOString() }),
    renewable: refreshToken !== undefined,
  };
}

function endWords(login: ChatgptLogin, nowMs: number): string {
  const { expiresAtMs, refreshToken } = login;
  const after = refreshToken === undefined ? "cannot be renewed" : "the next request renews it";
  if (expiresAtMs === undefined) return `does not say when it ends; ${after}`;
  const time = new Date(expiresAtMs).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
  if (isOver(login, nowMs)) return `ended ${time}; ${after}`;
  const renewed = refreshToken === undefined ? "; cannot be renewed" : ", then renewed by itself";
  return `until ${time} (${duration(expiresAtMs - nowMs)} left)${renewed}`;
}
