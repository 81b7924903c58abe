// Where the page cannot run, it says so in both languages instead of staying empty.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, withPage } from "./browser.mjs";

const languages = [/^Glassnet$/m, /WebAssembly|JavaScript/, /此浏览器|当前标签页/];

describe("a browser that cannot run the page", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("without JavaScript", async () => {
    await withPage(browser, { javaScriptEnabled: false }, async page => {
      const text = await page.locator("body").innerText();
      for (const part of languages) assert.match(text, part);
    });
  });

  test("without the instructions that the page is compiled to", async () => {
    const refuseModules = () => {
      const refuse = () => Promise.reject(new WebAssembly.CompileError("Wasm SIMD unsupported"));
      Object.assign(WebAssembly, { instantiate: refuse, instantiateStreaming: refuse });
    };
    await withPage(browser, { beforeLoad: refuseModules }, async page => {
      await page.getByRole("heading", { name: "Glassnet" }).waitFor();
      const text = await page.locator("body").innerText();
      for (const part of languages) assert.match(text, part);
      await checkAccessibility(page);
    });
  });

  test("without the vector instructions that training needs", async () => {
    const findNone = () => {
      WebAssembly.validate = () => false;
    };
    await withPage(browser, { beforeLoad: findNone }, async page => {
      await page.getByText("This browser has no WebAssembly SIMD").waitFor();
    });
  });
});
