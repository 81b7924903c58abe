// Runs that stay: rewound, forked, kept over a reload and a crash, compared, deleted and brought back.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { checkAccessibility, desktop, launch, phone, screenshots, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

/** Trains the default network to the end of its first epoch. */
async function firstEpoch(page) {
  const lab = new NetworkLab(page);
  await lab.ready();
  await page.getByTestId("epoch").click();
  await lab.waitForStep(450);
  await lab.waitForStatus("paused");
  return lab;
}

/** Puts the scrubber to a place among the moments. */
async function scrub(page, place) {
  await page.getByTestId("scrubber").fill(String(place));
}

/** The figures of the confusion matrix, once they are those of another moment than `before`. */
async function classFigures(page, before) {
  await page.getByRole("tab", { name: "Per class" }).click();
  const table = page.locator(".per-class").first();
  await table.scrollIntoViewIfNeeded();
  await page.waitForFunction(
    before => {
      const text = document.querySelector(".per-class")?.innerText ?? "";
      return text !== "" && text !== before;
    },
    before,
    { timeout: 10_000 },
  );
  return table.innerText();
}

/** Rewrites what is kept of the runs as it was written before: the checkpoint at the end, instead of a Blob beside. */
async function keepAsBefore() {
  const done = request =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open("glassnet-runs"));
  const kept = mode => database.transaction("kept", mode).objectStore("kept");
  for (const key of await done(kept("readonly").getAllKeys())) {
    const [record, blob] = await done(kept("readonly").get(key));
    const checkpoint = new Uint8Array(await blob.arrayBuffer());
    const length = [];
    let left = checkpoint.length;
    for (; left >= 128; left >>= 7) length.push((left & 127) | 128);
    // The record ends with the length of no checkpoint.
    const before = [...record.slice(0, -1), ...length, left, ...checkpoint];
    await done(kept("readwrite").put(new Uint8Array(before), key));
  }
  database.close();
}

