/**
 * A deterministic simulation of the shard engine: nodes, clocks, the grid's copies, clients and
 * faults, all played by one thread from one seed, and a checker that knows the contract but not the
 * ledger's code. The engine under test is the real one; only its ports are simulated. What stays
 * out: Ignite, threads, and any knowledge of how the engine does its work.
 */
package io.meridian.engine.sim;
