/**
 * Clients for tests of commands: each refuses every call that a test did not expect. What stays
 * out: a way to a server.
 */
package io.meridian.cli.client;