describe("runs", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("a run is rewound, and everything shows that moment until one comes back to now", async () => {
    await withPage(browser, {}, async page => {
      const lab = await firstEpoch(page);
      const trained = await classFigures(page, "");
      await scrub(page, 0);
      assert.match(await page.getByTestId("moment").innerText(), /epoch 0\.0 · step 0/);
      const untrained = await classFigures(page, trained);
      await page.keyboard.press("]");
      await page.getByText(/step 1$/).waitFor();
      await page.getByRole("button", { name: "Back to now" }).click();
      assert.equal(await page.getByTestId("moment").innerText(), "now");
      assert.equal(await classFigures(page, untrained), trained);
      // The run itself was not touched.
      assert.equal(await lab.step(), 450);
    });
  });

  test("a fork goes on from a moment, beside the run that was there", async () => {
    await withPage(browser, {}, async page => {
      const lab = await firstEpoch(page);
      await lab.showRuns();
      // Where there was little time for moments, a later one may be the end of the epoch, from which a fork goes on to the next.
      await scrub(page, 1);
      const caption = await page.getByTestId("moment").innerText();
      const step = Number(caption.match(/step (\d+)/)[1]);
      assert.ok(step < 450, caption);
      await page.getByTestId("fork").click();
      await lab.waitForStatus("paused");
      await page.waitForFunction(
        step => Number(document.querySelector("[data-testid=run]")?.dataset.step) === step,
        step,
      );
      await page.getByTestId("epoch").click();
      await lab.waitForStep(450);
      await lab.waitForStatus("paused");
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=run-row]").length === 2);
      // The same steps from the same moment end in the same weights: both rows end with the same hash.
      const hashes = await page.getByTestId("run-row").evaluateAll(rows =>
        rows.map(row => row.querySelector("p").innerText.split(" · ").at(-1)),
      );
      assert.match(hashes[0], /^[0-9a-f]{8}$/);
      assert.equal(hashes[0], hashes[1]);
    });
  });

  test("survives a reload in mid-run and goes on where it was kept", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(500, 100);
      await lab.showRuns();
      const facts = await page.getByTestId("run-row").first().innerText();
      await page.reload();
      await lab.ready();
      const offer = page.getByTestId("interrupted");
      await offer.waitFor();
      assert.match(await offer.innerText(), /was interrupted at epoch/);
      await screenshots(page, "run-interrupted");
      await page.getByTestId("go-on").click();
      await lab.waitForStatus("paused");
      const resumed = await lab.step();
      assert.ok(resumed > 100, `${resumed} steps; the table said: ${facts}`);
      await lab.train.click();
      await lab.waitForStep(resumed + 50);
      await page.getByTestId("train").click();
      await lab.waitForStatus("paused");
    });
  });

  test("a run that was kept before checkpoints were Blobs goes on", async () => {
    await withPage(browser, {}, async page => {
      const lab = await firstEpoch(page);
      await lab.showRuns();
      await page.evaluate(keepAsBefore);
      await page.reload();
      await lab.ready();
      await lab.showRuns();
      await page.getByRole("button", { name: /^Open: / }).click();
      await lab.waitForStatus("paused");
      assert.equal(await lab.step(), 450);
    });
  });

  test("a renderer that is killed loses no more than a few seconds", async () => {
    const context = await browser.newContext();
    const server = await (await import("./static_server.mjs")).serveFolders({ "/": new URL("../../dist", import.meta.url).pathname });
    try {
      const page = await context.newPage();
      await page.goto(`${server.origin}/`);
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(500);
      await lab.showRuns();
      const crashed = page.waitForEvent("crash");
      page.goto("chrome://crash").catch(() => {});
      await crashed;
      await page.close();
      const again = await context.newPage();
      await again.goto(`${server.origin}/`);
      // Another tab: it waits until it is sure that nobody trains the run any longer.
      await again.getByTestId("go-on").click({ timeout: 30_000 });
      await new NetworkLab(again).waitForStatus("paused");
      assert.ok((await new NetworkLab(again).step()) > 0);
    } finally {
      await context.close();
      await server.close();
    }
  });

  test("is compared, renamed, cloned, deleted and brought back", async () => {
    await withPage(browser, {}, async page => {
      const lab = await firstEpoch(page);
      const rows = page.getByTestId("run-row");
      await lab.showRuns();
      await page.getByLabel("Name of the run").first().fill("first try");
      await page.getByLabel("Name of the run").first().press("Tab");
      await lab.type("compile.optimizer.learning_rate", "0.01");
      await page.getByTestId("reset").click();
      await lab.waitForStatus("fresh");
      await page.getByTestId("epoch").click();
      await lab.waitForStep(450);
      await lab.waitForStatus("paused");
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=run-row]").length === 2);
      await rows.nth(1).getByRole("button", { name: "Baseline: first try" }).click();
      await rows.first().getByText("learning_rate 0.01 instead of 0.001").waitFor();
      await rows.nth(1).getByLabel(/^Show its curves/).check();
      await screenshots(page, "runs");
      await checkAccessibility(page);

      await rows.nth(1).getByRole("button", { name: "Clone: first try" }).click();
      await page.waitForFunction(input => input.value === "0.001", await lab.setting("compile.optimizer.learning_rate").elementHandle());

      await page.getByTestId("search-runs").fill("first");
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=run-row]").length === 1);
      await rows.first().getByRole("button", { name: "Delete: first try" }).click();
      await page.getByTestId("undo-delete").click();
      await page.getByTestId("search-runs").fill("");
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=run-row]").length === 2);

      // What is kept is there in a tab opened later, and can be opened.
      await page.reload();
      await lab.ready();
      await lab.showRuns();
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=run-row]").length === 2);
      await rows.nth(1).getByRole("button", { name: "Open: first try" }).click();
      await lab.waitForStatus("paused");
      assert.equal(await lab.step(), 450);
    });
  });

  test("goes on, and says so, where the storage is full", async () => {
    await withPage(browser, {}, async (page, origin) => {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 20_000 });
      const lab = await firstEpoch(page);
      await lab.notices.getByText(/its storage is full/).waitFor();
      await lab.train.click();
      await lab.waitForStep(500);
    });
  });

  test("is trained in one tab at a time", async () => {
    await withPage(browser, {}, async (page, origin) => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(1000);
      await lab.showRuns();
      const other = await page.context().newPage();
      await other.goto(origin);
      const otherLab = new NetworkLab(other);
      await otherLab.ready();
      await otherLab.showRuns();
      const row = other.getByTestId("run-row").first();
      await row.getByRole("button", { name: /^Open: / }).click();
      await otherLab.notices.getByText(/being trained in another tab/).waitFor();
      assert.equal(await otherLab.step(), 0);
      // Once it rests there, it can go on here.
      await page.bringToFront();
      await page.getByTestId("train").click();
      await lab.waitForStatus("paused");
      const step = await lab.step();
      await other.bringToFront();
      await row.getByRole("button", { name: /^Open: / }).click();
      await otherLab.waitForStatus("paused");
      assert.equal(await otherLab.step(), step);
    });
  });

  test("goes on unkept, and says so, where the browser stores nothing", async () => {
    const beforeLoad = () => {
      indexedDB.open = () => {
        throw new DOMException("no storage here", "SecurityError");
      };
    };
    await withPage(browser, { beforeLoad }, async page => {
      const lab = await firstEpoch(page);
      await lab.notices.getByText(/does not keep the run/).waitFor();
      await lab.train.click();
      await lab.waitForStep(500);
    });
  });

  test("goes on, slows down or pauses while the tab is hidden, as one likes", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(1000);
      await lab.showRuns();
      await page.getByText("Time limit, hidden tab, storage").click();
      const hide = hidden =>
        page.evaluate(hidden => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }, hidden);
      await page.getByTestId("while-hidden").selectOption("pause");
      await hide(true);
      await lab.waitForStatus("paused");
      await hide(false);
      await lab.keepsTraining();
      for (const choice of ["slow", "go-on"]) {
        await page.getByTestId("while-hidden").selectOption(choice);
        await hide(true);
        await lab.keepsTraining();
        await hide(false);
        await lab.keepsTraining();
      }
      // The choice is remembered.
      await page.getByTestId("while-hidden").selectOption("slow");
      await page.reload();
      await lab.ready();
      await lab.showRuns();
      await page.getByText("Time limit, hidden tab, storage").click();
      assert.equal(await page.getByTestId("while-hidden").inputValue(), "slow");
    });
  });

  test("stops when its time is up, and can be saved as a film", async () => {
    await withPage(browser, { acceptDownloads: true }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.type("fit.epochs", "500");
      await lab.opened();
      await page.getByText("Time limit, hidden tab, storage").click();
      await page.getByTestId("minutes").fill("0.02");
      await page.getByTestId("minutes").press("Tab");
      await lab.train.click();
      await lab.notices.getByText(/time set for this run is up/).waitFor();
      await lab.waitForStatus("paused");

      await page.getByTestId("time").getByText("More").click();
      // Few moments make a short film.
      await page.getByTestId("time").getByLabel("Memory for moments").selectOption("16");
      await screenshots(page, "scrubber");
      const pictures = await page.getByTestId("film-picture").locator("option").allInnerTexts();
      assert.equal(pictures[0], "The network");
      const downloading = page.waitForEvent("download", { timeout: 60_000 });
      await page.getByTestId("save-film").click();
      const film = await fs.readFile(await (await downloading).path());
      // EBML, which every WebM begins with.
      assert.deepEqual([...film.subarray(0, 4)], [0x1a, 0x45, 0xdf, 0xa3]);
      assert.ok(film.length > 5000, `${film.length} bytes`);
    });
  });

  for (const viewport of [desktop, phone]) {
    test(`fits a window of ${viewport.width} pixels`, async () => {
      await withPage(browser, { viewport, locale: "zh-CN" }, async page => {
        const lab = await firstEpoch(page);
        await lab.showRuns();
        await lab.noSidewaysScroll();
        await checkAccessibility(page);
      });
    });
  }
});
