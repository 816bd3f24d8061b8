/**
 * How the client speaks: channels, targets, mapping to and from messages, retries with their
 * bounds, deadlines. Free to change in any release. What stays out: anything an application would
 * name in its own code.
 */
package io.meridian.client.internal;
