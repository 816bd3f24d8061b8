/**
 * The command line: a class per verb, grouped by noun. A command parses, makes its calls through
 * the SDK, and prints: data on stdout, talk on stderr, and an exit code that programs can rely on.
 * What stays out: messages of the API, gRPC, and any way to the grid around the server.
 */
package io.meridian.cli;
