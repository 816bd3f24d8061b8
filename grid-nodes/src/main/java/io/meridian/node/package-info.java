/**
 * A grid node from configuration to stop: the validated configuration record, the Ignite
 * configuration made from it, the start in dependency order and the stop in reverse. Both the
 * stand-alone node and the embedding server begin here. What stays out: gRPC and anything that
 * serves a client.
 */
package io.meridian.node;
