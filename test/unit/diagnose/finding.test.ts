import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { found, findingOf, findingOfThrown } from "../../../src/diagnose/finding.js";
import { createDiagnosis } from "../../../src/diagnose/print.js";
import { everySentence } from "../support/catalogue.js";
import { openPage } from "../support/page.js";

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("a finding of an error", () => {
  it("a finding of an error has the error's words, each once: what happened, and the fix apart from it", () => {
    const errors = everySentence().map(({ say }) => say());
    expect(errors.length).toBeGreaterThan(40);
    for (const error of errors) {
      const { what, fix, code, docs } = findingOf("host", error);
      expect(`${what} ${fix?.where ?? ""}: ${fix?.set ?? ""} (docs/errors.md#${code ?? ""})`).toBe(error.message);
      expect(docs).toBe(error.docsUrl);
      expect(what).not.toBe("");
    }
  });

  it("a finding keeps the secrets of anything else that was thrown", () => {
    const finding = findingOfThrown("host", new TypeError("failed: https://q.example/x?qlikTicket=SECRET0123456789"));
    expect(finding.status).toBe("unknown");
    expect(finding.what).toContain("TypeError: failed");
    expect(JSON.stringify(finding)).not.toContain("SECRET");
  });
});

describe("the printed result", () => {
  const fix = ["qlik-admin", "QMC > Virtual proxies > mashup", "Host allow list = app.example.com"] as const;
  const problem = found("websocket", "problem", "Refused.", fix, "docs/qlik-admin.md");
  const warning = found("cookie", "warning", "Different sites.", ["network", "DNS", "one site"]);
  const ok = found("page", "ok", "A secure context.");

  it("a printed diagnosis has a line for each finding, under it the fix and where to read on, and the sum at the end", () => {
    expect(String(createDiagnosis("https://sense.example.com/mashup", [ok, problem])).split("\n")).toEqual([
      "qlik-ticket: page https://app.example.com, Qlik https://sense.example.com/mashup",
      "ok       page             A secure context.",
      "PROBLEM  websocket        Refused.",
      "                          QMC > Virtual proxies > mashup: Host allow list = app.example.com",
      "                          https://qlik-ticket.github.io/qlik-ticket/documents/qlik-admin.html",
      "1 problem, 1 ok. First: QMC > Virtual proxies > mashup: Host allow list = app.example.com",
    ]);
  });

  it("the sum of a diagnosis names the first problem first, even behind a warning; without any, the first warning", () => {
    expect(createDiagnosis(undefined, [warning, problem, problem]).summary).toBe(
      "2 problems, 1 warning. First: QMC > Virtual proxies > mashup: Host allow list = app.example.com",
    );
    expect(createDiagnosis(undefined, [ok, warning, ok]).summary).toBe(
      "No problem found: 1 warning, 2 ok. First: DNS: one site",
    );
    expect(createDiagnosis(undefined, [ok]).summary).toBe("No problem found: 1 ok.");
    expect(String(createDiagnosis(undefined, [ok]))).toContain("Qlik not named");
  });
});
