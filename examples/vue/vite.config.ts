import { defineConfig } from "vite";
import vue from "@vitejs/plugin-vue";

// Your backend; here `npx qlik-ticket serve`. Your own login says who the user is: this header stands in for it.
const api = { target: "http://127.0.0.1:8080", headers: { "X-Forwarded-User": "ada" } };

export default defineConfig({
  plugins: [vue()],
  server: { proxy: { "/api": api } },
  preview: { port: 5173, proxy: { "/api": api } },
});
