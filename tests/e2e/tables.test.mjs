// Tables and planes: what a person brings or picks instead of pictures.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, phone, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

/** Sizes and colours of fruit as a German spreadsheet saves them: semicolons, decimal commas, one value missing. */
function fruit() {
  const kinds = [["Apfel", 7, "rot"], ["Pflaume", 4, "blau"], ["Melone", 20, "grün"]];
  const rows = Array.from({ length: 240 }, (_, row) => {
    const [name, size, color] = kinds[row % 3];
    const diameter = size + Math.sin(row * 12.9898) * 0.8;
    return `${row === 5 ? "" : diameter.toFixed(2).replace(".", ",")};${color};${name}`;
  });
  return ["Durchmesser;Farbe;Sorte", ...rows].join("\n");
}

/** Rents that follow from area and district. */
function rents() {
  const rows = Array.from({ length: 300 }, (_, row) => {
    const area = 20 + ((row * 37) % 101);
    const district = ["north", "south"][row % 2];
    return `${area},${district},${(area * 11 + (district === "south" ? 250 : 0)).toFixed(1)}`;
  });
  return ["area,district,rent", ...rows].join("\n");
}

describe("tables and planes", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("a dropped CSV with semicolons and decimal commas is classified, and a row can be typed", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.drop({ "obst.csv": fruit() });
      await page.getByTestId("row-form").waitFor();
      await page.getByText("What was changed").click();
      assert.match(await page.locator(".report li").allInnerTexts().then(lines => lines.join()), /Durchmesser/);
      await lab.train.click();
      await lab.waitForStatus("finished");
      assert.ok((await lab.share("validation")) >= 0.95);
      const form = page.getByTestId("row-form");
      await form.getByLabel("Durchmesser").fill("19.5");
      await form.getByLabel("Farbe").selectOption("grün");
      await page.locator(".bars tr.top", { hasText: "Melone" }).waitFor();
      await checkAccessibility(page);
      await page.setViewportSize(phone);
      await lab.noSidewaysScroll();
    });
  });

  test("a number to predict makes it a regression", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.drop({ "rents.csv": rents() });
      await page.getByTestId("row-form").waitFor();
      await lab.type("compile.optimizer.learning_rate", "0.01");
      await lab.trainOn(60);
      await lab.waitForStatus("finished");
      const form = page.getByTestId("row-form");
      await form.getByLabel("area").fill("60");
      await form.getByLabel("district").selectOption("south");
      await page.waitForFunction(() => {
        const sentence = document.querySelector("[data-testid=prediction]").innerText;
        const [, rent] = sentence.match(/^Predicted rent: ([\d.,]+)/) ?? [];
        return Math.abs(parseFloat(rent?.replace(",", "")) - 910) < 90;
      });
    });
  });

  test("Iris reaches 90 % on examples it has not seen", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.choosePreset("iris");
      await page.getByTestId("row-form").waitFor();
      await lab.train.click();
      await lab.waitForStatus("finished");
      assert.ok((await lab.share("validation")) >= 0.9, `${await lab.share("validation")}`);
    });
  });

  test("the boundary between two spirals winds around them, and can be read point by point", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.choosePreset("spiral");
      const boundary = page.getByTestId("boundary");
      await boundary.scrollIntoViewIfNeeded();
      const picture = () => boundary.evaluate(canvas => canvas.toDataURL());
      const untrained = await picture();
      await lab.train.click();
      await page.waitForFunction(() => parseFloat(document.querySelector("[data-testid=validation]")?.innerText) >= 90);
      await page.waitForFunction(
        before => document.querySelector("[data-testid=boundary]").toDataURL() !== before,
        untrained,
      );
      await boundary.focus();
      await page.keyboard.press("ArrowRight");
      await page.locator("#plane-line", { hasText: /^At \(/ }).waitFor();
      await checkAccessibility(page);
    });
  });
});
