import { ApiError } from "@google/genai";
import { GEMINI } from "../../src/dialects/ids.ts";
import { google } from "../conformance/clients/google.ts";
import { plainSdk, testEverywhere } from "./matrix.ts";

testEverywhere(plainSdk(google, GEMINI, ApiError));
