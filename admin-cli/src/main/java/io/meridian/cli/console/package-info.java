/**
 * What a command has around it: the two streams, the environment, and the promise of its exit code.
 * What stays out: the SDK, and anything a single command does.
 */
package io.meridian.cli.console;
