/**
 * The rules of double-entry money, pure: accounts with their four counters, postings, limits, and
 * the order of checks. A rule is a function of (state, command, time) to (outcome, change) and
 * gives the same answer wherever and whenever it runs. Uses the JDK only. What stays out: the grid,
 * the wire, threads, clocks, randomness, logging.
 */
package io.meridian.ledger;
