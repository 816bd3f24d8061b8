/**
 * The Ignite side of the engine's ports: the journal's grid transaction, the guarded writers of
 * derived caches, leadership by partition, and the jobs sent to a shard's leader. What stays out:
 * judging and sequencing, which are the engine's, and how a node is configured.
 */
package io.meridian.store;
