/**
 * Snapshots of the whole grid: taken, listed, verified, restored. What is done to nodes goes
 * through Apache Ignite's control utility, what is proven afterwards through a server.
 */
package io.meridian.cli.snapshot;
