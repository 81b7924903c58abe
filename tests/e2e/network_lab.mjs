// The Network lab as a person uses it.
import { Lab } from "./lab.mjs";

export class NetworkLab extends Lab {
  constructor(page) {
    super(page, "network-lab", "");
  }

  async choose(dataset) {
    await this.page.getByTestId(`dataset-${dataset}`).click();
  }
}
