import type { Ring } from '../index';

/**
 * Lets a ring place the keys of a client of `memcached` of npm, which is returned: its servers are the addresses of the
 * ring's nodes from here on, as the ring changes. A server that the client removes is reported to the ring as down; it
 * is tried again once its node is up.
 */
export declare function placeBy<Client extends object>(client: Client, ring: Ring): Client;
