/**
 * What all commands share: help, a session with the server, and how an outcome or a failure becomes
 * an exit code. What stays out: what any one command does.
 */
package io.meridian.cli.command;
