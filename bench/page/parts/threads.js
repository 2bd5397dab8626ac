// @ts-check
import { median } from "../median.js";
import { Peer } from "../peer.js";
import { WARM_UP, settle } from "../predictions.js";
import { tell } from "../tell.js";

const ONE = { engine: "bert-nsp", variant: "relaxed", threads: 1 };
const TWO = { engine: "bert-nsp", variant: "threads", threads: 2 };

/** A thread that computes nothing useful. */
class Load {
  #wanted = new Int32Array(new SharedArrayBuffer(4));
  #worker = new Worker("parts/busy.js", { type: "module" });

  /** Resolves when the thread is busy. */
  begin() {
    return this.#ask(() => {
      Atomics.store(this.#wanted, 0, 1);
      this.#worker.postMessage(this.#wanted.buffer);
    });
  }

  /** Resolves when the thread is idle. */
  end() {
    return this.#ask(() => Atomics.store(this.#wanted, 0, 0));
  }

  terminate() {
    this.#worker.terminate();
  }

  /** @param {() => void} ask */
  #ask(ask) {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = resolve;
      this.#worker.onerror = ({ message }) => reject(new Error(message));
      ask();
    });
  }
}

/**
 * One thread and two; the same in a series of passes, and beside a busy thread; and two passes of one thread
 * each at the same time, which is the most that two processors can do.
 * @param {import("../bench.js").Plan} plan
 */
export const measureThreads = async ({ lengths, rounds }) => {
  const [one, another, two] = [ONE, ONE, TWO].map((contender) => new Peer(contender));
  const load = new Load();
  for (const tokens of lengths) {
    for (const peer of [one, another, two]) await peer.prepare(tokens);
    const alone = async () => (await one.predict(tokens)).ms;
    /**
     * The last of three passes without a pause.
     * @param {Peer} peer
     */
    const last = async (peer) => {
      await peer.predict(tokens);
      await peer.predict(tokens);
      return (await peer.predict(tokens)).ms;
    };
    /** @param {Promise<number>} ms */
    const settled = async (ms) => {
      await ms;
      await settle(TWO);
      return ms;
    };
    const team = () => settled(two.predict(tokens).then(({ ms }) => ms));
    /** @param {() => Promise<number>} act */
    const loaded = async (act) => {
      await load.begin();
      const ms = await act();
      await load.end();
      return ms;
    };
    const pair = async () => {
      const answers = await Promise.all([one, another].map((peer) => peer.predict(tokens)));
      return Math.max(...answers.map(({ ms }) => ms));
    };
    /** @type {Record<string, { act: () => Promise<number>, times: number[] }>} */
    const columns = {
      one_ms: { act: alone, times: [] },
      two_ms: { act: team, times: [] },
      one_series_ms: { act: () => last(one), times: [] },
      two_series_ms: { act: () => settled(last(two)), times: [] },
      one_loaded_ms: { act: () => loaded(alone), times: [] },
      two_loaded_ms: { act: () => loaded(team), times: [] },
      pair_ms: { act: pair, times: [] },
    };
    for (let round = -WARM_UP; round < rounds; round++) {
      for (const { act, times } of Object.values(columns)) {
        const ms = await act();
        if (round >= 0) times.push(ms);
      }
      await tell({ alive: true });
    }
    const medians = Object.entries(columns).map(([name, { times }]) => [name, median(times)]);
    await tell({ threads: { tokens, ...Object.fromEntries(medians) } });
  }
  load.terminate();
  for (const peer of [one, another, two]) peer.end();
};
