import type { Provider } from "./provider.ts";

/** Where a provider's credentials come from, for people. */
export function keyWords({ auth, keyRequired }: Provider): string {
  switch (auth.kind) {
    case "none":
      return "none";
    case "bearer":
    case "header":
      return `\`${auth.env}\`${keyRequired ? "" : ", optional"}`;
    case "sigv4":
      return `\`${auth.env}\`, else AWS's own credentials`;
    case "gcp":
      return "Google Cloud's own credentials";
    case "chatgpt":
      return "`planoai chatgpt login`";
    default:
      return auth satisfies never;
  }
}
