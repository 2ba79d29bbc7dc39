import { defineConfig } from "vite";

// Your own backend, with the ticket endpoint. The page asks it at its own origin.
const BACKEND = "http://localhost:3000";

export default defineConfig({
  server: { proxy: { "/api": BACKEND } },
  preview: { proxy: { "/api": BACKEND } },
});
