package io.meridian.node;

/**
 * Facts about a node at one instant.
 *
 * @param started whether the node runs
 * @param active whether the grid is active
 * @param baselineNodes how many nodes the grid has when all is well
 * @param baselineNodesOnline how many of them are in view
 * @param diskUsableBytes what the file system of the data directory has left for this user; 0 when
 *     it cannot be told
 * @param diskTotalBytes the size of that file system; 0 when it cannot be told
 */
public record GridHealth(
    boolean started,
    boolean active,
    int baselineNodes,
    int baselineNodesOnline,
    long diskUsableBytes,
    long diskTotalBytes) {}
