// The JSON API in both forms of address, and the custom forms.
import { describe, expect, it } from "vitest";
import { ask, make, withToken } from "./sbm.js";

describe("the JSON API", () => {
  it.each([
    "/jsonapi/GetItem/1000/2",
    "/jsonapi/getitem/USR_INCIDENTS/2",
    "/jsonapi/GetItem/Incidents/2",
    "/tmtrack/tmtrack.dll?JSONPage&command=jsonapi&JSON_Func=getitem&JSON_P1=1000&JSON_P2=2",
    "/workcenter/tmtrack.dll?JSONPage&command=jsonapi&JSON_Func=GetItem&JSON_P1=USR_INCIDENTS&JSON_P2=2",
  ])("an item is read at %s", (path) => {
    const { sbm } = make();
    const { item } = ask(sbm, path, withToken(sbm.issueToken("bill"))).json() as unknown as {
      item: { id: { itemId: string }; fields: { TITLE: { value: string } } };
    };
    expect([item.id.itemId, item.fields.TITLE.value]).toEqual(["00002", "A chart has no legend"]);
  });

  it("a body names the fields, by POST and by GET", () => {
    const { sbm } = make();
    const body = JSON.stringify({ fixedFields: false, includeNotes: true, fields: [{ dbname: "TITLE" }] });
    for (const method of ["POST", "GET"]) {
      const answer = ask(sbm, "/jsonapi/GetItem/1000/1", { ...withToken(sbm.issueToken("bill")), method, body }).json();
      expect(answer["item"]).toMatchObject({ fields: { TITLE: { value: "The report is empty" } }, notes: [] });
      expect(Object.keys((answer["item"] as { fields: object }).fields)).toEqual(["TITLE"]);
    }
  });

  it("the order of the parameters counts in the second form: otherwise a page comes back", () => {
    const { sbm } = make();
    const path = "/tmtrack/tmtrack.dll?command=jsonapi&JSONPage&JSON_Func=getversion";
    expect(ask(sbm, path, withToken(sbm.issueToken("bill"))).header("content-type")).toContain("text/html");
  });

  it.each(["/jsonapi/GetItem/1000/99", "/jsonapi/GetItem/USR_NONE/1", "/jsonapi/Explode"])(
    "%s is an error of the function and not of signing in",
    (path) => {
      const { sbm } = make();
      const answer = ask(sbm, path, withToken(sbm.issueToken("bill"))).json();
      expect([answer.result.type, "error" in answer]).toEqual(["ERROR", false]);
    },
  );

  it("transitions, items by their ids and a report's pages are there as well", () => {
    const { sbm } = make();
    const get = (path: string) => ask(sbm, path, withToken(sbm.issueToken("bill"))).json();
    expect(get("/jsonapi/GetItemTransitions/1000/3")["transitions"]).toEqual([{ id: 2, name: "Open again" }]);
    expect(get("/jsonapi/getitemsbyitemid/00001/00003")["items"]).toHaveLength(2);
    expect(get("/jsonapi/getitemsbylistingreport/7?pagesize=2&rptkey=1&recno=2")["items"]).toHaveLength(1);
  });

  it("a token that is not good is told of in the body of a 200, in valid JSON", () => {
    const { sbm } = make({ ssoOrigin: "http://sso.example.com:8085" });
    const token = sbm.issueToken("bill");
    for (const bad of [undefined, "", "not Base64!", "PHNhbWw6QXNzZXJ0aW9uPg==", `${token.slice(0, -8)}AAAAAAA=`]) {
      const answer = ask(sbm, "/jsonapi/GetVersion", bad === undefined ? {} : withToken(bad));
      expect(answer.status).toBe(200);
      expect(answer.json()).toMatchObject({
        request: { url: "/jsonapi/GetVersion" },
        error: { type: "authentication", msg: "Authentication failed" },
        sso: { idp: "http://sso.example.com:8085/idp/services/Trust" },
      });
    }
  });

  it("the same can come with 401, or as a login page to calls without a mark", () => {
    expect(ask(make({ authenticationStatus: 401 }).sbm, "/jsonapi/GetVersion").status).toBe(401);
    const { sbm } = make({ unmarkedCall: "page" });
    const type = (headers: Record<string, string>) =>
      ask(sbm, "/jsonapi/GetVersion", { headers }).header("content-type");
    expect(type({})).toContain("text/html");
    expect(type({ cookie: "authrequired=" })).toContain("application/json");
    expect(type({ directssointeraction: "true" })).toContain("application/json");
  });

  it("no page of another origin may call, unless the switch lets all in", () => {
    const headers = { origin: "https://app.example.com" };
    const allowed = (cors: "none" | "any") => {
      const { sbm } = make({ cors });
      const answer = ask(sbm, "/jsonapi/GetVersion", { method: "OPTIONS", headers });
      return [answer.status, answer.header("access-control-allow-origin")];
    };
    expect([allowed("none"), allowed("any")]).toEqual([
      [405, undefined],
      [204, "https://app.example.com"],
    ]);
  });
});

describe("custom forms", () => {
  it("a form has _GetSSOToken and the scripts of the options, and its token is the user's current one", () => {
    const { sbm } = make({ formScripts: ["https://app.example.com/form.js"] });
    const page = ask(sbm, "/tmtrack/tmtrack.dll?CustomForm").text;
    expect(page).toContain("_GetSSOToken");
    expect(page).toContain('<script src="https://app.example.com/form.js"></script>');
    const token = () => ask(sbm, "/tmtrack/emulated-form-token").text;
    const first = token();
    expect([token() === first, sbm.tokens()]).toEqual([true, ["bill"]]);
    expect(ask(sbm, "/jsonapi/GetVersion", withToken(first)).json()["version"]).toBe("11.6.1");
  });

  it("a form's token is a new one when the old one is over", () => {
    const { sbm, clock } = make();
    const first = ask(sbm, "/tmtrack/emulated-form-token").text;
    clock.advance(28_800_000);
    expect(ask(sbm, "/tmtrack/emulated-form-token").text).not.toBe(first);
  });

  it("a form in a frame has no _GetSSOToken, and the page around it has the token", () => {
    const { sbm } = make();
    expect(ask(sbm, "/workcenter/tmtrack.dll?FormInFrame").text).not.toContain("_GetSSOToken");
    const token = /var ssoToken = "([^"]+)"/.exec(ask(sbm, "/workcenter/tmtrack.dll?FramedForm").text)?.[1] ?? "";
    expect(ask(sbm, "/jsonapi/GetVersion", withToken(token)).json()["version"]).toBe("11.6.1");
  });
});
