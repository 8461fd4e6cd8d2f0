/** Opens the folder of each message anew, saves the pairs it names at once, and answers with the outcomes. */
import { openStore } from '../../src/store/store.ts';
import { issuedWrite, type TestPair } from './store-fixture.ts';

interface Round {
  readonly assetsFolder: string;
  readonly pairs: readonly { readonly name: string; readonly pair: TestPair }[];
}

process.on('message', async ({ assetsFolder, pairs }: Round) => {
  try {
    const store = await openStore(assetsFolder);
    const outcomes = await Promise.all(pairs.map(({ name, pair }) => store.save(issuedWrite(name, pair))));
    await store.close();
    process.send?.({ outcomes });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.send?.('ready');
