// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report/q3?x=1" }
// The first argument: where tickets come from. What looks like a ticket never reaches an address or a message.
import { describe, expect, it } from "vitest";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import { errorOf, everyWordOf } from "../support/failures.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const read = (source: unknown) => readSettings(source, {}).source;

describe("an address is resolved against the page", () => {
  it.each<[string | URL, string]>([
    ["/api/qlik-ticket", "https://app.example.com/api/qlik-ticket"],
    ["ticket", "https://app.example.com/report/ticket"],
    ["../ticket.php?app=1", "https://app.example.com/ticket.php?app=1"],
    ["?ticket", "https://app.example.com/report/q3?ticket"],
    ["  /api/qlik-ticket ", "https://app.example.com/api/qlik-ticket"],
    ["https://api.example.com/t", "https://api.example.com/t"],
    ["//api.example.com/t", "https://api.example.com/t"],
    ["http://localhost:3000/t", "http://localhost:3000/t"],
    [new URL("https://api.example.com/t"), "https://api.example.com/t"],
    ["/qlik/ticket/endpoint/of/this/site", "https://app.example.com/qlik/ticket/endpoint/of/this/site"],
    ["/api/make-a-ticket-for-qlik", "https://app.example.com/api/make-a-ticket-for-qlik"],
    ["make-a-ticket-for-qlik/now", "https://app.example.com/report/make-a-ticket-for-qlik/now"],
  ])("the source %s is resolved against the page", (source, href) => {
    expect(read(source).url?.href).toBe(href);
  });
});

describe("a function, or a ticket that came with the page", () => {
  it("a function as source is kept as it is", () => {
    const ask = () => Promise.resolve("x");
    expect(read(ask)).toMatchObject({ ask });
    expect(read(ask).url).toBeUndefined();
  });

  it.each([["/api/qlik-ticket"], [new URL("https://app.example.com/api/qlik-ticket")]])(
    "a ticket that came with the page is kept, and its ticketUrl (%s) is where the next one comes from",
    (ticketUrl) => {
      const held = Object.freeze({ ticket: TICKET, ticketUrl, proxy: "https://sense.example.com" });
      const source = read(held);
      expect(source.held).toBe(held);
      expect(source.url?.href).toBe("https://app.example.com/api/qlik-ticket");
    },
  );

  it.each([[{ ticket: TICKET }], [{}], [{ ticket: TICKET, url: "/t" }]])(
    "a ticket without a ticketUrl is refused as source: %j",
    async (source) => {
      const error = await errorOf(() => read(source));
      expect(error).toMatchObject({ code: "invalid-option", stage: "configure" });
      expect(error.message).toContain("A ticket works once");
      expect(error.fix.set).toContain("ticketUrl");
      expect(everyWordOf(error)).not.toContain(TICKET);
    },
  );

  it.each([[undefined], [null], [""], ["data:text/plain,x"], [TICKET]])(
    "a ticket with a ticketUrl that is none (%j) is refused as source",
    async (ticketUrl) => {
      const error = await errorOf(() => read({ ticket: TICKET, ticketUrl }));
      expect(error.code).toBe("invalid-option");
      expect(everyWordOf(error)).not.toContain(TICKET);
    },
  );
});

describe("what looks like a ticket is refused, and is in no word of the error", () => {
  it.each([
    TICKET,
    ` ${TICKET}\n`,
    "ABCDEFGHIJKLMNOP",
    "1234567890123456",
    `https://sense.example.com/mashup/hub?qlikTicket=${TICKET}`,
    `https://sense.example.com/mashup/?a=1&QLIKTICKET=${TICKET}`,
    `/mashup/?qlikticket=${TICKET}`,
    `qlikTicket=${TICKET}`,
    `?X-Qlik-Ticket=${TICKET}`,
  ])("a source that looks like a ticket is refused, and is in no word of the error: %j", async (source) => {
    for (const given of [source, Object(source)]) {
      const error = await errorOf(() => read(given));
      expect(error.code).toBe("invalid-option");
      expect(everyWordOf(error)).not.toContain(source.trim());
      expect(everyWordOf(error)).not.toContain(TICKET);
    }
    expect((await errorOf(() => read(source))).message).toContain("looks like a ticket");
  });

  it("a URL object with a ticket in it is refused as source, and the ticket is in no word of the error", async () => {
    const error = await errorOf(() => read(new URL(`https://sense.example.com/?qlikTicket=${TICKET}`)));
    expect(error.message).toContain("looks like a ticket");
    expect(everyWordOf(error)).not.toContain(TICKET);
  });
});

describe("what is no source at all is refused with what a source is", () => {
  it.each([
    [undefined],
    [null],
    [""],
    ["   "],
    [0],
    [5],
    [NaN],
    [false],
    [true],
    ["javascript:alert(1)"],
    ["data:application/json,{}"],
    ["ftp://app.example.com/t"],
    ["blob:https://app.example.com/1"],
    ["https://"],
    ["http://[::1"],
    ["https://app.example.com:99999/t"],
    [[TICKET]],
    [[]],
  ])("a source that is none (%s) is refused with what a source is", async (source) => {
    const error = await errorOf(() => read(source));
    expect(error).toMatchObject({ code: "invalid-option", stage: "configure", fix: { who: "page" } });
    expect(error.message).toContain('"source"');
    expect(error.fix.set).toMatch(/address of your ticket endpoint.*a function.*ticketUrl/);
    expect(everyWordOf(error)).not.toContain(TICKET);
  });

  it("a password in the address of a source is refused: no browser would send it, and its error would show it", async () => {
    const error = await errorOf(() => read("https://anna:secret@app.example.com/t"));
    expect(error.code).toBe("invalid-option");
    expect(everyWordOf(error)).not.toContain("secret");
  });
});
