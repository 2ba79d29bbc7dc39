import { describe, expect, it } from "vitest";
import { runToEnd } from "./support/run-cli.js";

describe("the command line", () => {
  it.each([["--help"], ["-h"], ["help"]])("qlik-ticket %s lists the commands and exits 0", async (flag) => {
    const { code, out, err } = await runToEnd(flag);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/demo .*\n.*doctor .*\n.*emulate .*\n.*serve .*\n.*settings /);
  });

  it.each([
    ["demo", "--port N"],
    ["emulate", "--port N"],
    ["settings", "--page URL"],
  ])("qlik-ticket %s --help lists its flags and exits 0", async (command, flag) => {
    const { code, out } = await runToEnd(command, "--help");
    expect(code).toBe(0);
    expect(out).toContain(`Usage: qlik-ticket ${command}`);
    expect(out).toContain(flag);
  });

  it.each<[string[], RegExp]>([
    [["emulat"], /no command "emulat"/],
    [["toString"], /no command "toString"/],
    [["emulate", "--prot", "1"], /'--prot'/],
    [["emulate", "--port"], /'--port <value>' argument missing/],
    [["emulate", "--http=yes"], /'--http' does not take an argument/],
    [["emulate", "mashup"], /'mashup'/],
    [["emulate", "--port", "66000"], /--port takes a port number.*"66000"/],
    [["emulate", "--qps-port", "1e3"], /--qps-port takes a port number.*"1e3"/],
    [["emulate", "--same-site", "strict"], /--same-site takes none or lax or unset, not "strict"/],
    [["emulate", "--csrf", "yes"], /--csrf takes on or off/],
    [["emulate", "--cors", "app.example.com"], /--cors takes an origin/],
    [["emulate", "--cors", "https://app.example.com/page"], /--cors takes an origin/],
    [["emulate", "--vp", "Mashup"], /--vp takes prefixes/],
    [["emulate", "--vp", "a,a"], /--vp names a prefix twice/],
    [
      ["emulate", "--ids", "trend=map"],
      /--ids takes YOUR-ID=app\|chart\|kpi\|table, joined by commas, not "trend=map"/,
    ],
    [["emulate", "--ids", "=app"], /--ids takes/],
    [["emulate", "--http", "--h2"], /exclude each other/],
    [["demo", "--screenshot", "x.png"], /--screenshot goes with --once/],
    [["demo", "--break", "lax"], /--break goes with --once/],
    [["demo", "--diagnose"], /--diagnose goes with --once/],
    [["demo", "--once", "--break", "it"], /--break takes lax or .*, not "it"/],
    [["settings"], /settings needs --page, for example https:/],
    [["settings", "--page", "https://a.com"], /settings needs --proxy, for example https:/],
    [["settings", "--page", "a.com", "--proxy", "https://b.com"], /--page takes an address such as https:/],
    [["settings", "--page", "https://a.com", "--proxy", "https://me:pw@b.com"], /^(?!.*pw).*--proxy takes an address/s],
    [["settings", "--page", "https://a.com", "--proxy", "https://b.com/mashup/hub"], /not the path "\/mashup\/hub"/],
    [["settings", "--page", "https://a.com", "--proxy", "https://b.com/hub"], /not the path "\/hub"/],
    [["settings", "--page", "https://a.com", "--proxy", "https://b.com/Mashup"], /lower case/],
  ])("qlik-ticket %j exits 2, says what is wrong and where help is", async (args, message) => {
    const { code, out, err } = await runToEnd(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err).toMatch(/npx qlik-ticket .*--help/);
  });

  it("qlik-ticket without a command shows the list and exits 2", async () => {
    const { code, out } = await runToEnd();
    expect(code).toBe(2);
    expect(out).toContain("Usage: qlik-ticket <command>");
  });
});
