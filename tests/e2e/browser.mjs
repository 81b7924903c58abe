// Chromium on the built page: start it, open the page, and notice whatever the browser complains about.
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serveFolders } from "./static_server.mjs";

export const root = fileURLToPath(new URL("../../", import.meta.url));
const axeSource = await fs.readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/**
 * Opens the built page of `dist/` in a fresh context and hands it to `use(page, origin)`; then fails if the browser
 * logged an error that none of `expectedErrors` (regular expressions) matches.
 */
export async function withPage(browser, options, use) {
  const { address = "", headers = {}, expectedErrors = [], beforeLoad, ...context } = options;
  const server = await serveFolders({ "/": path.join(root, "dist") }, headers);
  const session = await browser.newContext({ viewport: desktop, ...context });
  try {
    const page = await session.newPage();
    const errors = [];
    page.on("console", message => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", error => errors.push(String(error)));
    if (beforeLoad) await page.addInitScript(beforeLoad);
    await page.goto(`${server.origin}/${address}`);
    await use(page, server.origin);
    const unexpected = errors.filter(error => !expectedErrors.some(expected => expected.test(error)));
    assert.deepEqual(unexpected, [], "the browser logged errors");
  } finally {
    await session.close();
    await server.close();
  }
}

/** Fails if axe finds anything that a person with a disability would stumble over. */
export async function checkAccessibility(page) {
  // Half-way between two colours a contrast is nobody's choice: let what moves arrive.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(animation => animation.finished)));
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(node => node.target.join(" ")) }));
  assert.deepEqual(found, [], "accessibility");
}

/** Pictures of the page as it is, light and dark, on a desktop and a phone, in target/screenshots. */
export async function screenshots(page, name) {
  const folder = path.join(root, "target/screenshots");
  await fs.mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  for (const [device, viewport] of Object.entries({ desktop, phone })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(folder, `${name}-${device}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}
