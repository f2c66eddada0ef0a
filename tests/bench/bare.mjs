// The bare pages that Weft is measured beside, driven like Weft: one counts messages, the other keeps them.

import { Browser } from "./browser.mjs";

/** What both have. */
class Bare {
  constructor(page) {
    this.page = page;
  }

  static async open({ bare }) {
    // biome-ignore lint/complexity/noThisInStatic: each kind of page has a subject of its own.
    return new this(await Browser.visit(new URL(`${this.subject}.html`, bare.url).href));
  }

  /** Receives `total` messages; resolves to how many came a second. */
  async receive(url, total) {
    const { first, last } = await this.page.call((url, total) => receive(url, total), url, total);
    return (1000 * (total - 1)) / (last - first);
  }

  /** Connects, and resolves once messages come in. */
  async flooded(url) {
    await this.receive(url, 2);
  }

  close() {
    return this.page.close();
  }
}

/** The page that only counts. */
export class Ceiling extends Bare {
  static subject = "ceiling";

  /** Sends and waits for the echo, so many times; resolves to how long each took, in milliseconds. */
  roundTrips(url, total) {
    return this.page.call((url, total) => roundTrips(url, total), url, total);
  }
}

/** The page that keeps messages in an array. */
export class Keeping extends Bare {
  static subject = "keeping";

  /** Looks through what was kept; resolves to how long that took, in milliseconds. */
  async filter({ text, passing, skips }) {
    const { count, milliseconds } = await this.page.call((text, skips) => {
      // A price, behind so many characters that aren't JSON.
      const price = (parsed) => (Array.isArray(parsed) ? parsed[1] : parsed).price;
      if (skips !== undefined) return filter((string) => price(JSON.parse(string.slice(skips))) > 100);
      const regex = /^\/(.+)\/$/.exec(text);
      const pattern = regex && new RegExp(regex[1]);
      return filter(pattern ? (string) => pattern.test(string) : (string) => string.includes(text));
    }, text, skips);
    if (count !== passing) throw new Error(`${count} strings have ${text}, not ${passing}`);
    return { complete: milliseconds };
  }
}
