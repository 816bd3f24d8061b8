/**
 * The shard: sequencing, group commit, resolution of commits in doubt, replay, materializing behind
 * the commit, and routing. Knows the grid only through small ports (journal, derived state,
 * leadership) that also have in-memory implementations held to one contract test. What stays out:
 * Ignite, gRPC, and the rules of money, which are the ledger's.
 */
package io.meridian.engine;
