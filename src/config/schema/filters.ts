import { list, mapping, planned, text } from "./schema.ts";

export const filters = planned(list(
  "Services that see requests before, and replies after, the model.",
  mapping("One filter.", {
    id: text("Its name in `input_filters` and `output_filters`."),
    url: text("Its address. `http` filters get the request's path appended."),
    type: text("How it is called.", { enum: ["mcp", "http"], default: "mcp" }),
    transport: text("The MCP transport.", {
      enum: ["streamable-http"],
      default: "streamable-http",
    }),
    tool: text("The MCP tool to call; the default is the filter's id."),
  }, ["id", "url"]),
));
