/**
 * The server's configuration: immutable records, and the reader that makes them from the documented
 * defaults, one YAML file and the flags, reporting every problem at once. What stays out: starting
 * anything.
 */
package io.meridian.server.config;
