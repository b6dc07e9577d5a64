import { removeQuietly } from "../../process/home.ts";
import type { ExitCode, Io } from "../io.ts";
import type { ChatgptHome } from "./home.ts";

/** Deletes the tokens; done already is done too. */
export async function logout(io: Io, home: ChatgptHome): Promise<ExitCode> {
  if (await home.read() === "none") {
    io.out("Not logged in to ChatGPT\n");
    return 0;
  }
  // A gateway that is renewing them writes the file first, and does not bring it back afterwards.
  await home.deps.exclusively(home.file, () => removeQuietly(home.file));
  io.out("Logged out of ChatGPT\n");
  return 0;
}
