/**
 * The application: its configuration, its list of parts in start order, the gRPC server with its
 * limits, health and graceful stop. What stays out: what a request means, which belongs to the
 * package of its service, and how its messages are mapped, which belongs to wire.
 */
package io.meridian.server;
