/**
 * Apache Ignite's own control utility, started as a process of its own against a node of the grid,
 * and what Meridian does not let it do. What stays out: Ignite's classes, and what is asked of a
 * server.
 */
package io.meridian.cli.grid;
