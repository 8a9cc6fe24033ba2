// The stores, as programs use them.

import { Redis } from 'ioredis';
import { Ring } from 'libconsistent';
import { EtcdStore } from 'libconsistent/sources/etcd';
import { FileStore } from 'libconsistent/sources/file';
import { RedisStore } from 'libconsistent/sources/redis';
import type { Store } from 'libconsistent/sources/redis';

const ring = new Ring(['a', 'b']);
const stores: Store[] = [
  new RedisStore(new Redis(), { key: 'topology' }),
  new EtcdStore({ hosts: 'http://127.0.0.1:2379' }, { key: 'topology' }),
  new FileStore('ring.json'),
];
for (const store of stores) {
  const found = await store.get();
  const text: Buffer | undefined = found?.text;
  const put: 'written' | 'unchanged' = await store.put(text ?? ring, { force: true });
  const watch = store.watch(ring, { maxLoss: 0.5, poll: 1000 });
  await watch.close();
  // @ts-expect-error nothing else can be watched with
  store.watch('ring');
  console.log(put, store.origin, found?.version);
}
// @ts-expect-error a client is needed
new RedisStore();
